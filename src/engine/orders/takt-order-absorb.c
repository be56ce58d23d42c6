/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-order-absorb.h"

#include "products/takt-profile-index.h"
#include "takt-money.h"

/*
 * What a source says about an order is laid over what is known of it, field by field. Three kinds of fields:
 *
 *  - the source's own (price, refund, dates, paid): its latest word counts;
 *  - what it may hide later (names, address, messages, ids of deleted listings): its word counts, its silence does not;
 *  - what a person said here (promised date, shipped, cancelled, chosen profile): never taken back by a source.
 */

static gboolean
take_int (gint64 *known, gint64 news)
{
  if (*known == news)
    return FALSE;

  *known = news;
  return TRUE;
}

static gboolean
take_flag (gboolean *known, gboolean news)
{
  if (!*known == !news)
    return FALSE;

  *known = news ? TRUE : FALSE;
  return TRUE;
}

static gboolean
take_time (TaktTime *known, TaktTime news, TaktAbsorb mode)
{
  if (news == TAKT_TIME_UNSET || (mode == TAKT_ABSORB_GAPS && *known != TAKT_TIME_UNSET))
    return FALSE;
  return take_int (known, news);
}

/* Silence, NULL or "", erases nothing. */
static gboolean
take_text (char **known, const char *news, TaktAbsorb mode)
{
  if (news == NULL || news[0] == '\0' || g_strcmp0 (*known, news) == 0
      || (mode == TAKT_ABSORB_GAPS && *known != NULL && (*known)[0] != '\0'))
    return FALSE;

  g_free (*known);
  *known = g_strdup (news);
  return TRUE;
}

static gboolean
options_are_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const TaktOption *one = g_ptr_array_index (a, i);
      const TaktOption *other = g_ptr_array_index (b, i);

      if (!g_str_equal (one->name, other->name) || !g_str_equal (one->value, other->value))
        return FALSE;
    }

  return TRUE;
}

static gboolean
take_options (GPtrArray *known, GPtrArray *news, TaktAbsorb mode)
{
  if (options_are_equal (known, news) || (mode == TAKT_ABSORB_GAPS && known->len > 0))
    return FALSE;

  g_ptr_array_set_size (known, 0);
  for (guint i = 0; i < news->len; i++)
    {
      const TaktOption *option = g_ptr_array_index (news, i);

      g_ptr_array_add (known, takt_option_new (option->name, option->value));
    }
  return TRUE;
}

static gboolean
replace_text (char **known, const char *news)
{
  if (g_strcmp0 (*known, news) == 0)
    return FALSE;

  g_free (*known);
  *known = g_strdup (news);
  return TRUE;
}

/* A parcel that a person sent stays sent; what is not known of it may still come. */
static gboolean
take_shipment (TaktOrder *known, const TaktOrder *news)
{
  gboolean changed = FALSE;

  if (known->shipped_here)
    {
      if (!news->is_shipped)
        return FALSE;
      changed |= take_text (&known->carrier, news->carrier, TAKT_ABSORB_GAPS);
      changed |= take_text (&known->tracking_code, news->tracking_code, TAKT_ABSORB_GAPS);
      return changed;
    }

  changed |= take_flag (&known->is_shipped, news->is_shipped);
  changed |= take_int (&known->shipped_at, news->shipped_at);
  changed |= replace_text (&known->carrier, news->carrier);
  changed |= replace_text (&known->tracking_code, news->tracking_code);
  return changed;
}

/**
 * takt_order_get_absorb:
 * @known: (nullable): the order as it is in the database, NULL for a new one
 * @news: what a source says now
 *
 * Pages of a sync overlap and come in any sequence. With the source's own time of change on both sides the older one never
 * wins, so any sequence ends in the same state. Equal times are the latest word: refunds and cancellations do not always move
 * that time (reference.md §0).
 */
TaktAbsorb
takt_order_get_absorb (const TaktOrder *known, const TaktOrder *news)
{
  if (known == NULL || known->source_updated_at == TAKT_TIME_UNSET)
    return TAKT_ABSORB_ALL;
  /* Without a time of its own the news are older than any that have one. */
  return news->source_updated_at < known->source_updated_at ? TAKT_ABSORB_GAPS : TAKT_ABSORB_ALL;
}

/* What was removed once the order was done stays away, whoever tells it again. */
static gboolean
take_person (TaktOrder *known, const TaktOrder *news, TaktAbsorb mode)
{
  gboolean changed = FALSE;

  changed |= take_text (&known->customer_name, news->customer_name, mode);
  changed |= take_text (&known->customer_email, news->customer_email, mode);
  changed |= take_text (&known->ship_to, news->ship_to, mode);
  changed |= take_text (&known->message, news->message, mode);
  changed |= take_text (&known->gift_message, news->gift_message, mode);
  changed |= take_text (&known->gift_sender, news->gift_sender, mode);
  return changed;
}

/**
 * takt_order_absorb:
 * @known: (inout): the order as it is known; its items are not looked at
 * @mode: what takt_order_get_absorb() says
 *
 * Returns: whether @known is another now
 */
gboolean
takt_order_absorb (TaktOrder *known, const TaktOrder *news, TaktAbsorb mode)
{
  gboolean changed = FALSE;

  if (known->purged_at == TAKT_TIME_UNSET)
    changed |= take_person (known, news, mode);
  changed |= take_time (&known->ordered_at, news->ordered_at, mode);
  changed |= take_time (&known->ship_by, news->ship_by, mode);
  if (mode == TAKT_ABSORB_GAPS)
    return changed;

  if (known->purged_at == TAKT_TIME_UNSET)
    changed |= take_shipment (known, news);
  if (!known->cancelled_here)
    changed |= take_flag (&known->is_cancelled, news->is_cancelled);
  changed |= take_text (&known->source_status, news->source_status, mode);
  changed |= take_time (&known->source_updated_at, news->source_updated_at, mode);
  changed |= take_flag (&known->is_gift, news->is_gift);
  changed |= take_flag (&known->is_paid, news->is_paid);
  changed |= take_int (&known->total_price_minor, news->total_price_minor);
  changed |= take_int (&known->tax_minor, news->tax_minor);
  changed |= take_int (&known->refunded_minor, news->refunded_minor);
  if (takt_money_is_currency (news->currency))
    changed |= take_text (&known->currency, news->currency, mode);
  return changed;
}

/**
 * takt_order_item_absorb:
 * @known: (inout): the item as it is known; its profile is not touched
 * @is_purged: of its order
 * @is_other_product: (out): what the item is matched by changed
 *
 * Returns: whether @known is another now
 */
gboolean
takt_order_item_absorb (TaktOrderItem *known,
                        const TaktOrderItem *news,
                        TaktAbsorb mode,
                        gboolean is_purged,
                        gboolean *is_other_product)
{
  gboolean changed = FALSE;

  changed |= take_text (&known->listing_id, news->listing_id, mode);
  changed |= take_text (&known->title, news->title, mode);
  changed |= take_text (&known->sku, news->sku, mode);
  changed |= take_options (known->options, news->options, mode);
  *is_other_product = changed;

  changed |= take_text (&known->external_id, news->external_id, mode);
  changed |= take_text (&known->image_id, news->image_id, mode);
  if (!is_purged)
    changed |= take_options (known->personalization, news->personalization, mode);
  if (mode == TAKT_ABSORB_GAPS)
    return changed;

  /* The table refuses a count below zero, which would hold up a whole page for one odd line. */
  if (known->quantity != MAX (news->quantity, 0))
    {
      known->quantity = MAX (news->quantity, 0);
      changed = TRUE;
    }
  changed |= take_int (&known->unit_price_minor, news->unit_price_minor);
  changed |= take_int (&known->discount_minor, news->discount_minor);
  if (take_flag (&known->is_digital, news->is_digital))
    changed = *is_other_product = TRUE;
  return changed;
}

static gboolean
has_text (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static gboolean
is_same_thing (const TaktOrderItem *a, const TaktOrderItem *b)
{
  g_autofree char *a_key = takt_item_dup_title_key (a);
  g_autofree char *b_key = takt_item_dup_title_key (b);

  return g_strcmp0 (a_key, b_key) == 0 && g_strcmp0 (a->sku, b->sku) == 0
         && g_strcmp0 (a->listing_id, b->listing_id) == 0;
}

/* Lines without an id of the source that are not found yet. */
static gboolean
is_left (TaktOrderItem *item, GHashTable *taken)
{
  return !has_text (item->external_id) && !g_hash_table_contains (taken, item);
}

/**
 * takt_order_find_same_item:
 * @known: the order with its items
 * @news: an item that a source tells of
 * @taken: (element-type TaktOrderItem): items of @known that are found already
 *
 * A line is known by the source's id of it. Where the source has none (some CSV exports), by saying the same.
 *
 * Returns: (transfer none) (nullable): the item of @known
 */
TaktOrderItem *
takt_order_find_same_item (const TaktOrder *known, const TaktOrderItem *news, GHashTable *taken)
{
  for (guint i = 0; i < known->items->len; i++)
    {
      TaktOrderItem *item = g_ptr_array_index (known->items, i);

      if (has_text (news->external_id) ? g_strcmp0 (item->external_id, news->external_id) == 0
                                       : is_left (item, taken) && is_same_thing (item, news))
        return item;
    }

  return NULL;
}

/**
 * takt_order_find_next_item:
 *
 * For a line without an id that no known line is the same as, once all the others are found: a source that has no ids tells of
 * all its lines each time, so what is left on both sides is a line with another title, not a new one.
 *
 * Returns: (transfer none) (nullable): the next item of @known that is left; NULL for a new line
 */
TaktOrderItem *
takt_order_find_next_item (const TaktOrder *known, const TaktOrderItem *news, GHashTable *taken)
{
  if (has_text (news->external_id))
    return NULL;

  for (guint i = 0; i < known->items->len; i++)
    {
      TaktOrderItem *item = g_ptr_array_index (known->items, i);

      if (is_left (item, taken))
        return item;
    }

  return NULL;
}
