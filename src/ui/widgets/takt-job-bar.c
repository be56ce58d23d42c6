/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-job-bar.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

/**
 * TaktJobBar:
 *
 * A print under way: its name and percent, a bar, and below it where it runs and when it ends.
 */
struct _TaktJobBar
{
  GtkWidget parent_instance;

  GtkWidget *title;
  GtkWidget *percent;
  GtkWidget *bar;
  GtkWidget *detail;
  GtkWidget *finish;
};

G_DEFINE_FINAL_TYPE (TaktJobBar, takt_job_bar, GTK_TYPE_WIDGET)

static GtkWidget *
make_line (GtkWidget **start, GtkWidget **end)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  *start = gtk_label_new (NULL);
  *end = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (*start), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (*start), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (*start, TRUE);
  gtk_widget_add_css_class (*end, "numeric");
  gtk_box_append (GTK_BOX (line), *start);
  gtk_box_append (GTK_BOX (line), *end);
  return line;
}

static void
takt_job_bar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (takt_job_bar_parent_class)->dispose (object);
}

static void
takt_job_bar_class_init (TaktJobBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_job_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "jobbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_job_bar_init (TaktJobBar *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *top = make_line (&self->title, &self->percent);
  GtkWidget *bottom = make_line (&self->detail, &self->finish);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 4);
  gtk_widget_add_css_class (GTK_WIDGET (self), "job-bar");
  gtk_widget_add_css_class (self->percent, "strong");
  gtk_widget_add_css_class (self->detail, "caption");
  gtk_widget_add_css_class (self->detail, "dim-label");
  gtk_widget_add_css_class (self->finish, "caption");
  gtk_widget_add_css_class (self->finish, "strong");
  self->bar = gtk_progress_bar_new ();
  gtk_widget_set_parent (top, GTK_WIDGET (self));
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  gtk_widget_set_parent (bottom, GTK_WIDGET (self));
}

GtkWidget *
takt_job_bar_new (void)
{
  return g_object_new (TAKT_TYPE_JOB_BAR, NULL);
}

/**
 * takt_job_bar_set:
 * @tone: accent while it prints, warning while it is paused, error, success
 * @detail: (nullable): where it runs, and what is left: "X1C Left · layer 180 of 400 · 1 h 06 min left"
 * @finish: (nullable): when it ends: "15:26"
 */
void
takt_job_bar_set (TaktJobBar *self,
                  TaktTone tone,
                  int percent,
                  const char *title,
                  const char *detail,
                  const char *finish)
{
  static const TaktTone all[] = { TAKT_TONE_SUCCESS, TAKT_TONE_WARNING, TAKT_TONE_ERROR };
  g_autofree char *text = takt_format_percent (CLAMP (percent, 0, 100));
  g_autofree char *label = NULL;

  g_return_if_fail (TAKT_IS_JOB_BAR (self));
  g_return_if_fail (title != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i] == tone)
      gtk_widget_add_css_class (GTK_WIDGET (self), takt_tone_to_css_class (all[i]));
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self), takt_tone_to_css_class (all[i]));
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_widget_set_tooltip_text (self->title, title);
  gtk_label_set_label (GTK_LABEL (self->percent), text);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), CLAMP (percent, 0, 100) / 100.0);
  gtk_label_set_label (GTK_LABEL (self->detail), detail != NULL ? detail : "");
  gtk_widget_set_tooltip_text (self->detail, detail);
  gtk_label_set_label (GTK_LABEL (self->finish), finish != NULL ? finish : "");
  gtk_widget_set_visible (gtk_widget_get_parent (self->detail), detail != NULL || finish != NULL);
  /* Translators: a print and its percentage, for a screen reader. */
  label = g_strdup_printf (_ ("%1$s, %2$s"), title, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
