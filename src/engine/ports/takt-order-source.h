/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tables/takt-ledger-table.h"
#include "tables/takt-order-table.h"
#include "tables/takt-shop-table.h"

G_BEGIN_DECLS

/** TaktOrderPage: one page of a sync. The engine commits it as a whole before it asks for the next one. */
typedef struct
{
  GPtrArray *orders;       /* (element-type TaktOrder) ids 0, shop_id 0; order_number and items' external_id are the keys */
  guint      receipts;     /* rows the source sent in this page, also those that could not be read */
  gint64     total;        /* rows that the source has for this part of the sync; -1: not told */
  gboolean   is_missing;   /* of takt_order_source_fetch_one_async(): the source does not know the order */
  gboolean   reconciled;   /* of the last page: all that is open was looked at, as asked for */
  char      *next_cursor;  /* (nullable) opaque to the engine; NULL: this was the last page */
} TaktOrderPage;

TaktOrderPage *takt_order_page_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void           takt_order_page_free (TaktOrderPage *self);

/** TaktLedgerPage: one page of a shop's payment account, with the payments that its rows are about. */
typedef struct
{
  GPtrArray *entries;    /* (element-type TaktLedgerEntry) ids, shop_id and order_id are 0 */
  GPtrArray *payments;   /* (element-type TaktPayment) */
  guint      rows;       /* that the source sent, also those that could not be read: how far the next page's offset is */
  gboolean   is_last;    /* of the slice of time that was asked for */
} TaktLedgerPage;

TaktLedgerPage *takt_ledger_page_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void            takt_ledger_page_free (TaktLedgerPage *self);

/** TAKT_LEDGER_SLICE_SECONDS: so much time takt_order_source_fetch_ledger_async() takes at once (reference.md §9). */
#define TAKT_LEDGER_SLICE_SECONDS ((TaktTime) 31 * 24 * 60 * 60)

/** TAKT_MAX_SHOPS: so many accounts a profile may have; Etsy lets a key of one's own have no more (reference.md §12.42). */
#define TAKT_MAX_SHOPS 5

/** TaktConnectRequest: what a person enters to connect a shop; borrowed. */
typedef struct
{
  const char *key;           /* the application key a person got from the source */
  const char *shared_secret; /* its secret; kept in the secret store only */
  const char *redirect_uri;  /* (nullable) where the browser is sent back to; NULL: the source's default */
  gboolean    read_only;     /* without the permission to change anything at the source */
  const char *shop_id;       /* (nullable) the source's id of a shop that is connected anew; NULL: another shop */
} TaktConnectRequest;

/** TaktSourceState: how an account stands. */
typedef enum
{
  TAKT_SOURCE_NOT_CONNECTED,
  TAKT_SOURCE_CONNECTING,    /* a person is in the browser */
  TAKT_SOURCE_CONNECTED,
  TAKT_SOURCE_ENDED,         /* the source has ended it: only a person can connect it again */
} TaktSourceState;

/** takt_source_state_words: "not_connected" …, indexed by TaktSourceState, NULL at the end. */
extern const char *const takt_source_state_words[];

/** TaktSetupStep: one numbered step of getting a key, in plain words. */
typedef struct
{
  char *text;
  char *url;      /* (nullable) the page on which it is done */
} TaktSetupStep;

/** TaktSetupScope: a permission that is asked for, and what for. */
typedef struct
{
  char    *name;
  char    *purpose;
  gboolean is_optional; /* left out in read-only mode */
} TaktSetupScope;

/** TaktSourceSetup: what a person must know before connecting. */
typedef struct
{
  char      *redirect_uri; /* to be registered at the source exactly so */
  char      *notice;       /* what the source's terms want shown */
  GPtrArray *steps;        /* (element-type TaktSetupStep) */
  GPtrArray *scopes;       /* (element-type TaktSetupScope) */
} TaktSourceSetup;

TaktSourceSetup *takt_source_setup_new  (const char *redirect_uri, const char *notice) G_GNUC_WARN_UNUSED_RESULT;
void             takt_source_setup_free (TaktSourceSetup *self);
void             takt_source_setup_add_step  (TaktSourceSetup *self, const char *text, const char *url);
void             takt_source_setup_add_scope (TaktSourceSetup *self, const char *name, const char *purpose, gboolean is_optional);

/** TaktSourceStatus: what GET /api/etsy/status shows of one account. */
typedef struct
{
  TaktSourceState state;
  gboolean connected;           /* state is TAKT_SOURCE_CONNECTED */
  gboolean read_only;
  gboolean is_scarce;           /* requests are short: what is left is kept for what a person asks for */
  char    *shop_id;             /* (nullable) the source's own */
  char    *shop_name;           /* (nullable) */
  char    *currency;            /* (nullable) */
  char    *last_error;          /* (nullable) */
  int      requests_left_today; /* -1: not told yet */
  char    *can_ship;            /* 'unknown', 'yes', 'no'; of the source itself 'no' in read-only mode alone */

  /* Filled in by takt_orders_list_statuses(). */
  char    *can_ship_reason;     /* (nullable) the source's words */
  TaktTime can_ship_at;         /* when that was found out */
  char    *addresses;           /* whether buyers' addresses are told: 'unknown', 'yes', 'no' */
  TaktTime last_sync_at;
  TaktTime ledger_until;        /* the payment account was read up to this moment */
  char    *ledger_error;        /* (nullable) why its last reading failed */
  gboolean is_syncing;
  const char *sync_phase;       /* (nullable) static: "pages" of orders are read, or the last open ones are asked for "one_by_one" */
  guint    sync_receipts;       /* rows that the sync under way has read */
  gint64   sync_total;          /* of so many; -1: not known, as in the parts after the first and in a sync that goes on after a break */
} TaktSourceStatus;

TaktSourceStatus *takt_source_status_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void              takt_source_status_free (TaktSourceStatus *self);

/** TaktShipRequest: a parcel that a source is told of; borrowed. */
typedef struct
{
  const char *order_number;
  const char *carrier;        /* (nullable) a slug of takt_order_source_list_carriers(), or a person's own word */
  const char *tracking_code;  /* (nullable) */
  const char *note;           /* (nullable) to the buyer */
  gboolean    copy_to_seller;
} TaktShipRequest;

/**
 * TaktShipOutcome:
 * @TAKT_SHIP_ACCEPTED: the source says so; its answer shows what it made of it
 * @TAKT_SHIP_REFUSED: nothing was done
 * @TAKT_SHIP_NOT_ALLOWED: nothing was done, and this account may not do it at all
 * @TAKT_SHIP_UNCLEAR: the request left, and its answer was lost
 */
typedef enum
{
  TAKT_SHIP_ACCEPTED,
  TAKT_SHIP_REFUSED,
  TAKT_SHIP_NOT_ALLOWED,
  TAKT_SHIP_UNCLEAR,
} TaktShipOutcome;

/** TaktCarrier: one that a source knows; static. */
typedef struct
{
  const char *slug;
  const char *name;
} TaktCarrier;

#define TAKT_TYPE_ORDER_SOURCE (takt_order_source_get_type ())
G_DECLARE_INTERFACE (TaktOrderSource, takt_order_source, TAKT, ORDER_SOURCE, GObject)

/**
 * TaktOrderSourceInterface:
 * @load_async: read the stored account, if there is one; called once at start
 * @connect_async: check the key, start listening for the redirect; gives the address the user opens in a browser
 * @paste_async: finish a connection with the address the browser ended at
 * @cancel_connect: wait no longer for a browser
 * @disconnect_async: forget account and tokens
 * @fetch_async: one page of orders changed since @since (0: all), going on at @cursor (NULL: first page)
 * @fetch_one_async: one order by its number, as a page
 * @fetch_ledger_async: (nullable) one page of the payment account's rows of a slice of time; NULL: the source has none
 * @dup_resume: (nullable) where a sync that ended early at @cursor may go on later; NULL: it begins anew
 * @dup_setup: how a person gets a key
 * @dup_shop: (nullable) the connected shop as a record with id 0
 * @ship_async: tells of one parcel, once: it mails the buyer and is not idempotent
 * @list_carriers: (out): carriers that the source follows parcels of
 * @dup_order_url: (nullable) the page at the source on which a person ships the order by hand
 *
 * Signals: "status-changed", whenever takt_order_source_dup_status() would answer something new.
 */
struct _TaktOrderSourceInterface
{
  GTypeInterface parent_iface;

  void              (*load_async)        (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean          (*load_finish)       (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*connect_async)     (TaktOrderSource *self, const TaktConnectRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  char             *(*connect_finish)    (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*paste_async)       (TaktOrderSource *self, const char *redirected_url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean          (*paste_finish)      (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*cancel_connect)    (TaktOrderSource *self);
  void              (*disconnect_async)  (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean          (*disconnect_finish) (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*fetch_async)       (TaktOrderSource *self, TaktTime since, gboolean deep, const char *cursor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  TaktOrderPage    *(*fetch_finish)      (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*fetch_one_async)   (TaktOrderSource *self, const char *order_number, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  TaktOrderPage    *(*fetch_one_finish)  (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*fetch_ledger_async)  (TaktOrderSource *self, TaktTime from, TaktTime to, guint offset, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  TaktLedgerPage   *(*fetch_ledger_finish) (TaktOrderSource *self, GAsyncResult *result, GError **error);
  char             *(*dup_resume)        (TaktOrderSource *self, const char *cursor, gboolean deep);
  TaktSourceSetup  *(*dup_setup)         (TaktOrderSource *self);
  TaktSourceStatus *(*dup_status)        (TaktOrderSource *self);
  TaktShopRecord   *(*dup_shop)          (TaktOrderSource *self);
  void              (*ship_async)        (TaktOrderSource *self, const TaktShipRequest *request, GAsyncReadyCallback callback, gpointer user_data);
  TaktShipOutcome   (*ship_finish)       (TaktOrderSource *self, GAsyncResult *result, TaktOrder **order, GError **error);
  const TaktCarrier *(*list_carriers)    (TaktOrderSource *self, guint *count);
  char             *(*dup_order_url)     (TaktOrderSource *self, const char *order_number);
};

void              takt_order_source_load_async        (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          takt_order_source_load_finish       (TaktOrderSource *self, GAsyncResult *result, GError **error);
void              takt_order_source_connect_async     (TaktOrderSource *self, const TaktConnectRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char             *takt_order_source_connect_finish    (TaktOrderSource *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_order_source_paste_async       (TaktOrderSource *self, const char *redirected_url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          takt_order_source_paste_finish      (TaktOrderSource *self, GAsyncResult *result, GError **error);
void              takt_order_source_cancel_connect    (TaktOrderSource *self);
void              takt_order_source_disconnect_async  (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          takt_order_source_disconnect_finish (TaktOrderSource *self, GAsyncResult *result, GError **error);
void              takt_order_source_fetch_async       (TaktOrderSource *self, TaktTime since, gboolean deep, const char *cursor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktOrderPage    *takt_order_source_fetch_finish      (TaktOrderSource *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_order_source_fetch_one_async   (TaktOrderSource *self, const char *order_number, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktOrderPage    *takt_order_source_fetch_one_finish  (TaktOrderSource *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean          takt_order_source_has_ledger        (TaktOrderSource *self);
void              takt_order_source_fetch_ledger_async  (TaktOrderSource *self, TaktTime from, TaktTime to, guint offset, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktLedgerPage   *takt_order_source_fetch_ledger_finish (TaktOrderSource *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char             *takt_order_source_dup_resume        (TaktOrderSource *self, const char *cursor, gboolean deep) G_GNUC_WARN_UNUSED_RESULT;
TaktSourceSetup  *takt_order_source_dup_setup         (TaktOrderSource *self) G_GNUC_WARN_UNUSED_RESULT;
TaktSourceStatus *takt_order_source_dup_status        (TaktOrderSource *self) G_GNUC_WARN_UNUSED_RESULT;
TaktShopRecord   *takt_order_source_dup_shop          (TaktOrderSource *self) G_GNUC_WARN_UNUSED_RESULT;
void              takt_order_source_ship_async        (TaktOrderSource *self, const TaktShipRequest *request, GAsyncReadyCallback callback, gpointer user_data);
TaktShipOutcome   takt_order_source_ship_finish       (TaktOrderSource *self, GAsyncResult *result, TaktOrder **order, GError **error);
const TaktCarrier *takt_order_source_list_carriers    (TaktOrderSource *self, guint *count);
char             *takt_order_source_dup_order_url     (TaktOrderSource *self, const char *order_number) G_GNUC_WARN_UNUSED_RESULT;
void              takt_order_source_emit_status_changed (TaktOrderSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOrderPage, takt_order_page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktLedgerPage, takt_ledger_page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSourceStatus, takt_source_status_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSourceSetup, takt_source_setup_free)

G_END_DECLS
