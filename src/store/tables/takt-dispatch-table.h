/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/**
 * TaktDispatchStep:
 * @TAKT_DISPATCH_NONE: nothing was sent, or what was sent came to nothing
 * @TAKT_DISPATCH_UPLOADING: the file is on its way; the machine was told nothing
 * @TAKT_DISPATCH_SENT: the start command left, or was about to
 * @TAKT_DISPATCH_ACKNOWLEDGED: the machine took it; that it prints is not known
 * @TAKT_DISPATCH_RUNNING: the machine's report says that it prints
 * @TAKT_DISPATCH_HANDED_OVER: a person starts it, at the machine or in the maker's program
 */
typedef enum
{
  TAKT_DISPATCH_NONE,
  TAKT_DISPATCH_UPLOADING,
  TAKT_DISPATCH_SENT,
  TAKT_DISPATCH_ACKNOWLEDGED,
  TAKT_DISPATCH_RUNNING,
  TAKT_DISPATCH_HANDED_OVER,
} TaktDispatchStep;

/** takt_dispatch_step_words: NULL-terminated, indexed by TaktDispatchStep; "" for none. */
extern const char *const takt_dispatch_step_words[];

/** TaktDispatch: how far the last submission of a job came. */
typedef struct
{
  gint64           job_id;
  gint32           submission_id;
  TaktDispatchStep step;
} TaktDispatch;

gboolean takt_dispatch_table_put    (TaktStore *store, const TaktDispatch *dispatch, TaktTime now, GError **error);
gboolean takt_dispatch_table_set_step (TaktStore *store, gint64 job_id, TaktDispatchStep step, TaktTime now, GError **error);
gboolean takt_dispatch_table_get    (TaktStore *store, gint64 job_id, TaktDispatch *dispatch, GError **error);
gboolean takt_dispatch_table_find_sent (TaktStore *store, gint64 printer_id, TaktTime *sent_at, GError **error);
gboolean takt_dispatch_table_delete (TaktStore *store, gint64 job_id, GError **error);

G_END_DECLS
