/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-notification-template.h"

#include "notify/takt-message-template.h"
#include "preferences/takt-preferences-window.h"

#include <glib/gi18n-lib.h>

#define TEMPLATE_KEY  "takt-template"
#define EDITOR_HEIGHT 96 /* px */

/** Template: belongs to its row. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  gint64 printer_id;
  GtkWidget *row;
  GtkWidget *view, *problem, *save, *drop;
  char *kept; /* (nullable) what the engine has; NULL: Takt's own words */
} Template;

static void
template_free (gpointer data)
{
  Template *self = data;

  g_object_unref (self->shop);
  g_free (self->kept);
  g_free (self);
}

static char *
dup_text (Template *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
show_problem (Template *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->problem), text != NULL ? text : "");
  gtk_widget_set_visible (self->problem, text != NULL);
}

static void
edited_cb (Template *self)
{
  g_autofree char *text = dup_text (self);

  gtk_widget_set_sensitive (self->save, g_strcmp0 (text, self->kept != NULL ? self->kept : "") != 0);
}

/* What somebody is typing stays until the engine has something else. */
static void
show (Template *self)
{
  g_autoptr (TaktNotificationSettings) settings =
      takt_notify_get_settings (takt_shop_get_notify (self->shop), self->printer_id, NULL);

  if (settings == NULL)
    return;

  if (g_strcmp0 (settings->webhook_template, self->kept) != 0)
    {
      g_free (self->kept);
      self->kept = g_strdup (settings->webhook_template);
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)),
                                self->kept != NULL ? self->kept : "", -1);
      show_problem (self, NULL);
    }
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->row),
                                 self->kept != NULL ? _ ("Your own") : _ ("Takt's"));
  gtk_widget_set_visible (self->drop, self->kept != NULL);
  edited_cb (self);
}

static void
set_template (Template *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  TaktNotify *notify = takt_shop_get_notify (self->shop);
  g_autoptr (TaktNotificationSettings) settings = takt_notify_get_settings (notify, self->printer_id, &error);

  if (settings != NULL)
    {
      g_free (settings->webhook_template);
      settings->webhook_template = g_strdup (text);
    }
  if (settings == NULL || !takt_notify_set_settings (notify, settings, &error))
    {
      show_problem (self, error->message);
      return;
    }
  show_problem (self, NULL);
  show (self);
  takt_preferences_tell (self->row, text != NULL ? _ ("Words kept") : _ ("Takt's words are used again"));
}

static void
save_cb (Template *self)
{
  g_autofree char *text = dup_text (self);

  set_template (self, text);
}

static void
drop_cb (Template *self)
{
  set_template (self, NULL);
}

static void
changed_cb (GtkWidget *row, const char *noun, gint64 id)
{
  Template *self = g_object_get_data (G_OBJECT (row), TEMPLATE_KEY);

  if (g_str_equal (noun, "notify") && id == self->printer_id)
    show (self);
}

static GtkWidget *
make_caption (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "caption");
  return label;
}

static GtkWidget *
make_variables (void)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GtkWidget *label;

  for (guint i = 0; takt_message_template_variables[i] != NULL; i++)
    g_string_append_printf (names, "%s{{%s}}", i > 0 ? "  " : "", takt_message_template_variables[i]);
  label = make_caption (names->str);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  return label;
}

static GtkWidget *
make_editor (Template *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->view = gtk_text_view_new ();
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Words of the message"), -1);
  g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), "changed",
                            G_CALLBACK (edited_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), EDITOR_HEIGHT);
  gtk_widget_add_css_class (scrolled, "frame");
  return scrolled;
}

/** takt_notification_template_new: for the webhook of a printer. What the engine refuses stands below the text, which stays. */
GtkWidget *
takt_notification_template_new (TaktShop *shop, gint64 printer_id)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *child = gtk_list_box_row_new ();
  GtkWidget *hint = make_caption (_ ("What stands in double braces is filled in. For Standard Webhooks it is "
                                     "the whole message, in JSON; for the others the text."));
  Template *self = g_new0 (Template, 1);

  self->shop = g_object_ref (shop);
  self->printer_id = printer_id;
  self->row = adw_expander_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), _ ("Words"));
  gtk_widget_add_css_class (hint, "dim-label");
  self->problem = make_caption ("");
  g_object_set (self->problem, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->problem, "error-text");
  self->save = gtk_button_new_with_label (_ ("Keep"));
  self->drop = gtk_button_new_with_label (_ ("Use Takt's Words"));
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  g_signal_connect_swapped (self->drop, "clicked", G_CALLBACK (drop_cb), self);
  gtk_box_append (GTK_BOX (buttons), self->save);
  gtk_box_append (GTK_BOX (buttons), self->drop);
  gtk_box_append (GTK_BOX (box), make_editor (self));
  gtk_box_append (GTK_BOX (box), self->problem);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (GTK_BOX (box), make_variables ());
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (box, "test-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (child), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (child), FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->row), child);
  g_object_set_data_full (G_OBJECT (self->row), TEMPLATE_KEY, self, template_free);
  show (self);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self->row,
                           G_CONNECT_SWAPPED);
  return self->row;
}
