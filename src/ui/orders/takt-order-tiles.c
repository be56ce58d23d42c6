/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-tiles.h"

#include "costs/takt-earnings.h"
#include "orders/takt-order-words.h"
#include "takt-format.h"
#include "widgets/takt-figure-tile.h"

#include <glib/gi18n-lib.h>

/** SETTLE_MS: changes within this time are read once. EARN_MS: the same of what is earned, which looks at every order of two weeks. */
#define SETTLE_MS 250
#define EARN_MS   3000

#define WEEK ((TaktTime) 7 * 24 * 60 * 60)

/** Tile: the figures, in their order. */
typedef enum
{
  TILE_TO_SCHEDULE,
  TILE_PRINTING,
  TILE_READY,
  TILE_RISK,
  TILE_PROFIT,
  N_TILES,
} Tile;

/** TileInfo: how a figure looks, and what it narrows the orders to. */
typedef struct
{
  const char *icon_name;
  const char *title;
  guint view;
  int status;
} TileInfo;

static const TileInfo infos[N_TILES] = {
  [TILE_TO_SCHEDULE] = { "takt-to-schedule-symbolic", N_ ("To Schedule"), TAKT_ORDERS_ALL, TAKT_ORDER_NEW },
  [TILE_PRINTING] = { "takt-printer-symbolic", N_ ("Printing"), TAKT_ORDERS_OPEN | TAKT_ORDERS_MADE, -1 },
  [TILE_READY] = { "takt-parcel-symbolic", N_ ("Ready to Ship"), TAKT_ORDERS_ALL, TAKT_ORDER_PRINTED },
  [TILE_RISK] = { "dialog-warning-symbolic", N_ ("Late or at Risk"), TAKT_ORDERS_OPEN | TAKT_ORDERS_RISKY,
                  -1 },
  [TILE_PROFIT] = { "takt-history-symbolic", N_ ("Profit This Week"), TAKT_ORDERS_EARNED, -1 },
};

/**
 * TaktOrderTiles:
 *
 * The figures above the orders. Counts are read when something changes; what is earned is added up a little later, in slices.
 */
struct _TaktOrderTiles
{
  AdwBin parent_instance;

  GtkWidget *tiles[N_TILES];
  TaktShop *shop; /* (owned) (nullable) */
  TaktOrderFigures figures;
  TaktEarnings earned;        /* this week */
  TaktEarnings earned_before; /* in the week before, up to the same moment */
  GCancellable *cancellable;  /* (owned) (nullable) of the sums under way */
  gboolean is_setting;
  guint source;
  guint earn_source;
};

enum
{
  CHOSEN,
  READ,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktOrderTiles, takt_order_tiles, ADW_TYPE_BIN)

static void
set_count (TaktOrderTiles *self, Tile tile, guint count, const char *note, gboolean is_alarm)
{
  g_autofree char *text = g_strdup_printf ("%u", count);

  takt_figure_tile_set (TAKT_FIGURE_TILE (self->tiles[tile]), text, note, is_alarm);
}

static void
show_counts (TaktOrderTiles *self)
{
  const TaktOrderCounts *counts = &self->figures.counts;
  g_autofree char *queued = NULL;

  if (counts->queued_jobs > 0)
    /* Translators: how many prints wait, beside the number of those that run. */
    queued =
        g_strdup_printf (ngettext ("+ %u queued", "+ %u queued", counts->queued_jobs), counts->queued_jobs);
  set_count (self, TILE_TO_SCHEDULE, counts->to_schedule, NULL, FALSE);
  set_count (self, TILE_PRINTING, counts->running_jobs, queued, FALSE);
  set_count (self, TILE_READY, counts->ready, NULL, FALSE);
  set_count (self, TILE_RISK, self->figures.n_late + self->figures.n_at_risk, NULL,
             self->figures.n_late + self->figures.n_at_risk > 0);
}

static void
show_profit (TaktOrderTiles *self)
{
  const char *currency = takt_settings_get (takt_shop_get_settings (self->shop))->currency;
  g_autofree char *profit = takt_format_money_whole (self->earned.profit_minor, currency);
  g_autofree char *trend = NULL;

  trend = takt_order_words_trend (self->earned.profit_minor, self->earned_before.profit_minor);
  takt_figure_tile_set (TAKT_FIGURE_TILE (self->tiles[TILE_PROFIT]), profit, trend, FALSE);
}

static void
earned_before_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktOrderTiles) self = user_data;
  g_autoptr (GError) error = NULL;

  if (takt_earnings_read_finish (TAKT_COSTS (source), result, &self->earned_before, &error)
      && self->shop != NULL)
    show_profit (self);
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("What was earned cannot be added up: %s", error->message);
}

static void
earned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktOrderTiles) self = user_data;
  g_autoptr (GError) error = NULL;
  TaktTime now;

  if (!takt_earnings_read_finish (TAKT_COSTS (source), result, &self->earned, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("What is earned cannot be added up: %s", error->message);
      return;
    }
  if (self->shop == NULL)
    return;
  show_profit (self);
  now = takt_clock_now (takt_shop_get_clock (self->shop));
  takt_earnings_read_async (takt_shop_get_costs (self->shop), takt_shop_get_orders (self->shop),
                            self->figures.week_from - WEEK, now - WEEK, self->cancellable, earned_before_cb,
                            g_object_ref (self));
}

static gboolean
earn_cb (gpointer user_data)
{
  TaktOrderTiles *self = user_data;

  self->earn_source = 0;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  takt_earnings_read_async (takt_shop_get_costs (self->shop), takt_shop_get_orders (self->shop),
                            self->figures.week_from, TAKT_TIME_UNSET, self->cancellable, earned_cb,
                            g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static gboolean
read_cb (gpointer user_data)
{
  TaktOrderTiles *self = user_data;
  g_autoptr (GError) error = NULL;

  self->source = 0;
  if (!takt_order_figures_read (self->shop, &self->figures, &error))
    {
      g_warning ("The figures of the orders cannot be read: %s", error->message);
      return G_SOURCE_REMOVE;
    }
  show_counts (self);
  g_signal_emit (self, signals[READ], 0);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktOrderTiles *self = user_data;
  gboolean is_money =
      g_str_equal (noun, "orders") || g_str_equal (noun, "history") || g_str_equal (noun, "settings");

  if (self->source == 0 && (g_str_equal (noun, "orders") || g_str_equal (noun, "queue")))
    self->source = g_timeout_add (SETTLE_MS, read_cb, self);
  if (self->earn_source == 0 && is_money)
    self->earn_source = g_timeout_add (EARN_MS, earn_cb, self);
}

static void
toggled_cb (TaktOrderTiles *self, GtkToggleButton *tile)
{
  if (self->is_setting)
    return;
  for (int i = 0; i < N_TILES; i++)
    if (GTK_WIDGET (tile) == self->tiles[i])
      {
        gboolean is_on = gtk_toggle_button_get_active (tile);

        g_signal_emit (self, signals[CHOSEN], 0, is_on ? infos[i].view : (guint) TAKT_ORDERS_OPEN,
                       is_on ? infos[i].status : -1);
        return;
      }
}

static void
takt_order_tiles_dispose (GObject *object)
{
  takt_order_tiles_set_shop (TAKT_ORDER_TILES (object), NULL);
  G_OBJECT_CLASS (takt_order_tiles_parent_class)->dispose (object);
}

static void
takt_order_tiles_class_init (TaktOrderTilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_order_tiles_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", TAKT_TYPE_ORDER_TILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT);
  signals[READ] =
      g_signal_new ("read", TAKT_TYPE_ORDER_TILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_order_tiles_init (TaktOrderTiles *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  for (int i = 0; i < N_TILES; i++)
    {
      self->tiles[i] = takt_figure_tile_new (infos[i].icon_name, _ (infos[i].title));
      takt_figure_tile_set (TAKT_FIGURE_TILE (self->tiles[i]), "–", NULL, FALSE);
      g_signal_connect_object (self->tiles[i], "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), self->tiles[i]);
    }
  adw_bin_set_child (ADW_BIN (self), box);
}

/** takt_order_tiles_set_shop: @shop: (nullable): NULL lets go */
void
takt_order_tiles_set_shop (TaktOrderTiles *self, TaktShop *shop)
{
  g_return_if_fail (TAKT_IS_ORDER_TILES (self));

  if (self->shop == shop)
    return;

  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->earn_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_object (&self->shop, shop);
  if (shop == NULL)
    return;

  g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  self->figures.week_from = takt_week_get_start (takt_clock_now (takt_shop_get_clock (shop)), 0);
  read_cb (self);
  self->earn_source = g_idle_add_full (G_PRIORITY_LOW, earn_cb, self, NULL);
}

/** takt_order_tiles_set_choice: which figure the orders are narrowed to now; none where the two fit none of them. */
void
takt_order_tiles_set_choice (TaktOrderTiles *self, guint view, int status)
{
  g_return_if_fail (TAKT_IS_ORDER_TILES (self));

  self->is_setting = TRUE;
  for (int i = 0; i < N_TILES; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->tiles[i]),
                                  infos[i].view == view && infos[i].status == status);
  self->is_setting = FALSE;
}

/** takt_order_tiles_set_narrow: the three that ask for something alone. */
void
takt_order_tiles_set_narrow (TaktOrderTiles *self, gboolean is_narrow)
{
  g_return_if_fail (TAKT_IS_ORDER_TILES (self));

  gtk_widget_set_visible (self->tiles[TILE_PRINTING], !is_narrow);
  gtk_widget_set_visible (self->tiles[TILE_PROFIT], !is_narrow);
}

/** takt_order_tiles_has_orders: whether there is any order, open or not. */
gboolean
takt_order_tiles_has_orders (TaktOrderTiles *self)
{
  const TaktOrderFilter any = { .status = -1, .limit = 1 };
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (TAKT_IS_ORDER_TILES (self), FALSE);

  if (self->shop == NULL)
    return FALSE;
  ids = takt_orders_list_ids (takt_shop_get_orders (self->shop), &any, NULL);
  return ids != NULL && ids->len > 0;
}

/** takt_order_tiles_get_counts: (transfer none): as they were read last. */
const TaktOrderCounts *
takt_order_tiles_get_counts (TaktOrderTiles *self)
{
  g_return_val_if_fail (TAKT_IS_ORDER_TILES (self), NULL);

  return &self->figures.counts;
}
