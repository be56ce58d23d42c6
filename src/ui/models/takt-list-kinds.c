/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "attention/takt-order-view.h"
#include "models/takt-job-row.h"
#include "models/takt-live-list.h"
#include "models/takt-material-row.h"
#include "models/takt-order-row.h"
#include "models/takt-print-row.h"
#include "models/takt-printer-row.h"
#include "models/takt-product-row.h"

/** MOST_ROWS: so many jobs, spools or profiles a list shows; a shop has hundreds. */
#define MOST_ROWS 5000

static GArray *
new_ids (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
find_orders_async (TaktShop *shop,
                   const TaktListQuery *query,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  const TaktOrderFilter filter = {
    .status = query->status, .search = query->search, .sort = query->sort, .limit = G_MAXINT32
  };

  takt_order_view_find_async (shop, (TaktOrderView) query->view, &filter, cancellable, callback, user_data);
}

/* A job that changes shows in its order. */
static gint64
find_order_of_job (TaktShop *shop, gint64 job_id)
{
  g_autoptr (TaktJob) job = takt_queue_get (takt_shop_get_queue (shop), job_id, NULL);

  return job != NULL ? job->order_id : 0;
}

static GArray *
list_job_ids (TaktShop *shop, const TaktListQuery *query, GError **error)
{
  TaktQueue *queue = takt_shop_get_queue (shop);
  g_autoptr (GPtrArray) jobs = NULL;
  GArray *ids;

  /* A printer's queue in the order in which it will run. */
  if (query->scope != 0 && query->status == TAKT_JOB_QUEUED)
    jobs = takt_queue_list_queued (queue, query->scope, error);
  else
    jobs = takt_queue_list (queue, query->scope, query->status, MOST_ROWS, 0, NULL, error);
  if (jobs == NULL)
    return NULL;

  ids = new_ids ();
  for (guint i = 0; i < jobs->len; i++)
    g_array_append_val (ids, ((TaktJob *) g_ptr_array_index (jobs, i))->id);
  return ids;
}

/* What a printer reports shows in the job that is on it. */
static gint64
find_job_of_printer (TaktShop *shop, gint64 printer_id)
{
  TaktPrinterState state;

  return takt_printers_get_state (takt_shop_get_printers (shop), printer_id, &state) ? state.job_id : 0;
}

static GArray *
list_printer_ids (TaktShop *shop, const TaktListQuery *query, GError **error)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (shop), error);
  GArray *ids;

  if (printers == NULL)
    return NULL;

  ids = new_ids ();
  for (guint i = 0; i < printers->len; i++)
    g_array_append_val (ids, ((TaktPrinter *) g_ptr_array_index (printers, i))->id);
  return ids;
}

/* The job's printer, so that a change of its job shows there. */
static gint64
find_printer_of_job (TaktShop *shop, gint64 job_id)
{
  g_autoptr (TaktJob) job = takt_queue_get (takt_shop_get_queue (shop), job_id, NULL);

  return job != NULL ? job->printer_id : 0;
}

static GArray *
list_material_ids (TaktShop *shop, const TaktListQuery *query, GError **error)
{
  TaktMaterials *materials = takt_shop_get_materials (shop);
  g_autoptr (GPtrArray) spools = NULL;
  GArray *ids;

  if (query->scope != 0)
    spools = takt_materials_list_of_printer (materials, query->scope, error);
  else
    spools = takt_materials_list (materials, MOST_ROWS, 0, NULL, error);
  if (spools == NULL)
    return NULL;

  ids = new_ids ();
  for (guint i = 0; i < spools->len; i++)
    g_array_append_val (ids, ((TaktMaterial *) g_ptr_array_index (spools, i))->id);
  return ids;
}

static GArray *
list_product_ids (TaktShop *shop, const TaktListQuery *query, GError **error)
{
  TaktProducts *products = takt_shop_get_products (shop);
  g_autoptr (GPtrArray) profiles =
      query->status == TAKT_PRODUCTS_ARCHIVED
          ? takt_products_list_archived (products, query->search, MOST_ROWS, 0, NULL, error)
          : takt_products_list (products, query->search, MOST_ROWS, 0, NULL, error);
  GArray *ids;

  if (profiles == NULL)
    return NULL;

  ids = new_ids ();
  for (guint i = 0; i < profiles->len; i++)
    g_array_append_val (ids, ((TaktProfile *) g_ptr_array_index (profiles, i))->id);
  return ids;
}

/* A photo of a job is of its last attempt. */
static gint64
find_print_of_job (TaktShop *shop, gint64 job_id)
{
  g_autoptr (GPtrArray) attempts = takt_history_list_of_job (takt_shop_get_history (shop), job_id, NULL);

  return attempts != NULL && attempts->len > 0 ? ((TaktAttempt *) attempts->pdata[attempts->len - 1])->id : 0;
}

/** takt_order_list_kind: of TaktOrderRow; looks at search, sort, status (TaktOrderStatus) and view (TaktOrderView). */
const TaktListKind takt_order_list_kind = { .noun = "orders",
                                            .also = "queue",
                                            .beside = "promises",
                                            .get_row_type = takt_order_row_get_type,
                                            .find_async = find_orders_async,
                                            .find_finish = takt_order_view_find_finish,
                                            .find_id = find_order_of_job,
                                            .order_follows_content = TRUE };

/** takt_job_list_kind: of TaktJobRow; looks at scope (a printer) and status (TaktJobStatus). */
const TaktListKind takt_job_list_kind = { .noun = "queue",
                                          .also = "printers",
                                          .get_row_type = takt_job_row_get_type,
                                          .list_ids = list_job_ids,
                                          .find_id = find_job_of_printer,
                                          .order_follows_content = TRUE,
                                          .rows_touch_each_other = TRUE };

/** takt_printer_list_kind: of TaktPrinterRow. */
const TaktListKind takt_printer_list_kind = { .noun = "printers",
                                              .also = "queue",
                                              .get_row_type = takt_printer_row_get_type,
                                              .list_ids = list_printer_ids,
                                              .find_id = find_printer_of_job };

/** takt_material_list_kind: of TaktMaterialRow; looks at scope (a printer). What jobs reserve changes with the queue. */
const TaktListKind takt_material_list_kind = { .noun = "materials",
                                               .also = "queue",
                                               .get_row_type = takt_material_row_get_type,
                                               .list_ids = list_material_ids };

/** takt_product_list_kind: of TaktProductRow; looks at search and status (TAKT_PRODUCTS_ARCHIVED). */
const TaktListKind takt_product_list_kind = { .noun = "products",
                                              .get_row_type = takt_product_row_get_type,
                                              .list_ids = list_product_ids,
                                              .order_follows_content = TRUE };

/** takt_print_list_kind: of TaktPrintRow; its ids are told by who reads what they say (takt_insights_read_async()). */
const TaktListKind takt_print_list_kind = { .noun = "history",
                                            .also = "queue",
                                            .get_row_type = takt_print_row_get_type,
                                            .find_id = find_print_of_job };
