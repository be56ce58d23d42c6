/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printers-page.h"

#include "models/takt-live-list.h"
#include "printers/takt-add-printer-window.h"
#include "printers/takt-printer-card.h"
#include "printers/takt-wall-window.h"

#include <graphene.h>

/**
 * TaktPrintersPage:
 *
 * The printers as cards: what each does now, those that need a person first.
 *
 * A card is made once a printer. GtkFlowBox sorts them; with a model of its own it could not, and would make them anew.
 */
struct _TaktPrintersPage
{
  TaktPage parent_instance;

  GtkScrolledWindow *scroller;
  GtkFlowBox *cards;
  GtkWidget *wall_label;

  TaktLiveList *rows; /* (owned) */
  GHashTable *by_id;  /* (owned) id → TaktPrinterCard (unowned) */
  GHashTable *moods;  /* (owned) id → TaktPrinterMood by which it is sorted */
  TaktShop *shop;     /* (unowned) (nullable) as the page has it */
  GtkWindow *wall;    /* (unowned) (nullable) */
  guint view_idle;
  guint note_idle;
  gboolean spools_changed;
  gboolean queue_changed;
};

G_DEFINE_FINAL_TYPE (TaktPrintersPage, takt_printers_page, TAKT_TYPE_PAGE)

static int
compare_cards (GtkFlowBoxChild *a, GtkFlowBoxChild *b, gpointer user_data)
{
  TaktPrinterRow *first = takt_printer_card_get_row (TAKT_PRINTER_CARD (a));
  TaktPrinterRow *second = takt_printer_card_get_row (TAKT_PRINTER_CARD (b));
  int difference = (int) takt_printer_row_get_mood (first) - (int) takt_printer_row_get_mood (second);
  gint64 one = takt_row_get_id (TAKT_ROW (first)), two = takt_row_get_id (TAKT_ROW (second));

  return difference != 0 ? difference : (one > two) - (one < two);
}

/* Which cards are on the screen: cameras of the others rest. */
static gboolean
update_view_cb (gpointer user_data)
{
  TaktPrintersPage *self = user_data;
  int height = gtk_widget_get_height (GTK_WIDGET (self->scroller));
  GHashTableIter iter;
  gpointer card;

  self->view_idle = 0;
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &card))
    {
      graphene_rect_t bounds;

      if (gtk_widget_compute_bounds (card, GTK_WIDGET (self->scroller), &bounds))
        takt_printer_card_set_in_view (card, bounds.origin.y < (float) height
                                                 && bounds.origin.y + bounds.size.height > 0);
    }
  return G_SOURCE_REMOVE;
}

static void
queue_view_update (TaktPrintersPage *self)
{
  if (self->view_idle == 0)
    self->view_idle = g_idle_add (update_view_cb, self);
}

static void
row_changed_cb (TaktRow *row, GParamSpec *pspec, TaktPrintersPage *self)
{
  gpointer id = GSIZE_TO_POINTER (takt_row_get_id (row));
  gpointer mood = GINT_TO_POINTER (takt_printer_row_get_mood (TAKT_PRINTER_ROW (row)));

  if (g_hash_table_lookup (self->moods, id) == mood)
    return;

  g_hash_table_insert (self->moods, id, mood);
  gtk_flow_box_invalidate_sort (self->cards);
  queue_view_update (self);
}

static gboolean
is_narrow (TaktPrintersPage *self)
{
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL);
  return narrow;
}

static void
add_card (TaktPrintersPage *self, TaktPrinterRow *row)
{
  gint64 id = takt_row_get_id (TAKT_ROW (row));
  GtkWidget *card = takt_printer_card_new (self->shop, row);

  takt_printer_card_set_narrow (TAKT_PRINTER_CARD (card), is_narrow (self));
  g_hash_table_insert (self->by_id, GSIZE_TO_POINTER (id), card);
  g_hash_table_insert (self->moods, GSIZE_TO_POINTER (id), GINT_TO_POINTER (takt_printer_row_get_mood (row)));
  g_signal_connect_object (row, "notify::revision", G_CALLBACK (row_changed_cb), self, 0);
  gtk_flow_box_append (self->cards, card);
}

static void
remove_cards (TaktPrintersPage *self, gboolean all)
{
  GHashTableIter iter;
  gpointer id, card;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, &card))
    {
      if (!all && takt_live_list_find (self->rows, (gint64) GPOINTER_TO_SIZE (id), NULL))
        continue;
      g_signal_handlers_disconnect_by_func (takt_printer_card_get_row (card), row_changed_cb, self);
      gtk_flow_box_remove (self->cards, card);
      g_hash_table_remove (self->moods, id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
loaded_cb (TaktPrintersPage *self)
{
  GListModel *model = G_LIST_MODEL (self->rows);
  guint n = g_list_model_get_n_items (model);

  if (takt_live_list_get_error (self->rows) != NULL)
    {
      takt_page_show_error (TAKT_PAGE (self), takt_live_list_get_error (self->rows));
      return;
    }

  remove_cards (self, FALSE);
  for (guint i = 0; i < n && self->shop != NULL; i++)
    {
      g_autoptr (TaktPrinterRow) row = g_list_model_get_item (model, i);

      if (takt_printer_row_get_printer (row) != NULL
          && !g_hash_table_contains (self->by_id, GSIZE_TO_POINTER (takt_row_get_id (TAKT_ROW (row)))))
        add_card (self, row);
    }
  takt_page_set_state (TAKT_PAGE (self), n > 0 ? TAKT_PAGE_CONTENT : TAKT_PAGE_EMPTY);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "printers.wall", n > 0);
  queue_view_update (self);
}

static gboolean
note_cb (gpointer user_data)
{
  TaktPrintersPage *self = user_data;
  GHashTableIter iter;
  gpointer card;

  self->note_idle = 0;
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &card))
    {
      /* Waiting prints matter to printers at rest alone. */
      if (self->queue_changed
          && takt_printer_row_get_mood (takt_printer_card_get_row (card)) != TAKT_PRINTER_PRINTING)
        takt_printer_card_note_queue (card);
      if (self->spools_changed)
        takt_printer_card_note_spools (card);
    }
  self->queue_changed = self->spools_changed = FALSE;
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktPrintersPage *self = user_data;

  if (g_str_equal (noun, "materials"))
    self->spools_changed = TRUE;
  else if (g_str_equal (noun, "queue"))
    self->queue_changed = TRUE;
  else
    return;
  if (self->note_idle == 0)
    self->note_idle = g_idle_add (note_cb, self);
}

static void
narrow_cb (TaktPrintersPage *self)
{
  gboolean narrow = is_narrow (self);
  GHashTableIter iter;
  gpointer card;

  gtk_widget_set_visible (self->wall_label, !narrow);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &card))
    takt_printer_card_set_narrow (card, narrow);
}

static void
add_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktPrintersPage *self = TAKT_PRINTERS_PAGE (widget);

  if (self->shop != NULL)
    takt_add_printer_window_present (widget, self->shop);
}

static void
wall_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktPrintersPage *self = TAKT_PRINTERS_PAGE (widget);

  if (self->wall == NULL)
    {
      self->wall = takt_wall_window_new (widget, self->shop);
      g_object_add_weak_pointer (G_OBJECT (self->wall), (gpointer *) &self->wall);
    }
  gtk_window_present (self->wall);
}

static void
takt_printers_page_set_shop (TaktPage *page, TaktShop *shop)
{
  TaktPrintersPage *self = TAKT_PRINTERS_PAGE (page);

  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  if (self->wall != NULL)
    gtk_window_destroy (self->wall);
  g_clear_handle_id (&self->note_idle, g_source_remove);
  remove_cards (self, TRUE);
  self->shop = shop;
  if (shop != NULL)
    g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  takt_live_list_set_shop (self->rows, shop);
}

static void
takt_printers_page_reload (TaktPage *page)
{
  takt_live_list_reload (TAKT_PRINTERS_PAGE (page)->rows);
}

static gboolean
takt_printers_page_open (TaktPage *page, gint64 id)
{
  TaktPrintersPage *self = TAKT_PRINTERS_PAGE (page);
  GtkWidget *card = g_hash_table_lookup (self->by_id, GSIZE_TO_POINTER (id));
  graphene_rect_t bounds;

  if (card == NULL)
    return FALSE;

  if (gtk_widget_compute_bounds (card, GTK_WIDGET (self->cards), &bounds))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), bounds.origin.y - 18);
  gtk_widget_grab_focus (card);
  return TRUE;
}

static void
takt_printers_page_dispose (GObject *object)
{
  TaktPrintersPage *self = TAKT_PRINTERS_PAGE (object);

  g_clear_handle_id (&self->view_idle, g_source_remove);
  g_clear_handle_id (&self->note_idle, g_source_remove);
  G_OBJECT_CLASS (takt_printers_page_parent_class)->dispose (object);
}

static void
takt_printers_page_finalize (GObject *object)
{
  TaktPrintersPage *self = TAKT_PRINTERS_PAGE (object);

  if (self->wall != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->wall), (gpointer *) &self->wall);
  g_clear_object (&self->rows);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->moods);
  G_OBJECT_CLASS (takt_printers_page_parent_class)->finalize (object);
}

static void
takt_printers_page_class_init (TaktPrintersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TaktPageClass *page_class = TAKT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_printers_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_printers_page_finalize;
  page_class->set_shop = takt_printers_page_set_shop;
  page_class->reload = takt_printers_page_reload;
  page_class->open = takt_printers_page_open;

  gtk_widget_class_install_action (widget_class, "printers.add", NULL, add_action_cb);
  gtk_widget_class_install_action (widget_class, "printers.wall", NULL, wall_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "printers.wall", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "printers.add", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-printers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktPrintersPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, TaktPrintersPage, cards);
  gtk_widget_class_bind_template_child (widget_class, TaktPrintersPage, wall_label);
}

static void
takt_printers_page_init (TaktPrintersPage *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->by_id = g_hash_table_new (NULL, NULL);
  self->moods = g_hash_table_new (NULL, NULL);
  self->rows = takt_live_list_new (&takt_printer_list_kind);
  g_signal_connect_object (self->rows, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_cb), NULL);
  gtk_flow_box_set_sort_func (self->cards, compare_cards, NULL, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_view_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue_view_update), self, G_CONNECT_SWAPPED);
}
