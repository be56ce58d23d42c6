/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-stock.h"

#include "materials/takt-spool-words.h"
#include "takt-act.h"
#include "takt-format.h"
#include "widgets/takt-swatch.h"

#include <adwaita.h>

#include <glib/gi18n-lib.h>

/** MOST_LINES: so much of the ledger is shown. */
#define MOST_LINES 12

/**
 * TaktSpoolStock:
 *
 * What to buy, and what was used lately: the pane beside the spools. It is told to show anew when something changed.
 */
struct _TaktSpoolStock
{
  GtkWidget parent_instance;

  TaktShop *shop;       /* (owned) (nullable) */
  GPtrArray *purchases; /* (owned) (nullable) of TaktPurchase, in the order of the list */

  GtkWidget *box;
  GtkWidget *purchase_list;
  GtkWidget *nothing;
  GtkWidget *sum_box;
  GtkWidget *sum_label;
  GtkWidget *sum;
  GtkWidget *buttons;
  GtkWidget *ledger_title;
  GtkWidget *ledger;
};

G_DEFINE_FINAL_TYPE (TaktSpoolStock, takt_spool_stock, GTK_TYPE_WIDGET)

static void
clear_list (GtkWidget *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (list), child);
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, text);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Two lines of text with the colour before them; what stands behind is appended by the caller. */
static GtkWidget *
make_line (const char *hex, const char *color, const char *title, const char *below, GtkWidget **below_label)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *swatch = takt_swatch_new (18);

  takt_swatch_set_color (TAKT_SWATCH (swatch), hex, color);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (words, TRUE);
  *below_label = make_label (below, "caption");
  gtk_box_append (GTK_BOX (words), make_label (title, NULL));
  gtk_box_append (GTK_BOX (words), *below_label);
  gtk_box_append (GTK_BOX (line), swatch);
  gtk_box_append (GTK_BOX (line), words);
  gtk_widget_add_css_class (line, "form-line");
  return line;
}

static GtkWidget *
append_row (GtkWidget *list, GtkWidget *child)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return row;
}

static char *
dup_reason (TaktSpoolStock *self, const TaktPurchase *purchase)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (self->shop));
  g_autofree char *missing = takt_format_grams (purchase->missing_grams);
  g_autofree char *limit = takt_format_grams (purchase->low_grams);
  g_autofree char *day = NULL;

  if (purchase->missing_grams == 0)
    /* Translators: why a material is to be bought: "Below your 300 g limit". */
    return g_strdup_printf (_ ("Below its limit of %s"), limit);
  if (purchase->runs_out_at == TAKT_TIME_UNSET)
    return g_strdup_printf (_ ("%s short for queued prints"), missing);
  day = takt_format_day (purchase->runs_out_at, now);
  /* Translators: grams and a day: "38 g short · runs out Thu 19 Nov". */
  return g_strdup_printf (_ ("%1$s short · runs out %2$s"), missing, day);
}

static void
show_sum (TaktSpoolStock *self)
{
  gint64 sum = 0;
  int n = 0;
  const char *currency = takt_materials_get_currency (takt_shop_get_materials (self->shop));
  g_autofree char *count = NULL;
  g_autofree char *money = NULL;
  gboolean has_any = self->purchases->len > 0;

  for (guint i = 0; i < self->purchases->len; i++)
    {
      const TaktPurchase *purchase = self->purchases->pdata[i];

      n += purchase->n_spools;
      if (g_strcmp0 (purchase->currency, currency) == 0)
        sum += purchase->cost_minor;
    }
  count = g_strdup_printf (ngettext ("%d spool, about", "%d spools, about", (unsigned) n), n);
  money = takt_format_money (sum, currency);
  gtk_label_set_label (GTK_LABEL (self->sum_label), count);
  gtk_label_set_label (GTK_LABEL (self->sum), money);
  gtk_widget_set_visible (self->sum_box, has_any && sum > 0);
  gtk_widget_set_visible (self->buttons, has_any);
  gtk_widget_set_visible (self->purchase_list, has_any);
  gtk_widget_set_visible (self->nothing, !has_any);
}

static void
show_purchases (TaktSpoolStock *self)
{
  clear_list (self->purchase_list);
  for (guint i = 0; i < self->purchases->len; i++)
    {
      const TaktPurchase *purchase = self->purchases->pdata[i];
      g_autofree char *title = takt_spool_dup_title (purchase->material_type, purchase->color);
      g_autofree char *reason = dup_reason (self, purchase);
      g_autofree char *weight = takt_format_grams (purchase->spool_grams);
      /* Translators: how many spools of how many grams to buy: "2 × 1000 g". */
      g_autofree char *amount = g_strdup_printf (_ ("%1$d × %2$s"), purchase->n_spools, weight);
      GtkWidget *below;
      GtkWidget *line = make_line (purchase->color_hex, purchase->color, title, reason, &below);
      GtkWidget *end = gtk_label_new (amount);

      gtk_label_set_wrap (GTK_LABEL (below), TRUE);
      gtk_label_set_lines (GTK_LABEL (below), 2);
      gtk_widget_add_css_class (below, purchase->missing_grams > 0 ? "warning-text" : "dim-label");
      if (purchase->missing_grams > 0)
        gtk_widget_add_css_class (below, "strong");
      gtk_widget_add_css_class (end, "strong");
      gtk_widget_add_css_class (end, "numeric");
      gtk_box_append (GTK_BOX (line), end);
      append_row (self->purchase_list, line);
    }
  show_sum (self);
}

static void
undo_cb (GtkWidget *button, TaktSpoolStock *self)
{
  gint64 *id = g_object_get_data (G_OBJECT (button), "event");
  g_autoptr (GError) error = NULL;

  takt_act_tell (button, takt_materials_undo_usage (takt_shop_get_materials (self->shop), *id, &error), error,
                 _ ("Usage taken back"));
}

static char *
dup_what (const TaktSpoolEvent *event)
{
  g_autofree char *grams = takt_format_grams (ABS (event->grams));
  g_autofree char *percent = NULL;

  if (event->is_print)
    /* Translators: grams that a print took: "−45 g". */
    return g_strdup_printf (_ ("−%s"), grams);
  percent = takt_format_percent (
      takt_materials_pct_of_grams (MAX (event->weight_grams, 1), event->remaining_grams));
  return g_strdup_printf (_ ("Set to %s"), percent);
}

static char *
dup_why (TaktSpoolStock *self, const TaktSpoolEvent *event)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (self->shop));
  g_autofree char *when = takt_format_when (event->at, now);
  g_autofree char *title = takt_spool_dup_title (event->material_type, event->color);
  g_autofree char *percent = NULL;

  if (event->undone_at != TAKT_TIME_UNSET)
    return g_strdup_printf (_ ("%s · taken back"), when);
  if (event->job_name == NULL)
    return g_strdup_printf ("%s · %s", when, title);
  if (g_strcmp0 (event->outcome, "failed") != 0)
    return g_strdup_printf ("%s · %s", when, event->job_name);
  percent = takt_format_percent (event->progress_percent);
  /* Translators: when, a print, how far it came: "11:46 · Bracket, failed at 34 %". */
  return g_strdup_printf (_ ("%1$s · %2$s, failed at %3$s"), when, event->job_name, percent);
}

static void
show_ledger (TaktSpoolStock *self, GPtrArray *events)
{
  clear_list (self->ledger);
  for (guint i = 0; i < events->len; i++)
    {
      const TaktSpoolEvent *event = events->pdata[i];
      g_autofree char *spool = takt_spool_dup_title (event->material_type, event->color);
      g_autofree char *what = dup_what (event);
      g_autofree char *title = g_strdup_printf ("%s  %s", what, spool);
      g_autofree char *why = dup_why (self, event);
      GtkWidget *below;
      GtkWidget *line = make_line (event->color_hex, event->color, title, why, &below);
      GtkWidget *undo;

      gtk_widget_add_css_class (below, "dim-label");
      if (event->undone_at == TAKT_TIME_UNSET)
        {
          /* Translators: a button that takes a line of the ledger back, for a screen reader. */
          g_autofree char *label = g_strdup_printf (_ ("Take back: %s"), title);
          gint64 *id = g_memdup2 (&event->id, sizeof event->id);

          undo = gtk_button_new_from_icon_name ("edit-undo-symbolic");
          gtk_widget_add_css_class (undo, "flat");
          gtk_widget_set_valign (undo, GTK_ALIGN_CENTER);
          gtk_widget_set_tooltip_text (undo, _ ("Take Back"));
          gtk_accessible_update_property (GTK_ACCESSIBLE (undo), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
          g_object_set_data_full (G_OBJECT (undo), "event", id, g_free);
          g_signal_connect (undo, "clicked", G_CALLBACK (undo_cb), self);
          gtk_box_append (GTK_BOX (line), undo);
        }
      append_row (self->ledger, line);
    }
  gtk_widget_set_visible (self->ledger_title, events->len > 0);
  gtk_widget_set_visible (self->ledger, events->len > 0);
}

static void
copy (TaktSpoolStock *self, gboolean as_csv)
{
  g_autofree char *text = NULL;

  if (self->purchases == NULL)
    return;
  text = takt_materials_write_to_buy (self->purchases, as_csv);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  takt_act_done (GTK_WIDGET (self), as_csv ? _ ("Purchase list copied as CSV") : _ ("Purchase list copied"));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy (TAKT_SPOOL_STOCK (widget), g_str_equal (name, "stock.copy-csv"));
}

static void
build_buttons (TaktSpoolStock *self)
{
  GtkWidget *text = gtk_button_new ();
  GtkWidget *csv = gtk_button_new_with_mnemonic (_ ("Copy as CS_V"));
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "edit-copy-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("_Copy List"));
  adw_button_content_set_use_underline (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_button_set_child (GTK_BUTTON (text), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Copy List"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (text), "stock.copy");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (csv), "stock.copy-csv");
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_set_homogeneous (GTK_BOX (self->buttons), TRUE);
  gtk_box_append (GTK_BOX (self->buttons), text);
  gtk_box_append (GTK_BOX (self->buttons), csv);
}

static GtkWidget *
make_list (const char *label)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return list;
}

static void
takt_spool_stock_dispose (GObject *object)
{
  TaktSpoolStock *self = TAKT_SPOOL_STOCK (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->purchases, g_ptr_array_unref);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_spool_stock_parent_class)->dispose (object);
}

static void
takt_spool_stock_class_init (TaktSpoolStockClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_spool_stock_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "spoolstock");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_install_action (widget_class, "stock.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "stock.copy-csv", NULL, copy_action);
}

static void
takt_spool_stock_init (TaktSpoolStock *self)
{
  GtkWidget *title = make_label (_ ("To Buy"), "page-title");
  GtkWidget *subtitle = make_label (_ ("What queued prints lack, and what is low"), "caption");

  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_widget_set_margin_bottom (subtitle, 9);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->purchase_list = make_list (_ ("To Buy"));
  self->nothing = make_label (_ ("Nothing is low, and every queued print has its material."), "note");
  gtk_label_set_wrap (GTK_LABEL (self->nothing), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (self->nothing), PANGO_ELLIPSIZE_NONE);
  self->sum_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->sum_label = make_label (NULL, "caption");
  gtk_widget_add_css_class (self->sum_label, "dim-label");
  gtk_widget_set_hexpand (self->sum_label, TRUE);
  self->sum = make_label (NULL, "strong");
  gtk_widget_add_css_class (self->sum, "numeric");
  gtk_box_append (GTK_BOX (self->sum_box), self->sum_label);
  gtk_box_append (GTK_BOX (self->sum_box), self->sum);
  gtk_widget_set_margin_top (self->sum_box, 12);
  build_buttons (self);
  gtk_widget_set_margin_top (self->buttons, 12);
  self->ledger_title = make_label (_ ("Used Lately"), "section-title");
  self->ledger = make_list (_ ("Used Lately"));

  gtk_box_append (GTK_BOX (self->box), title);
  gtk_box_append (GTK_BOX (self->box), subtitle);
  gtk_box_append (GTK_BOX (self->box), self->purchase_list);
  gtk_box_append (GTK_BOX (self->box), self->nothing);
  gtk_box_append (GTK_BOX (self->box), self->sum_box);
  gtk_box_append (GTK_BOX (self->box), self->buttons);
  gtk_box_append (GTK_BOX (self->box), self->ledger_title);
  gtk_box_append (GTK_BOX (self->box), self->ledger);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/** takt_spool_stock_show: reads both lists of @shop anew; NULL lets go. */
void
takt_spool_stock_show (TaktSpoolStock *self, TaktShop *shop)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TAKT_IS_SPOOL_STOCK (self));

  g_set_object (&self->shop, shop);
  g_clear_pointer (&self->purchases, g_ptr_array_unref);
  if (shop == NULL)
    return;

  self->purchases = takt_materials_list_to_buy (takt_shop_get_materials (shop), &error);
  if (self->purchases != NULL)
    show_purchases (self);
  else
    g_warning ("The purchase list cannot be read: %s", error->message);
  g_clear_error (&error);
  events = takt_materials_list_usage (takt_shop_get_materials (shop), 0, MOST_LINES, 0, NULL, &error);
  if (events != NULL)
    show_ledger (self, events);
  else
    g_warning ("The ledger of spools cannot be read: %s", error->message);
}

/** takt_spool_stock_count: how many materials are to be bought. */
int
takt_spool_stock_count (TaktSpoolStock *self)
{
  g_return_val_if_fail (TAKT_IS_SPOOL_STOCK (self), 0);

  return self->purchases != NULL ? (int) self->purchases->len : 0;
}
