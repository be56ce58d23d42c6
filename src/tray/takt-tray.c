/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-tray"

#include "takt-tray.h"

#include "takt-tray-item.h"
#include "takt-tray-menu.h"
#include "takt-tray-view.h"

/** SETTLE_US: changes that come within this time are one; machines report every second. */
#define SETTLE_US G_USEC_PER_SEC

/**
 * TaktTray:
 *
 * Invariants: while it is enabled @item runs; @menu is there from the first watcher on; where nobody watches nothing is read.
 */
struct _TaktTray
{
  GObject parent_instance;

  TaktShop *shop;
  TaktTrayItem *item;
  TaktTrayMenu *menu; /* (nullable) */
  GCancellable *cancellable;
  guint64 settling; /* timer of the shop's clock */
  gboolean is_enabled;
};

enum
{
  OPEN,
  QUIT,
  PROBLEM,
  SHOWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktTray, takt_tray, G_TYPE_OBJECT)

/* ---- acts */

static void
fail (TaktTray *self, const GError *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

static void
commanded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktTray) self = user_data;
  g_autoptr (GError) error = NULL;

  takt_printers_command_finish (TAKT_PRINTERS (source), result, &error);
  fail (self, error);
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktTray) self = user_data;
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts;

  takt_orders_sync_finish (TAKT_ORDERS (source), result, &counts, &error);
  fail (self, error);
}

static void
command (TaktTray *self, gint64 printer_id, TaktPrinterCommand what)
{
  takt_printers_command_async (takt_shop_get_printers (self->shop), printer_id, what, self->cancellable,
                               commanded_cb, g_object_ref (self));
}

static void
line_activated_cb (const TaktTrayLine *line, gpointer user_data)
{
  g_autoptr (TaktTray) self = g_object_ref (user_data);
  TaktQueue *queue = takt_shop_get_queue (self->shop);
  g_autoptr (GError) error = NULL;

  switch (line->act)
    {
    case TAKT_TRAY_ACT_SHOW:
      g_signal_emit (self, signals[OPEN], 0, line->page, line->id);
      break;
    case TAKT_TRAY_ACT_PAUSE_PRINT:
      command (self, line->id, TAKT_PRINTER_PAUSE);
      break;
    case TAKT_TRAY_ACT_RESUME_PRINT:
      command (self, line->id, TAKT_PRINTER_RESUME);
      break;
    case TAKT_TRAY_ACT_PAUSE_QUEUES:
    case TAKT_TRAY_ACT_RESUME_QUEUES:
      takt_queue_set_all_paused (queue, line->act == TAKT_TRAY_ACT_PAUSE_QUEUES, &error);
      fail (self, error);
      break;
    case TAKT_TRAY_ACT_SYNC:
      takt_orders_sync_async (takt_shop_get_orders (self->shop), self->cancellable, synced_cb,
                              g_object_ref (self));
      break;
    case TAKT_TRAY_ACT_OPEN:
      g_signal_emit (self, signals[OPEN], 0, NULL, (gint64) 0);
      break;
    case TAKT_TRAY_ACT_QUIT:
      g_signal_emit (self, signals[QUIT], 0);
      break;
    case TAKT_TRAY_ACT_NONE:
    case TAKT_TRAY_ACT_SEPARATE:
    case TAKT_TRAY_ACT_GROUP:
    default:
      break;
    }
}

/* ---- what is shown */

static void
read_view (TaktTray *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktTrayView) view = takt_tray_view_read (self->shop, &error);

  if (view == NULL)
    {
      g_warning ("what the tray shows cannot be read: %s", error->message);
      return;
    }
  takt_tray_item_show (self->item, view);
  takt_tray_menu_show (self->menu, view->lines);
}

static void
settled_cb (gpointer user_data)
{
  TaktTray *self = user_data;

  self->settling = 0;
  read_view (self);
}

static void
changed_cb (TaktTray *self, const char *noun)
{
  static const char *const nouns[] = { "orders", "queue", "printers", "promises", "settings", NULL };

  if (self->is_enabled && self->menu != NULL && self->settling == 0 && g_strv_contains (nouns, noun))
    self->settling = takt_clock_after (takt_shop_get_clock (self->shop), SETTLE_US, settled_cb, self, NULL);
}

/* The menu is there before the watcher hears of the item that names it. */
static void
watched_cb (TaktTray *self)
{
  if (self->menu == NULL)
    self->menu = takt_tray_menu_new (TAKT_TRAY_MENU_PATH, line_activated_cb, self);
  read_view (self);
}

static void
activate_cb (TaktTray *self)
{
  g_signal_emit (self, signals[OPEN], 0, NULL, (gint64) 0);
}

static void
shown_cb (TaktTray *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
takt_tray_dispose (GObject *object)
{
  TaktTray *self = TAKT_TRAY (object);

  g_cancellable_cancel (self->cancellable);
  if (self->item != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->item, self);
      takt_tray_item_stop (self->item);
    }
  g_clear_object (&self->item);
  g_clear_pointer (&self->menu, takt_tray_menu_free);
  if (self->shop != NULL)
    {
      g_signal_handlers_disconnect_by_data (takt_shop_get_changes (self->shop), self);
      takt_clock_clear (takt_shop_get_clock (self->shop), &self->settling);
    }
  g_clear_object (&self->shop);

  G_OBJECT_CLASS (takt_tray_parent_class)->dispose (object);
}

static void
takt_tray_finalize (GObject *object)
{
  g_object_unref (TAKT_TRAY (object)->cancellable);

  G_OBJECT_CLASS (takt_tray_parent_class)->finalize (object);
}

static void
takt_tray_class_init (TaktTrayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_tray_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_tray_finalize;

  signals[OPEN] = g_signal_new ("open", TAKT_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_STRING, G_TYPE_INT64);
  signals[QUIT] =
      g_signal_new ("quit", TAKT_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", TAKT_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOWN] =
      g_signal_new ("shown", TAKT_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_tray_init (TaktTray *self)
{
  self->cancellable = g_cancellable_new ();
  self->item = takt_tray_item_new ();
  g_signal_connect_swapped (self->item, "watched", G_CALLBACK (watched_cb), self);
  g_signal_connect_swapped (self->item, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->item, "shown", G_CALLBACK (shown_cb), self);
}

/** takt_tray_new: nothing is shown before takt_tray_set_enabled(). */
TaktTray *
takt_tray_new (TaktShop *shop)
{
  TaktTray *self = g_object_new (TAKT_TYPE_TRAY, NULL);

  g_return_val_if_fail (TAKT_IS_SHOP (shop), self);

  self->shop = g_object_ref (shop);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/** takt_tray_set_enabled: whether the icon stands in the tray, where there is one. */
void
takt_tray_set_enabled (TaktTray *self, gboolean enabled)
{
  g_return_if_fail (TAKT_IS_TRAY (self));

  if (self->is_enabled == enabled)
    return;
  self->is_enabled = enabled;
  if (enabled)
    takt_tray_item_start (self->item);
  else
    takt_tray_item_stop (self->item);
}

/** takt_tray_is_shown: whether a person can get at Takt by it. */
gboolean
takt_tray_is_shown (TaktTray *self)
{
  g_return_val_if_fail (TAKT_IS_TRAY (self), FALSE);

  return takt_tray_item_is_shown (self->item);
}
