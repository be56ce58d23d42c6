/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/**
 * TaktOutboxRow:
 *
 * One event for one channel. State: `pending` (waits for next_attempt_at) → `sending` (written before anything leaves) → `delivered`,
 * or back to `pending`, or `undelivered`. (event_key, channel) is unique for ever, so rows are kept; takt_outbox_table_prune() empties
 * old ones. Rows with the same letter_id were told in one letter and change their state together: what takes an id of a row means all of
 * its letter, if it is the letter's first one.
 */
typedef struct
{
  gint64   id;
  char    *message_id;       /* stable over retries */
  char    *event_key;
  char    *channel;          /* 'email', 'webhook', 'desktop' */
  char    *target;           /* addresses or URL as they were at the time of the event */
  char    *format;           /* of a webhook; of a letter 'digest': it may tell of other events, too */
  gint64   printer_id;       /* 0: none, or removed since */
  char    *payload;          /* JSON: the generic webhook body */
  char    *state;
  int      attempts;         /* begun ones */
  TaktTime next_attempt_at;
  TaktTime delivered_at;
  char    *last_error;       /* (nullable) */
  TaktTime created_at;
  gint64   letter_id;        /* the first row of the letter that tells of this one, too; 0: a message of its own */
  TaktTime last_attempt_at;
  int      last_status;      /* of HTTP; 0: none */
} TaktOutboxRow;

/* A message that was tried this often stands behind all others of its target: the fault may be its own. */
#define TAKT_OUTBOX_PATIENCE 6

TaktOutboxRow *takt_outbox_row_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void           takt_outbox_row_free (TaktOutboxRow *self);

gboolean   takt_outbox_table_withdraw       (TaktStore *store, const char *event_key, gboolean *withdrawn, GError **error);
gboolean   takt_outbox_table_insert         (TaktStore *store, const TaktOutboxRow *row, gboolean *inserted, GError **error);
GPtrArray *takt_outbox_table_list_targets   (TaktStore *store, TaktTime now, GError **error);
gboolean   takt_outbox_table_get_due        (TaktStore *store, const char *channel, const char *target, TaktTime now, TaktOutboxRow **row, GError **error);
gboolean   takt_outbox_table_get_next_due   (TaktStore *store, TaktTime after, TaktTime *due, GError **error);
gboolean   takt_outbox_table_count_waiting  (TaktStore *store, guint *waiting, GError **error);
GPtrArray *takt_outbox_table_list           (TaktStore *store, const char *state, const char *channel, guint limit, guint offset, guint *total, GError **error);
TaktOutboxRow *takt_outbox_table_get        (TaktStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_outbox_table_send_again     (TaktStore *store, gint64 id, TaktTime now, GError **error);
gboolean   takt_outbox_table_prune          (TaktStore *store, TaktTime created_before, guint most, guint at_once, guint *pruned, GError **error);

gboolean   takt_outbox_table_recover        (TaktStore *store, TaktTime now, GError **error);
gboolean   takt_outbox_table_pull_forward   (TaktStore *store, TaktTime latest, TaktTime to, GError **error);
gboolean   takt_outbox_table_hasten         (TaktStore *store, const char *event_key, const char *channel, TaktTime due, TaktTime to, GError **error);
gboolean   takt_outbox_table_set_sending    (TaktStore *store, gint64 id, TaktTime now, GError **error);
gboolean   takt_outbox_table_set_delivered  (TaktStore *store, gint64 id, TaktTime now, int status, GError **error);
gboolean   takt_outbox_table_set_waiting    (TaktStore *store, gint64 id, TaktTime next_attempt_at, int status, const char *last_error, GError **error);
gboolean   takt_outbox_table_set_undelivered (TaktStore *store, gint64 id, int status, const char *last_error, GError **error);
gboolean   takt_outbox_table_give_up        (TaktStore *store, const char *channel, const char *target, TaktTime created_until, const char *last_error, GError **error);

gboolean   takt_outbox_table_count_due      (TaktStore *store, const char *channel, const char *target, TaktTime now, guint most, guint *due, GError **error);
gboolean   takt_outbox_table_count_letters  (TaktStore *store, const char *channel, const char *target, TaktTime after, TaktTime until, guint *letters, TaktTime *first, GError **error);
gboolean   takt_outbox_table_join           (TaktStore *store, const TaktOutboxRow *first, const char *format, TaktTime now, guint most, GError **error);
GPtrArray *takt_outbox_table_list_letter    (TaktStore *store, gint64 letter_id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOutboxRow, takt_outbox_row_free)

G_END_DECLS
