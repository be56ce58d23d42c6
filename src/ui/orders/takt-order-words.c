/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-words.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

/** MOST_TREND: per cent; a rise that is higher than this compares with next to nothing. */
#define MOST_TREND 200

/** TaktAttentionWords: a reason for attention in few words, for the table, and as a sentence with what to do. */
typedef struct
{
  const char *word;
  const char *few;
  const char *sentence;
} TaktAttentionWords;

static const TaktAttentionWords attention_words[] = {
  { "failed_job", N_ ("Print failed"),
    N_ ("A print of this order failed. Print it again, or cancel it on the schedule.") },
  { "unmapped_item", N_ ("Product not mapped"),
    N_ ("Nobody knows how an item is made. Choose its product below; the next ones like it are then known.") },
  { "unclear_color", N_ ("Colour not clear"),
    N_ ("It is not clear in which colour an item is printed. Say what the option means in the list of Products.") },
  { "unclear_option", N_ ("Option not known"),
    N_ ("No rule says what an option means for the print. If it means nothing, print it as it is.") },
  { "refund", N_ ("Refunded"),
    N_ ("Money went back to the buyer. Find out whether the order is still wanted before you go on.") },
  { "missing_material", N_ ("Lacks material"),
    N_ ("A print waits for material. Load a spool that fits, or buy one.") },
  { "unpaid", N_ ("Not paid"), N_ ("This order is not paid yet. It is not printed unless you insist.") },
  { "not_at_source", N_ ("Gone from the shop"),
    N_ ("The shop no longer knows this order. Look there before you print or ship it.") },
  { "address_changed", N_ ("New address"), N_ ("The buyer's address has changed. Make the label anew.") },
  { "cancelled_prints", N_ ("Cancelled, prints remain"),
    N_ ("This order was cancelled, but prints of it still wait or run.") },
};

/** takt_order_words_attention: (nullable): what an attention word of the engine means; NULL: not one of them. */
const char *
takt_order_words_attention (const char *word, gboolean is_short)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attention_words); i++)
    if (g_str_equal (attention_words[i].word, word))
      return is_short ? _ (attention_words[i].few) : _ (attention_words[i].sentence);

  return NULL;
}

/** takt_order_get_first_item: (nullable): the one that stands for the order in a list. */
const TaktOrderItem *
takt_order_get_first_item (const TaktOrder *order)
{
  return order != NULL && order->items->len > 0 ? g_ptr_array_index (order->items, 0) : NULL;
}

static void
append (GString *text, const char *part)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

static gboolean
is_same_word (const char *a, const char *b)
{
  g_autofree char *first = a != NULL ? g_utf8_casefold (a, -1) : NULL;
  g_autofree char *second = b != NULL ? g_utf8_casefold (b, -1) : NULL;

  return first != NULL && g_strcmp0 (first, second) == 0;
}

/* (nullable): what @item's first print that is not over takes, or took; what no print is made for is not known yet. */
static const TaktJobMaterial *
find_feed (const TaktOrderItem *item, GPtrArray *jobs)
{
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);

      if (job->order_item_id == item->id && job->materials->len > 0 && job->status != TAKT_JOB_CANCELLED)
        return g_ptr_array_index (job->materials, 0);
    }
  return NULL;
}

/**
 * takt_order_words_options: "Large · PETG Black · “Luna”": an option that says no more than the material's colour is left out, the personalisation
 * is in quotation marks. @jobs: (nullable) (element-type TaktJob): of its order
 */
char *
takt_order_words_options (const TaktOrderItem *item, GPtrArray *jobs)
{
  const TaktJobMaterial *feed = find_feed (item, jobs);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < item->options->len; i++)
    {
      const TaktOption *option = g_ptr_array_index (item->options, i);

      if (feed == NULL || !is_same_word (option->value, feed->color))
        append (text, option->value);
    }
  if (feed != NULL && feed->color != NULL)
    {
      /* Translators: a material and its colour: "PETG Black". */
      g_autofree char *material =
          g_strdup_printf (C_ ("material", "%1$s %2$s"), feed->material_type, feed->color);

      append (text, material);
    }
  else if (feed != NULL)
    append (text, feed->material_type);
  for (guint i = 0; i < item->personalization->len; i++)
    {
      const TaktOption *answer = g_ptr_array_index (item->personalization, i);
      /* Translators: what a buyer wants to have written on the item, in quotation marks. */
      g_autofree char *quoted = g_strdup_printf (C_ ("personalisation", "“%s”"), answer->value);

      append (text, quoted);
    }
  return g_string_free (text, FALSE);
}

/** takt_order_words_ship_by: "Today 17:00", else the day alone. */
char *
takt_order_words_ship_by (TaktOrderRow *row)
{
  TaktTime due = takt_order_row_get_due (row), now = takt_order_row_get_now (row);

  if (due != TAKT_TIME_UNSET && takt_days_between (now, due) == 0)
    return takt_format_moment (due, now);
  return takt_format_day (due, now);
}

/* The print that comes next: on which printer, and when. */
static char *
describe_next (TaktOrderRow *row, TaktShop *shop)
{
  GPtrArray *jobs = takt_order_row_get_jobs (row);

  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);
      g_autoptr (TaktPrinter) printer = NULL;
      g_autofree char *when = NULL;
      TaktTime start, end;

      if (job->status != TAKT_JOB_QUEUED)
        continue;
      if (job->is_held)
        return g_strdup (_ ("On hold"));
      printer = takt_printers_get (takt_shop_get_printers (shop), job->printer_id, NULL);
      takt_queue_get_planned (takt_shop_get_queue (shop), job, &start, &end);
      if (printer == NULL || start == TAKT_TIME_UNSET)
        break;
      when = takt_format_when (start, takt_order_row_get_now (row));
      /* Translators: a printer, and when it begins. */
      return g_strdup_printf (C_ ("next print", "%1$s, %2$s"), printer->name, when);
    }
  return g_strdup (_ ("Waits in the queue"));
}

static char *
describe_attention (TaktOrderRow *row)
{
  char **words = takt_order_row_get_standing (row)->attention;
  const char *text = words[0] != NULL ? takt_order_words_attention (words[0], TRUE) : NULL;

  return g_strdup (text != NULL ? text : "");
}

/** takt_order_words_reason: why it stands where it stands, or what comes next; beside the word of its status. */
char *
takt_order_words_reason (TaktOrderRow *row, TaktShop *shop)
{
  const TaktOrder *order = takt_order_row_get_order (row);
  const TaktCostSheet *costs = takt_order_row_get_costs (row);

  switch (takt_order_row_get_standing (row)->status)
    {
    case TAKT_ORDER_ATTENTION:
      return describe_attention (row);
    case TAKT_ORDER_NEW:
      return costs->print_minutes > 0 ? takt_format_minutes (costs->print_minutes)
                                      : g_strdup (_ ("Nothing to print"));
    case TAKT_ORDER_SCHEDULED:
    case TAKT_ORDER_PRINTING:
      return describe_next (row, shop);
    case TAKT_ORDER_PRINTED:
      return g_strdup (_ ("Pack and ship"));
    case TAKT_ORDER_SHIPPED:
      return takt_format_day (order->shipped_at, takt_order_row_get_now (row));
    case TAKT_ORDER_CANCELLED:
    default:
      return g_strdup ("");
    }
}

static const char *
name_source (const TaktOrder *order)
{
  if (g_strcmp0 (order->source, "etsy") == 0)
    return "Etsy";
  if (g_strcmp0 (order->source, "csv") == 0)
    return _ ("from a file");
  if (g_strcmp0 (order->source, "manual") == 0)
    return _ ("entered by hand");
  return order->shop_name != NULL ? order->shop_name : "";
}

/** takt_order_words_origin: where it comes from and since when: "Etsy · ordered Mon 16 Nov". */
char *
takt_order_words_origin (const TaktOrder *order, TaktTime now)
{
  g_autofree char *day = takt_format_day (order->ordered_at, now);

  /* Translators: where an order comes from, and the day on which it was placed. */
  return g_strdup_printf (_ ("%1$s · ordered %2$s"), name_source (order), day);
}

static gboolean
is_profit_known (const TaktCostSheet *costs)
{
  return costs->price_known && costs->is_complete;
}

/** takt_order_words_profit: the number alone; a dash where nobody knows it. */
char *
takt_order_words_profit (const TaktCostSheet *costs)
{
  return is_profit_known (costs) ? takt_format_amount (costs->profit, costs->currency) : g_strdup ("—");
}

/** takt_order_words_share: percent of the price that the profit is; "" where nobody knows it. */
char *
takt_order_words_share (const TaktCostSheet *costs)
{
  return is_profit_known (costs) && isfinite (costs->margin_pct)
             ? takt_format_percent ((int) lround (CLAMP (costs->margin_pct, -9999.0, 9999.0)))
             : g_strdup ("");
}

/**
 * takt_order_words_trend: (nullable): by how much @now is more or less than @before, with its sign; NULL where that says nothing: there was
 * nothing to compare with, or so little that any week is a multiple of it.
 */
char *
takt_order_words_trend (gint64 now, gint64 before)
{
  double percent = before > 0 ? 100.0 * ((double) now - (double) before) / (double) before : INFINITY;
  g_autofree char *share = NULL;

  if (fabs (percent) > MOST_TREND)
    return NULL;
  share = takt_format_percent (abs ((int) lround (percent)));
  /* Translators: a rise or fall, with its sign before the percentage. */
  return g_strdup_printf (percent < 0 ? C_ ("trend", "−%s") : C_ ("trend", "+%s"), share);
}

/** takt_order_words_event: one line of the order's history, without its time. */
char *
takt_order_words_event (const TaktOrderEvent *event, const char *currency, TaktTime now)
{
  g_autofree char *amount = takt_format_money (event->amount_minor, currency);
  g_autofree char *day = takt_format_day (event->new_time, now);

  switch (event->kind)
    {
    case TAKT_ORDER_EVENT_NEW:
      return g_strdup (_ ("Order placed"));
    case TAKT_ORDER_EVENT_PAID:
      return g_strdup (_ ("Paid"));
    case TAKT_ORDER_EVENT_SHIPPED:
      return g_strdup (_ ("Shipped"));
    case TAKT_ORDER_EVENT_CANCELLED:
      return g_strdup (_ ("Cancelled"));
    case TAKT_ORDER_EVENT_REFUNDED_PART:
      return g_strdup_printf (_ ("%s went back to the buyer"), amount);
    case TAKT_ORDER_EVENT_REFUNDED_WHOLE:
      return g_strdup_printf (_ ("All of it went back to the buyer: %s"), amount);
    case TAKT_ORDER_EVENT_ADDRESS_CHANGED:
      return g_strdup (_ ("Address changed"));
    case TAKT_ORDER_EVENT_SHIP_BY_MOVED:
      return g_strdup_printf (_ ("Ship-by date moved to %s"), day);
    case TAKT_ORDER_EVENT_MISSING:
      return g_strdup (_ ("Gone from the shop"));
    case TAKT_ORDER_EVENT_FOUND:
      return g_strdup (_ ("Back in the shop"));
    case TAKT_ORDER_EVENT_UPDATED:
    default:
      return g_strdup (_ ("Changed in the shop"));
    }
}
