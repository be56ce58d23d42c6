/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-status-strip.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

/** SETTLE_MS: changes that come within this time are one. */
#define SETTLE_MS 250
/** TEXTS_SHOWN: so many needs are told in the strip; the others are in the list behind it. */
#define TEXTS_SHOWN 3

/**
 * TaktStatusStrip:
 *
 * Above every page: what needs a person now, what prints, whether everything leaves in time. Each answer is a button to the place; the
 * first is tinted only while something waits.
 */
struct _TaktStatusStrip
{
  AdwBin parent_instance;

  GtkBox *box;
  GtkBox *rest;
  GtkMenuButton *needs_button;
  GtkListBox *needs_list;
  GtkPopover *needs_popover;
  GtkImage *needs_image;
  GtkLabel *needs_title;
  GtkLabel *needs_text;
  GtkLabel *printing_title;
  GtkLabel *printing_text;
  GtkLabel *promise_title;
  GtkLabel *promise_text;
  GtkImage *promise_image;
  GtkWidget *arrow_2;
  GtkWidget *arrow_3;

  TaktShop *shop;           /* (owned) (nullable) */
  TaktAttention *attention; /* (owned) (nullable) until it was read */
  gboolean is_narrow;
  guint source;
};

enum
{
  READ,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktStatusStrip, takt_status_strip, ADW_TYPE_BIN)

static void
need_activated_cb (TaktStatusStrip *self, GtkListBoxRow *row)
{
  const TaktNeed *need;

  if (self->attention == NULL || (guint) gtk_list_box_row_get_index (row) >= self->attention->needs->len)
    return;
  need = g_ptr_array_index (self->attention->needs, (guint) gtk_list_box_row_get_index (row));
  gtk_popover_popdown (self->needs_popover);
  if (need->kind == TAKT_NEED_MAPPING)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.review", "x", need->id);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(sx)", takt_need_get_page (need->kind),
                                need->id);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), *text != '\0' ? text : NULL);
}

/* What a screen reader calls the button that a title stands on: without this, nothing. */
static void
set_title (GtkLabel *label, const char *title)
{
  GtkWidget *button = gtk_widget_get_ancestor (GTK_WIDGET (label), GTK_TYPE_BUTTON);

  gtk_label_set_label (label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
show_needs (TaktStatusStrip *self)
{
  guint n = self->attention->needs->len;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = NULL;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->needs_list))) != NULL)
    gtk_list_box_remove (self->needs_list, row);
  for (guint i = 0; i < n; i++)
    {
      const TaktNeed *need = g_ptr_array_index (self->attention->needs, i);
      GtkWidget *label = gtk_label_new (need->text);

      gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
      gtk_list_box_append (self->needs_list, label);
      if (i < TEXTS_SHOWN)
        g_string_append_printf (text, "%s%s", i > 0 ? " · " : "", need->text);
    }

  if (n > 0)
    title = g_strdup_printf (ngettext ("%u thing needs you", "%u things need you", n), n);
  else
    title = g_strdup (_ ("Nothing needs you"));
  gtk_label_set_label (self->needs_title, title);
  set_text (self->needs_text, n > 0 ? text->str : _ ("Takt goes on by itself"));
  gtk_image_set_from_icon_name (self->needs_image,
                                n > 0 ? "dialog-warning-symbolic" : "object-select-symbolic");
  gtk_widget_set_sensitive (GTK_WIDGET (self->needs_button), n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->needs_button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  if (n > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->needs_button), "alarm");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->needs_button), "alarm");
}

static void
show_printing (TaktStatusStrip *self)
{
  const TaktAttention *attention = self->attention;
  g_autofree char *title = NULL;
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (attention->n_printers == 0)
    title = g_strdup (_ ("No printer yet"));
  else if (self->is_narrow)
    /* Translators: how many of all printers print; there is little room. */
    title = g_strdup_printf (_ ("%1$u of %2$u printing"), attention->n_printing, attention->n_printers);
  else
    /* Translators: how many of all printers print. */
    title = g_strdup_printf (ngettext ("%1$u of %2$u printer is printing",
                                       "%1$u of %2$u printers are printing", attention->n_printers),
                             attention->n_printing, attention->n_printers);
  if (attention->next_done != TAKT_TIME_UNSET)
    {
      when = takt_format_when (attention->next_done, takt_clock_now (takt_shop_get_clock (self->shop)));
      /* Translators: a time and a printer. */
      text = g_strdup_printf (_ ("Next done %1$s on %2$s"), when, attention->next_done_printer);
    }
  set_title (self->printing_title, title);
  set_text (self->printing_text, text != NULL ? text : _ ("No print is under way"));
}

static void
show_promises (TaktStatusStrip *self)
{
  const TaktAttention *attention = self->attention;
  guint on_time = attention->n_open - attention->n_late - attention->n_unknown;
  g_autofree char *title = NULL;
  g_autofree char *late = NULL;
  g_autofree char *text = NULL;

  if (attention->n_open == 0)
    title = g_strdup (_ ("No order is waiting"));
  else if (self->is_narrow)
    /* Translators: how many of all open orders leave in time; there is little room. */
    title = g_strdup_printf (_ ("%1$u of %2$u on time"), on_time, attention->n_open);
  else
    /* Translators: how many of all open orders leave in time. */
    title = g_strdup_printf (
        ngettext ("%1$u of %2$u order ships on time", "%1$u of %2$u orders ship on time", attention->n_open),
        on_time, attention->n_open);
  late = g_strdup_printf (ngettext ("%u late", "%u late", attention->n_late), attention->n_late);
  if (attention->n_late > 0 && attention->n_at_risk > 0)
    /* Translators: "1 late", and how many are at risk. */
    text = g_strdup_printf (_ ("%1$s · %2$u at risk"), late, attention->n_at_risk);
  else if (attention->n_late > 0)
    text = g_steal_pointer (&late);
  else if (attention->n_at_risk > 0)
    text =
        g_strdup_printf (ngettext ("%u at risk", "%u at risk", attention->n_at_risk), attention->n_at_risk);
  else
    text = g_strdup (attention->n_open > 0 ? _ ("None is late or at risk") : "");
  if (attention->n_unknown > 0)
    {
      /* Translators: orders of which nobody knows when they leave. */
      g_autofree char *unknown = g_strdup_printf (
          ngettext ("%u not known yet", "%u not known yet", attention->n_unknown), attention->n_unknown);
      char *both = attention->n_late + attention->n_at_risk > 0
                       /* Translators: "1 late · 2 at risk", and how many are not known yet. */
                       ? g_strdup_printf (C_ ("promises", "%1$s · %2$s"), text, unknown)
                       : g_steal_pointer (&unknown);

      g_free (text);
      text = both;
    }
  set_title (self->promise_title, title);
  set_text (self->promise_text, text);

  gtk_widget_remove_css_class (GTK_WIDGET (self->promise_image), "error-text");
  gtk_widget_remove_css_class (GTK_WIDGET (self->promise_image), "warning-text");
  gtk_widget_remove_css_class (GTK_WIDGET (self->promise_image), "success-text");
  gtk_widget_add_css_class (GTK_WIDGET (self->promise_image),
                            attention->n_late > 0                             ? "error-text"
                            : attention->n_at_risk + attention->n_unknown > 0 ? "warning-text"
                                                                              : "success-text");
}

static gboolean
read_cb (gpointer user_data)
{
  TaktStatusStrip *self = user_data;
  g_autoptr (GError) error = NULL;
  TaktAttention *attention = takt_attention_read (self->shop, &error);

  self->source = 0;
  if (attention == NULL)
    {
      g_warning ("What needs a person cannot be read: %s", error->message);
      return G_SOURCE_REMOVE;
    }

  g_clear_pointer (&self->attention, takt_attention_free);
  self->attention = attention;
  show_needs (self);
  show_printing (self);
  show_promises (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  g_signal_emit (self, signals[READ], 0);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktStatusStrip *self = user_data;

  if (self->source == 0
      && (g_str_equal (noun, "orders") || g_str_equal (noun, "queue") || g_str_equal (noun, "printers")
          || g_str_equal (noun, "promises")))
    self->source = g_timeout_add (SETTLE_MS, read_cb, self);
}

static void
takt_status_strip_dispose (GObject *object)
{
  TaktStatusStrip *self = TAKT_STATUS_STRIP (object);

  takt_status_strip_set_shop (self, NULL);
  g_clear_pointer (&self->attention, takt_attention_free);
  G_OBJECT_CLASS (takt_status_strip_parent_class)->dispose (object);
}

static void
takt_status_strip_class_init (TaktStatusStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_status_strip_dispose;
  signals[READ] =
      g_signal_new ("read", TAKT_TYPE_STATUS_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-status-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, box);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, rest);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, needs_button);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, needs_list);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, needs_popover);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, needs_image);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, needs_title);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, needs_text);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, printing_title);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, printing_text);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, promise_title);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, promise_text);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, promise_image);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, arrow_2);
  gtk_widget_class_bind_template_child (widget_class, TaktStatusStrip, arrow_3);
  gtk_widget_class_bind_template_callback (widget_class, need_activated_cb);
}

static void
takt_status_strip_init (TaktStatusStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/** takt_status_strip_set_shop: answers for @shop; NULL lets go of the one before. */
void
takt_status_strip_set_shop (TaktStatusStrip *self, TaktShop *shop)
{
  g_return_if_fail (TAKT_IS_STATUS_STRIP (self));

  if (self->shop == shop)
    return;

  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  g_clear_handle_id (&self->source, g_source_remove);
  g_set_object (&self->shop, shop);
  if (shop == NULL)
    return;

  g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  self->source = g_idle_add (read_cb, self);
}

/** takt_status_strip_set_narrow: the first answer above the two others, which lose their second lines. */
void
takt_status_strip_set_narrow (TaktStatusStrip *self, gboolean is_narrow)
{
  g_return_if_fail (TAKT_IS_STATUS_STRIP (self));

  self->is_narrow = is_narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (GTK_WIDGET (self->printing_text), !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->promise_text), !is_narrow);
  gtk_widget_set_visible (self->arrow_2, !is_narrow);
  gtk_widget_set_visible (self->arrow_3, !is_narrow);
  if (self->attention != NULL)
    {
      show_printing (self);
      show_promises (self);
    }
  if (is_narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self->box), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->box), "narrow");
}

/** takt_status_strip_get_attention: (nullable): what was read last. */
const TaktAttention *
takt_status_strip_get_attention (TaktStatusStrip *self)
{
  g_return_val_if_fail (TAKT_IS_STATUS_STRIP (self), NULL);

  return self->attention;
}
