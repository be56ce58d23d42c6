/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

typedef struct _TaktStore TaktStore;

/**
 * TaktStatement:
 *
 * A prepared statement, borrowed from the store's cache by takt_statement_get() and given back by takt_statement_done() (which
 * g_autoptr does). Faults of binding and stepping stick and are reported once, by takt_statement_finish() or
 * takt_statement_run(): a query reads
 *
 *   g_autoptr (TaktStatement) query = takt_statement_get (store, "SELECT … WHERE id = ?");
 *   takt_statement_bind_int (query, 1, id);
 *   while (takt_statement_step (query))
 *     …
 *   if (!takt_statement_finish (query, error)) return FALSE;
 *
 * Columns and parameters are counted from 0 and 1 as in SQLite. The text given to takt_statement_get() must be a string
 * literal: it is the key of the cache.
 */
typedef struct _TaktStatement TaktStatement;

TaktStatement *takt_statement_get    (TaktStore *store, const char *sql) G_GNUC_WARN_UNUSED_RESULT;
void           takt_statement_done   (TaktStatement *self);
gboolean       takt_statement_step   (TaktStatement *self);
gboolean       takt_statement_finish (TaktStatement *self, GError **error);
gboolean       takt_statement_run    (TaktStatement *self, GError **error);
gboolean       takt_statement_run_on_row (TaktStatement *self, const char *missing, GError **error);
gint64         takt_statement_insert (TaktStatement *self, GError **error);
gint64         takt_statement_get_changes (TaktStatement *self);

void takt_statement_bind_int     (TaktStatement *self, int parameter, gint64 value);
void takt_statement_bind_int_or_null (TaktStatement *self, int parameter, gint64 value, gint64 null_value);
void takt_statement_bind_double  (TaktStatement *self, int parameter, double value);
void takt_statement_bind_text    (TaktStatement *self, int parameter, const char *value);
void takt_statement_bind_bool    (TaktStatement *self, int parameter, gboolean value);
void takt_statement_bind_time    (TaktStatement *self, int parameter, TaktTime value);
void takt_statement_bind_id      (TaktStatement *self, int parameter, gint64 id);
void takt_statement_bind_null    (TaktStatement *self, int parameter);

gint64      takt_statement_int      (TaktStatement *self, int column);
gint64      takt_statement_int_or   (TaktStatement *self, int column, gint64 null_value);
double      takt_statement_double   (TaktStatement *self, int column);
gboolean    takt_statement_bool     (TaktStatement *self, int column);
TaktTime    takt_statement_time     (TaktStatement *self, int column);
const char *takt_statement_text     (TaktStatement *self, int column);
char       *takt_statement_dup_text (TaktStatement *self, int column) G_GNUC_WARN_UNUSED_RESULT;
gboolean    takt_statement_is_null  (TaktStatement *self, int column);

/* For tests alone: every SQL text that was asked for in this process. */
typedef void (*TaktStatementSqlFunc) (const char *sql, gpointer user_data);
void takt_statement_foreach_sql (TaktStatementSqlFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktStatement, takt_statement_done)

G_END_DECLS
