/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "attention/takt-attention.h"

#include <glib/gi18n-lib.h>

/** MOST_ORDERS: of each status those that must leave first are looked at; what comes after them has time. */
#define MOST_ORDERS 250
#define MOST_JOBS   1000

/** Spans: when the jobs of each order are planned to end. */
typedef struct
{
  GHashTable *done; /* order id → TaktTime, the last planned end; TAKT_TIME_UNSET where one is not known */
} Spans;

static void
need_free (gpointer data)
{
  TaktNeed *need = data;

  g_free (need->text);
  g_free (need);
}

static void
add_need (TaktAttention *self, TaktNeedKind kind, gint64 id, char *text)
{
  TaktNeed *need = g_new0 (TaktNeed, 1);

  need->kind = kind;
  need->id = id;
  need->text = text;
  g_ptr_array_add (self->needs, need);
}

static int
compare_needs (gconstpointer a, gconstpointer b)
{
  const TaktNeed *first = *(const TaktNeed *const *) a, *second = *(const TaktNeed *const *) b;

  return first->kind != second->kind ? (int) first->kind - (int) second->kind
                                     : (first->id > second->id) - (first->id < second->id);
}

static void
look_at_printer (TaktAttention *self, TaktPrinters *printers, const TaktPrinter *printer, TaktTime now)
{
  TaktPrinterState state = { 0 };
  gboolean has_error;

  self->n_printers++;
  if (!takt_printers_get_state (printers, printer->id, &state))
    return;

  if (state.link == TAKT_LINK_AUTH_FAILED || state.link == TAKT_LINK_CERT_PROBLEM)
    {
      add_need (self, TAKT_NEED_PRINTER, printer->id,
                g_strdup_printf (_ ("%s does not let Takt in"), printer->name));
      return;
    }
  if (state.link != TAKT_LINK_LIVE && state.link != TAKT_LINK_STALE)
    return;

  has_error = state.report != NULL && state.report->print_error != 0;
  if (state.is_printing)
    {
      self->n_printing++;
      if (state.report != NULL && state.report->remaining_minutes >= 0)
        {
          TaktTime done = now + (TaktTime) state.report->remaining_minutes * 60;

          if (self->next_done == TAKT_TIME_UNSET || done < self->next_done)
            {
              self->next_done = done;
              g_free (self->next_done_printer);
              self->next_done_printer = g_strdup (printer->name);
            }
        }
    }
  if (has_error)
    add_need (self, TAKT_NEED_PRINTER, printer->id, g_strdup_printf (_ ("%s needs a hand"), printer->name));
  else if (!state.is_printing && !printer->plate_clear)
    add_need (self, TAKT_NEED_PLATE, printer->id,
              g_strdup_printf (_ ("Clear the plate of %s"), printer->name));
}

static gboolean
look_at_clash (TaktAttention *self, TaktShop *shop, const TaktPrinter *printer, GError **error)
{
  g_autoptr (TaktBlock) block = NULL;
  g_autofree char *time = NULL;

  if (!takt_queue_find_clash (takt_shop_get_queue (shop), printer->id, &block, error))
    return FALSE;
  if (block == NULL)
    return TRUE;

  time = takt_time_to_clock (block->from, takt_clock_now (takt_shop_get_clock (shop)));
  /* Translators: a printer, what is planned on it, and when: "The print on P1S runs into “Maintenance” at 14:00". */
  add_need (self, TAKT_NEED_BLOCK, printer->id,
            g_strdup_printf (_ ("The print on %s runs into “%s” at %s"), printer->name,
                             takt_block_get_title (block), time));
  return TRUE;
}

/* One need a printer: what else it wants is seen where it is looked after. */
static gboolean
look_at_maintenance (TaktAttention *self, TaktShop *shop, GError **error)
{
  g_autoptr (GPtrArray) due = takt_maintenance_list_due (takt_shop_get_maintenance (shop), error);
  gint64 printer_id = 0;

  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      const TaktMaintenanceTask *task = due->pdata[i];
      g_autoptr (TaktPrinter) printer = NULL;

      if (task->printer_id == printer_id)
        continue;
      printer_id = task->printer_id;
      printer = takt_printers_get (takt_shop_get_printers (shop), printer_id, error);
      if (printer == NULL)
        return FALSE;
      /* Translators: a printer and a task: "P1S: Wash the build plate". */
      add_need (self, TAKT_NEED_MAINTENANCE, printer_id,
                g_strdup_printf (_ ("%s: %s"), printer->name, task->name));
    }
  return due != NULL;
}

/* One need an order: the first of what it lacks stands for the others, which are seen where it is looked after. */
static void
look_at_attention (TaktAttention *self, const TaktOrder *order, const TaktOrderStanding *standing)
{
  const char *const *words = (const char *const *) standing->attention;

  if (standing->status != TAKT_ORDER_ATTENTION)
    return;
  if (g_strv_contains (words, "failed_job"))
    add_need (self, TAKT_NEED_FAILED, order->id,
              g_strdup_printf (_ ("A print of #%s failed"), order->order_number));
  else if (g_strv_contains (words, "missing_material"))
    add_need (self, TAKT_NEED_SPOOL, order->id,
              g_strdup_printf (_ ("#%s lacks material"), order->order_number));
  else if (g_strv_contains (words, "unmapped_item") || g_strv_contains (words, "unclear_color"))
    add_need (self, TAKT_NEED_MAPPING, order->id,
              g_strdup_printf (_ ("Say how an item of #%s is made"), order->order_number));
  else
    add_need (self, TAKT_NEED_ORDER, order->id, g_strdup_printf (_ ("Look at #%s"), order->order_number));
}

static gboolean
read_spans (Spans *spans, TaktQueue *queue, TaktJobStatus status, GError **error)
{
  g_autoptr (GPtrArray) jobs = takt_queue_list (queue, 0, status, MOST_JOBS, 0, NULL, error);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);
      TaktTime start, end, *done;

      if (job->order_id == 0)
        continue;
      takt_queue_get_planned (queue, job, &start, &end);
      done = g_hash_table_lookup (spans->done, &job->order_id);
      if (done == NULL)
        g_hash_table_insert (spans->done, g_memdup2 (&job->order_id, sizeof job->order_id),
                             g_memdup2 (&end, sizeof end));
      else if (*done != TAKT_TIME_UNSET)
        *done = end == TAKT_TIME_UNSET ? end : MAX (*done, end);
    }
  return jobs != NULL;
}

static gboolean
look_at_orders (TaktAttention *self,
                TaktShop *shop,
                TaktOrderStatus status,
                const Spans *spans,
                GError **error)
{
  TaktOrders *orders = takt_shop_get_orders (shop);
  const TaktOrderFilter filter = { .status = (int) status, .sort = "ship_by", .limit = MOST_ORDERS };
  TaktTime now = takt_clock_now (takt_shop_get_clock (shop));
  g_autoptr (GPtrArray) found = takt_orders_list (orders, &filter, NULL, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const TaktOrder *order = g_ptr_array_index (found, i);
      const TaktTime *done = g_hash_table_lookup (spans->done, &order->id);
      int spare;
      TaktRisk risk = takt_risk_of (takt_shop_get_promises (shop), order, status,
                                    done != NULL ? *done : TAKT_TIME_UNSET, now, &spare);

      self->n_open += risk != TAKT_RISK_NONE;
      self->n_late += risk == TAKT_RISK_LATE;
      self->n_at_risk += risk == TAKT_RISK_AT_RISK;
      self->n_unknown += risk == TAKT_RISK_UNKNOWN;
      if (risk == TAKT_RISK_LATE || risk == TAKT_RISK_AT_RISK)
        g_array_append_val (self->risky, order->id);
      if (status == TAKT_ORDER_ATTENTION)
        {
          g_autoptr (TaktOrderStanding) standing = takt_orders_get_standing (orders, order, error);

          if (standing == NULL)
            return FALSE;
          look_at_attention (self, order, standing);
        }
    }
  return found != NULL;
}

/**
 * takt_attention_read:
 *
 * What a person wants to know at one glance, of this moment. It changes with "orders", "queue", "printers" and "promises" of TaktChanges, and with time.
 *
 * Returns: (transfer full): NULL with @error
 */
TaktAttention *
takt_attention_read (TaktShop *shop, GError **error)
{
  static const TaktOrderStatus open[] = { TAKT_ORDER_ATTENTION, TAKT_ORDER_NEW, TAKT_ORDER_SCHEDULED,
                                          TAKT_ORDER_PRINTING, TAKT_ORDER_PRINTED };
  g_autoptr (TaktAttention) self = g_new0 (TaktAttention, 1);
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GPtrArray) printers = NULL;
  Spans spans = { done };

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  self->needs = g_ptr_array_new_with_free_func (need_free);
  self->risky = g_array_new (FALSE, FALSE, sizeof (gint64));
  printers = takt_printers_list (takt_shop_get_printers (shop), error);
  if (printers == NULL)
    return NULL;
  for (guint i = 0; i < printers->len; i++)
    {
      look_at_printer (self, takt_shop_get_printers (shop), g_ptr_array_index (printers, i),
                       takt_clock_now (takt_shop_get_clock (shop)));
      if (!look_at_clash (self, shop, g_ptr_array_index (printers, i), error))
        return NULL;
    }
  if (!look_at_maintenance (self, shop, error))
    return NULL;

  if (!read_spans (&spans, takt_shop_get_queue (shop), TAKT_JOB_QUEUED, error)
      || !read_spans (&spans, takt_shop_get_queue (shop), TAKT_JOB_STARTED, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (open); i++)
    if (!look_at_orders (self, shop, open[i], &spans, error))
      return NULL;

  g_ptr_array_sort (self->needs, compare_needs);
  return g_steal_pointer (&self);
}

void
takt_attention_free (TaktAttention *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->needs, g_ptr_array_unref);
  g_clear_pointer (&self->risky, g_array_unref);
  g_free (self->next_done_printer);
  g_free (self);
}

/** takt_attention_count: how many needs of this kind there are. */
guint
takt_attention_count (const TaktAttention *self, TaktNeedKind kind)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->needs->len; i++)
    n += ((const TaktNeed *) g_ptr_array_index (self->needs, i))->kind == kind;
  return n;
}

/** takt_need_get_page: (transfer none): where it is seen to: "printers", with the need's id of a printer, or "orders". */
const char *
takt_need_get_page (TaktNeedKind kind)
{
  switch (kind)
    {
    case TAKT_NEED_PRINTER:
    case TAKT_NEED_BLOCK:
    case TAKT_NEED_PLATE:
    case TAKT_NEED_MAINTENANCE:
      return "printers";
    case TAKT_NEED_FAILED:
    case TAKT_NEED_SPOOL:
    case TAKT_NEED_MAPPING:
    case TAKT_NEED_ORDER:
    default:
      return "orders";
    }
}
