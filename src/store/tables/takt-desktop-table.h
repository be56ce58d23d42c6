/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktDesktopRow: one notification on the owner's desktop; see 0038-desktop.sql for its states. */
typedef struct
{
  gint64   id;
  char    *kind;
  char    *state;       /* 'due', 'waiting', 'open', 'snoozed', 'withdrawn', 'closed' */
  char    *handle;      /* (nullable) what the desktop knows it by */
  gint64   revision;
  TaktTime due_at;      /* of 'snoozed' */
} TaktDesktopRow;

/** TaktDesktopEventRow: a row of the outbox for the desktop, and where it belongs. */
typedef struct
{
  gint64   outbox_id;
  gint64   notification_id;  /* 0: to none yet */
  char    *message_id;
  char    *event_key;
  char    *payload;
  int      attempts;
  TaktTime next_attempt_at;
  TaktTime created_at;
} TaktDesktopEventRow;

void       takt_desktop_row_free       (TaktDesktopRow *self);
void       takt_desktop_event_row_free (TaktDesktopEventRow *self);

gint64     takt_desktop_table_insert         (TaktStore *store, const char *kind, TaktTime now, GError **error);
gboolean   takt_desktop_table_get            (TaktStore *store, gint64 id, TaktDesktopRow **row, GError **error);
gboolean   takt_desktop_table_find_handle    (TaktStore *store, const char *handle, TaktDesktopRow **row, GError **error);
GPtrArray *takt_desktop_table_list           (TaktStore *store, const char *state, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_desktop_table_list_recent    (TaktStore *store, const char *kind, TaktTime since, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_desktop_table_touch          (TaktStore *store, gint64 id, TaktTime now, GError **error);
gboolean   takt_desktop_table_set_state      (TaktStore *store, gint64 id, const char *state, TaktTime due_at, GError **error);
gboolean   takt_desktop_table_wake           (TaktStore *store, TaktTime now, TaktTime latest, GError **error);
gboolean   takt_desktop_table_get_next_wake  (TaktStore *store, TaktTime *due, GError **error);
gboolean   takt_desktop_table_set_shown      (TaktStore *store, gint64 id, const char *handle, gint64 revision, gint64 last_outbox_id, TaktTime now, GError **error);
gboolean   takt_desktop_table_set_failed     (TaktStore *store, gint64 id, TaktTime next_attempt_at, TaktTime give_up_before, int least_attempts, const char *message, GError **error);
gboolean   takt_desktop_table_settle         (TaktStore *store, gint64 id, gint64 last_outbox_id, TaktTime now, GError **error);
gboolean   takt_desktop_table_withdraw_done  (TaktStore *store, guint *withdrawn, GError **error);

gboolean   takt_desktop_table_link           (TaktStore *store, gint64 outbox_id, gint64 id, GError **error);
gboolean   takt_desktop_table_adopt          (TaktStore *store, gint64 from, gint64 to, GError **error);
gboolean   takt_desktop_table_resolve        (TaktStore *store, gint64 outbox_id, GError **error);
GPtrArray *takt_desktop_table_list_due       (TaktStore *store, TaktTime now, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_desktop_table_get_next_due   (TaktStore *store, TaktTime *due, GError **error);
gboolean   takt_desktop_table_hurry          (TaktStore *store, TaktTime now, GError **error);
gboolean   takt_desktop_table_mend_times     (TaktStore *store, TaktTime now, GError **error);
GPtrArray *takt_desktop_table_list_events    (TaktStore *store, gint64 id, guint limit, guint *total, gint64 *last_outbox_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_desktop_table_list_standing  (TaktStore *store, gint64 after_outbox_id, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktDesktopRow, takt_desktop_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktDesktopEventRow, takt_desktop_event_row_free)

G_END_DECLS
