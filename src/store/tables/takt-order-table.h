/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktOption: one option text of an item, in the shop's words: "Color" – "Black". */
typedef struct
{
  char *name;
  char *value;
} TaktOption;

TaktOption *takt_option_new  (const char *name, const char *value);
void        takt_option_free (TaktOption *self);

/** TaktOptionState: how well the options of an item are understood; a worse one is greater. */
typedef enum
{
  TAKT_OPTION_STATE_CLEAR,
  TAKT_OPTION_STATE_UNCLEAR_OPTION,  /* no rule says what an option means for the print */
  TAKT_OPTION_STATE_UNCLEAR_COLOR,   /* a colour is wanted, and nobody knows which, or for which material */
} TaktOptionState;

/** takt_option_state_words: "clear" …, indexed by TaktOptionState, NULL at the end. */
extern const char *const takt_option_state_words[];

/** TaktParcel: one shipment of an order as its source tells it. */
typedef struct
{
  char    *carrier;        /* (nullable) the source's word */
  char    *tracking_code;  /* (nullable) */
  TaktTime at;             /* of Etsy's a date alone means something (reference.md §12.30) */
} TaktParcel;

TaktParcel *takt_parcel_new  (const char *carrier, const char *tracking_code, TaktTime at) G_GNUC_WARN_UNUSED_RESULT;
void        takt_parcel_free (TaktParcel *self);

/**
 * TaktOrderItem:
 *
 * One line of an order. A quantity of N is one line and N units to print. A line without a profile is "unmapped" unless it is
 * digital.
 */
typedef struct
{
  gint64     id;
  gint64     order_id;
  int        position;
  char      *external_id;      /* (nullable) the source's line id */
  char      *listing_id;       /* (nullable) */
  char      *image_id;         /* (nullable) */
  char      *title;
  char      *sku;              /* (nullable) */
  GPtrArray *options;          /* (element-type TaktOption) */
  GPtrArray *personalization;  /* (element-type TaktOption) name = question, value = answer */
  int        quantity;
  gint64     unit_price_minor;
  gint64     discount_minor;   /* of the line as a whole, already taken off the order's total */
  gboolean   is_digital;
  gint64     profile_id;       /* 0: none */
  gboolean   profile_chosen;   /* a person chose it */
  TaktOptionState option_state;
  int        from_stock;       /* pieces that it takes from the shelf; see takt_stock_table_supply(); read only */
  int        pieces;           /* that it came to when that was decided; read only */
  TaktTime   created_at;
  TaktTime   updated_at;
} TaktOrderItem;

/**
 * TaktOrder:
 *
 * A customer's purchase as the source tells it. What it is worth and where it stands (status, attention, costs) is derived,
 * see orders/takt-orders.h.
 */
typedef struct
{
  gint64     id;
  gint64     shop_id;
  char      *source;           /* 'etsy', 'csv', 'manual', 'demo'; read from the shop */
  char      *source_shop;      /* the shop's id at its source; read from the shop */
  char      *shop_name;        /* read from the shop */
  char      *order_number;
  char      *customer_name;    /* (nullable) */
  char      *customer_email;   /* (nullable) */
  char      *ship_to;          /* (nullable) */
  char      *message;          /* (nullable) */
  gboolean   is_gift;
  char      *gift_message;     /* (nullable) */
  char      *gift_sender;      /* (nullable) */
  char      *source_status;    /* (nullable) */
  gboolean   is_paid;
  gboolean   is_shipped;
  gboolean   is_cancelled;
  gboolean   shipped_here;     /* a person said "shipped" here: a source does not take it back */
  gboolean   cancelled_here;   /* the same of "cancelled" */
  gint64     total_price_minor; /* what the seller earns, without @tax_minor; see takt_order_get_revenue() */
  gint64     tax_minor;
  gboolean   keeps_tax;        /* the seller is paid the tax and hands it on; read from the shop */
  gint64     refunded_minor;
  gint64     refund_seen_minor; /* what a person took note of */
  gboolean   address_changed;  /* since a person last took note */
  gboolean   is_missing;       /* the source no longer knows it; nothing is deleted for that */
  TaktTime   checked_at;       /* last asked for by its number */
  char      *currency;
  TaktTime   ordered_at;
  TaktTime   ship_by;
  TaktTime   promised_at;
  TaktTime   shipped_at;
  char      *carrier;          /* (nullable) */
  char      *tracking_code;    /* (nullable) */
  TaktTime   source_updated_at;
  TaktTime   read_at;          /* the source was last heard of it; unset where there is none to ask; read only */
  TaktTime   purged_at;        /* what is personal was removed then */
  GPtrArray *parcels;          /* (element-type TaktParcel) what a source says just now; never stored */
  GPtrArray *items;            /* (element-type TaktOrderItem) by position */
  TaktTime   created_at;
  TaktTime   updated_at;
} TaktOrder;

TaktOrderItem *takt_order_item_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void           takt_order_item_free (TaktOrderItem *self);
TaktOrder     *takt_order_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void           takt_order_free      (TaktOrder *self);
gboolean       takt_order_item_is_personal (const TaktOrderItem *self);
gboolean       takt_order_is_digital (const TaktOrder *self);
gint64         takt_order_get_revenue (const TaktOrder *self);

/** TaktOrderSort: in which sequence takt_order_table_list() answers; orders without a date come last when dates rise. */
typedef enum
{
  TAKT_ORDER_SORT_ORDERED_AT,
  TAKT_ORDER_SORT_ORDERED_AT_DESC,
  TAKT_ORDER_SORT_SHIP_BY,          /* the promised date wins over the source's */
  TAKT_ORDER_SORT_SHIP_BY_DESC,
  TAKT_ORDER_SORT_ORDER_NUMBER,     /* shorter ones first, so that 9 stands before 10 */
  TAKT_ORDER_SORT_ORDER_NUMBER_DESC,
  /* No index helps with these: takt_order_table_list_view() alone knows them. */
  TAKT_ORDER_SORT_BUYER,
  TAKT_ORDER_SORT_BUYER_DESC,
  TAKT_ORDER_SORT_PRICE,
  TAKT_ORDER_SORT_PRICE_DESC,
  TAKT_ORDER_SORT_STATUS,           /* what waits for a person first, what is over last */
  TAKT_ORDER_SORT_STATUS_DESC,
} TaktOrderSort;

#define TAKT_ORDER_N_SORTS      (TAKT_ORDER_SORT_ORDER_NUMBER_DESC + 1)
#define TAKT_ORDER_N_VIEW_SORTS (TAKT_ORDER_SORT_STATUS_DESC + 1)

/** TaktOrderNarrow: what a person narrows a table of orders to; all that is set must fit. */
typedef struct
{
  gboolean is_open;          /* neither shipped nor cancelled */
  gboolean is_made;          /* scheduled or printing */
  gboolean is_personalised;  /* an item has a personalisation */
  gboolean is_unmapped;      /* nobody knows how an item is made */
  TaktTime due_before;       /* must leave before this moment; unset: any */
  TaktTime ordered_from;     /* ordered at this moment or later; unset: any */
} TaktOrderNarrow;

/** TaktOrderCounts: of the orders that are neither shipped nor cancelled, by where they stand; and of all jobs. */
typedef struct
{
  guint open;
  guint needs_you;
  guint to_schedule;
  guint scheduled;
  guint printing;
  guint ready;
  guint due;           /* before the moment asked for */
  guint personalised;
  guint unmapped;
  guint queued_jobs;
  guint running_jobs;
} TaktOrderCounts;

/** TaktOpenOrder: an order that has not left yet. */
typedef struct
{
  gint64   id;
  char    *order_number;
  TaktTime due;            /* what was promised wins over what the source says; unset: nobody said */
  gboolean is_stuck;       /* only a person can go on: a print failed or is held, or nobody knows how an item is made */
  gboolean is_printed;     /* nothing of it is to be printed any more */
} TaktOpenOrder;

void       takt_open_order_free         (TaktOpenOrder *self);

/** TaktOrderFacts: what is derived of an order from its items and jobs, see takt_order_table_get_facts(). */
typedef struct
{
  const char *status;           /* 'new', 'scheduled', 'printing', 'printed', 'shipped', 'attention', 'cancelled' */
  gboolean    has_failed_job;
  gboolean    has_unmapped_item;
  gboolean    has_unclear_color;
  gboolean    has_unclear_option;
  gboolean    has_refund;
  gboolean    lacks_material;
  gboolean    is_unpaid;
  gboolean    is_missing;
  gboolean    has_new_address;
  gboolean    has_open_job;     /* queued or started */
} TaktOrderFacts;

gboolean   takt_order_table_get    (TaktStore *store, gint64 id, TaktOrder **order, GError **error);
gboolean   takt_order_table_find   (TaktStore *store, gint64 shop_id, const char *order_number, TaktOrder **order, GError **error);
gint64     takt_order_table_insert (TaktStore *store, const TaktOrder *order, TaktTime now, GError **error);
gboolean   takt_order_table_update (TaktStore *store, const TaktOrder *order, TaktTime now, GError **error);
gboolean   takt_order_table_set_search (TaktStore *store, gint64 id, const TaktOrder *order, GError **error);
GPtrArray *takt_order_table_list_unseen (TaktStore *store, gint64 shop_id, GHashTable *seen, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_order_table_set_checked (TaktStore *store, gint64 id, TaktTime at, gboolean is_missing, GError **error);
gboolean   takt_order_table_set_purged (TaktStore *store, gint64 id, TaktTime now, GError **error);
GArray    *takt_order_table_list_done (TaktStore *store, TaktTime before, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray   *takt_order_table_list_open_after (TaktStore *store, TaktTime *at, gint64 *id, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_order_table_get_last_number (TaktStore *store, gint64 shop_id, gint64 *number, GError **error);

GArray    *takt_order_table_list      (TaktStore *store, const char *status, const char *search, gint64 shop_id, TaktOrderSort sort, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray    *takt_order_table_list_view (TaktStore *store, const TaktOrderNarrow *narrow, const char *status, const char *search, gint64 shop_id, TaktOrderSort sort, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_order_table_count_open (TaktStore *store, TaktTime due_before, TaktOrderCounts *counts, GError **error);
gboolean   takt_order_table_get_facts (TaktStore *store, gint64 id, TaktOrderFacts *facts, GError **error);
GPtrArray *takt_order_table_list_open  (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_order_table_count_started_jobs (TaktStore *store, gint64 id, gint64 *n_jobs, GError **error);
gboolean   takt_order_table_cancel_queued_jobs (TaktStore *store, gint64 id, TaktTime now, gint64 *n_jobs, GError **error);

gboolean   takt_order_item_table_get    (TaktStore *store, gint64 id, TaktOrderItem **item, GError **error);
gboolean   takt_order_item_table_list   (TaktStore *store, gint64 order_id, GPtrArray *items, GError **error);
GPtrArray *takt_order_item_table_list_all_open (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_order_item_table_list_open (TaktStore *store, gint64 order_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_order_item_table_list_review (TaktStore *store, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_order_item_table_has_jobs (TaktStore *store, gint64 id, gboolean *has_jobs, GError **error);
gint64     takt_order_item_table_insert (TaktStore *store, gint64 order_id, const TaktOrderItem *item, TaktTime now, GError **error);
gboolean   takt_order_item_table_update (TaktStore *store, const TaktOrderItem *item, TaktTime now, GError **error);
gboolean   takt_order_item_table_set_profile (TaktStore *store, gint64 id, gint64 profile_id, gboolean chosen, TaktTime now, GError **error);
gboolean   takt_order_item_table_set_option_state (TaktStore *store, gint64 id, TaktOptionState state, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOption, takt_option_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOrderItem, takt_order_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOrder, takt_order_free)

G_END_DECLS
