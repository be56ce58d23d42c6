/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-notify.h"
#include "plan/takt-plans.h"
#include "plan/takt-promise.h"

G_BEGIN_DECLS

/** takt_promise_risk_words: "unknown", "on_time", "at_risk", "late", indexed by TaktPromiseRisk, NULL at the end. */
extern const char *const takt_promise_risk_words[];

/** TaktOrderPromise: whether an open order leaves in time, as the queues stand and as printing goes in this shop. */
typedef struct
{
  gint64          order_id;
  char           *order_number;
  TaktTime        due;            /* TAKT_TIME_UNSET: nothing was promised; then it is on time whenever it leaves */
  TaktPromiseRisk risk;
  TaktTime        expected;       /* as likely earlier as later; TAKT_TIME_UNSET: nobody knows, as the next two */
  TaktTime        early;          /* with four in five it leaves between these */
  TaktTime        late;
  double          probability;    /* to leave in time: 0 to 1 */
  int             spare_minutes;  /* from the expected time until it is due; below 0 it is late by so much; 0 where one of them is not known */
} TaktOrderPromise;

/** takt_promise_save_words: "rush", "printer", "spool", indexed by TaktPromiseSaveKind, NULL at the end. */
extern const char *const takt_promise_save_words[];

/** TaktOrderSave: something that would help an order, and how much. */
typedef struct
{
  TaktPromiseSaveKind kind;
  gint64   job_id;          /* 0: all of the order, or a print that is in no queue yet */
  char    *job_name;        /* (nullable) */
  gint64   printer_id;      /* where it would go; 0: it is not about a printer */
  char    *printer_name;    /* (nullable) */
  char    *material_type;   /* (nullable) what is to be bought */
  char    *color;           /* (nullable) */
  TaktTime expected;        /* as that of a promise */
  double   probability;
  int      gain_minutes;    /* by which it leaves earlier than now expected; 0 where nobody knows when that is */
  guint    n_made_late;     /* other orders that become late by it */
} TaktOrderSave;

void takt_order_save_free (TaktOrderSave *self);

#define TAKT_TYPE_PROMISES (takt_promises_get_type ())
G_DECLARE_FINAL_TYPE (TaktPromises, takt_promises, TAKT, PROMISES, GObject)

/*
 * Knows of each open order whether it leaves in time. Follows TaktChanges: a while after something changed the queues are played anew on another
 * thread, and "promises" is noted for the orders whose promise is another one. Tells an owner when one gets worse.
 */
TaktPromises *takt_promises_new   (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktPlans *plans, TaktNotify *notify) G_GNUC_WARN_UNUSED_RESULT;
void          takt_promises_start (TaktPromises *self);
void          takt_promises_stop  (TaktPromises *self);
void          takt_promises_note_time (TaktPromises *self);

const TaktOrderPromise *takt_promises_get    (TaktPromises *self, gint64 order_id);
GPtrArray              *takt_promises_list   (TaktPromises *self);
TaktTime                takt_promises_get_at (TaktPromises *self);

void       takt_promises_refresh_async  (TaktPromises *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   takt_promises_refresh_finish (TaktPromises *self, GAsyncResult *result, GError **error);
void       takt_promises_find_saves_async  (TaktPromises *self, gint64 order_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *takt_promises_find_saves_finish (TaktPromises *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOrderSave, takt_order_save_free)

G_END_DECLS
