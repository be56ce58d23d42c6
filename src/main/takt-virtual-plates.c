/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-runtime"

#include "takt-virtual-plates.h"

#include "products/takt-product-plates.h"

struct _TaktVirtualPlates
{
  TaktShop *shop; /* borrowed (nullable) */
  GHashTable
      *pictures; /* (owned) product profile's id → GBytes; empty while it is read, and where there is none */
  GCancellable *cancellable; /* (owned) */
};

static gint64 *
make_key (gint64 id)
{
  gint64 *key = g_new (gint64, 1);

  *key = id;
  return key;
}

/* Nothing is on it before takt_virtual_plates_set_shop(). */
TaktVirtualPlates *
takt_virtual_plates_new (void)
{
  TaktVirtualPlates *self = g_new0 (TaktVirtualPlates, 1);

  self->pictures =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->cancellable = g_cancellable_new ();
  return self;
}

void
takt_virtual_plates_free (TaktVirtualPlates *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->pictures);
  g_free (self);
}

/** takt_virtual_plates_set_shop: @shop: (nullable) borrowed; NULL before it goes */
void
takt_virtual_plates_set_shop (TaktVirtualPlates *self, TaktShop *shop)
{
  self->shop = shop;
}

typedef struct
{
  TaktVirtualPlates *self;
  gint64 profile_id;
} Load;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Load *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = takt_products_load_picture_finish (TAKT_PRODUCTS (source), result, &error);

  /* Cancelled: the plates are gone. Where there is no picture, a vase is drawn. */
  if (picture != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_hash_table_replace (load->self->pictures, make_key (load->profile_id), g_steal_pointer (&picture));
}

/* Returns: (transfer full) (nullable): NULL as long as it is not there */
static GBytes *
take_picture (TaktVirtualPlates *self, gint64 profile_id)
{
  GBytes *picture = g_hash_table_lookup (self->pictures, &profile_id);
  Load *load;

  if (picture != NULL)
    return g_bytes_get_size (picture) > 0 ? g_bytes_ref (picture) : NULL;

  g_hash_table_insert (self->pictures, make_key (profile_id), g_bytes_new_static ("", 0));
  load = g_new0 (Load, 1);
  load->self = self;
  load->profile_id = profile_id;
  takt_products_load_picture_async (takt_shop_get_products (self->shop), profile_id, self->cancellable,
                                    loaded_cb, load);
  return NULL;
}

/** takt_virtual_plates_recall: tells the virtual printer behind @link what it is printing, as far as the queue knows. */
void
takt_virtual_plates_recall (TaktVirtualPlates *self,
                            const TaktPrinter *printer,
                            TaktPrinterLink *link,
                            TaktVirtualFault fault)
{
  g_autoptr (GPtrArray) jobs = NULL;

  if (self->shop == NULL)
    return;
  jobs = takt_queue_list (takt_shop_get_queue (self->shop), printer->id, TAKT_JOB_STARTED, 1, 0, NULL, NULL);
  if (jobs != NULL && jobs->len > 0)
    takt_virtual_printer_recall (TAKT_VIRTUAL_PRINTER (link), jobs->pdata[0], fault);
}

/** takt_virtual_plates_look: what the camera of the virtual printer @printer_id sees; a TaktVirtualLook. */
void
takt_virtual_plates_look (gint64 printer_id, TaktVirtualScene *scene, gpointer plates)
{
  TaktVirtualPlates *self = plates;
  TaktPrinterState state;
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktJob) job = NULL;

  if (self->shop == NULL || !takt_printers_get_state (takt_shop_get_printers (self->shop), printer_id, &state)
      || state.report == NULL)
    return;
  scene->is_dark = state.report->parts.chamber_light == TAKT_LIGHT_OFF;
  printer = takt_printers_get (takt_shop_get_printers (self->shop), printer_id, NULL);
  /* A machine that was switched off and on knows of no print, but what it made still lies there. */
  if (state.report->machine != TAKT_MACHINE_IDLE)
    scene->percent = state.report->progress_percent;
  else if (printer != NULL && !printer->plate_clear)
    scene->percent = 100;
  else
    return;
  scene->is_printing = state.is_printing;
  if (state.job_id != 0)
    job = takt_queue_get (takt_shop_get_queue (self->shop), state.job_id, NULL);
  else if (!takt_queue_find_last (takt_shop_get_queue (self->shop), printer_id, &job, NULL))
    return;
  if (job != NULL && job->profile_id != 0)
    scene->picture = take_picture (self, job->profile_id);
}
