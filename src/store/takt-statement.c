/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-statement.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-store-private.h"

/*
 * Invariant: borrowed (then it holds a reference to its store) or in the store's idle list (then it holds none and is reset,
 * without bindings and fault). @handle is NULL when the SQL could not be prepared, or the store was closed meanwhile; @fault is
 * set then.
 */
struct _TaktStatement
{
  TaktStore *store;     /* (owned while borrowed) */
  sqlite3_stmt *handle; /* (owned) (nullable) */
  GPtrArray *idle;      /* (unowned) the store's list of this SQL, for as long as the store is open */
  GError *fault;        /* (owned) (nullable) the first since the last finish */
  gint64 changes;       /* rows, of the last run that came to its end */
  gboolean at_end;      /* there are no more rows; a further step would start anew */
  gboolean stepped;     /* since the last reset */
};

static void
set_fault (TaktStatement *self, int code)
{
  if (self->fault == NULL)
    takt_store_set_error (&self->fault, self->store->db, code, _ ("The database refused a request"));
}

static void
reset (TaktStatement *self)
{
  if (self->handle != NULL && self->stepped)
    sqlite3_reset (self->handle);
  self->at_end = FALSE;
  self->stepped = FALSE;
}

/* (transfer none): the statements of this SQL that nobody has borrowed. */
static GPtrArray *
find_idle (TaktStore *store, const char *sql)
{
  GPtrArray *idle = g_hash_table_lookup (store->idle, sql);

  if (idle == NULL)
    {
      idle = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_statement_free);
      g_hash_table_insert (store->idle, g_strdup (sql), idle);
    }
  return idle;
}

static TaktStatement *
prepare (TaktStore *store, const char *sql, GPtrArray *idle)
{
  TaktStatement *self = g_new0 (TaktStatement, 1);
  int code;

  self->store = store;
  self->idle = idle;
  if (store->db == NULL)
    {
      self->fault = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_FAILED, _ ("The database is closed."));
      return self;
    }

  takt_statement_remember_sql (sql);
  code = sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &self->handle, NULL);
  if (code != SQLITE_OK)
    {
      /* Also in the log: this is a fault of the program, not of what a person did. */
      g_warning ("%s: %s", sqlite3_errmsg (store->db), sql);
      set_fault (self, code);
    }
  return self;
}

/* Ready to bind: a statement that ran to its end is bound for its next run. */
static gboolean
can_bind (TaktStatement *self)
{
  if (self->at_end)
    reset (self);
  return self->fault == NULL;
}

static void
check_bind (TaktStatement *self, int code)
{
  if (code != SQLITE_OK)
    set_fault (self, code);
}

/**
 * takt_statement_get:
 * @store: the connection
 * @sql: one statement, a string literal with its values as parameters
 *
 * Borrows the prepared statement; while it is out, the same SQL gives a second one. A fault in @sql shows when it is stepped
 * or finished.
 *
 * Returns: (transfer full): never NULL; give back with takt_statement_done()
 */
TaktStatement *
takt_statement_get (TaktStore *store, const char *sql)
{
  TaktStatement *self = NULL;
  GPtrArray *idle;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (sql != NULL, NULL);

  idle = find_idle (store, sql);
  if (idle->len > 0)
    self = g_ptr_array_steal_index_fast (idle, idle->len - 1);
  else
    self = prepare (store, sql, idle);

  self->store = g_object_ref (store);
  g_ptr_array_add (store->borrowed, self);
  return self;
}

/**
 * takt_statement_done:
 * @self: (transfer full) (nullable)
 *
 * Gives a statement back. A fault that nobody fetched with takt_statement_finish() is lost.
 */
void
takt_statement_done (TaktStatement *self)
{
  g_autoptr (TaktStore) store = NULL;

  if (self == NULL)
    return;

  store = g_steal_pointer (&self->store);
  g_ptr_array_remove_fast (store->borrowed, self);
  reset (self);
  g_clear_error (&self->fault);

  if (self->handle == NULL)
    {
      takt_statement_free (self);
      return;
    }

  sqlite3_clear_bindings (self->handle);
  g_ptr_array_add (self->idle, self);
}

/* Frees a statement that nobody borrows. */
void
takt_statement_free (TaktStatement *self)
{
  sqlite3_finalize (self->handle);
  g_clear_error (&self->fault);
  g_free (self);
}

/* The store closes under a borrowed statement: its reads end, the borrower learns it from the fault. */
void
takt_statement_orphan (TaktStatement *self)
{
  g_clear_pointer (&self->handle, sqlite3_finalize);
  if (self->fault == NULL)
    self->fault = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_FAILED, _ ("The database was closed."));
}

/**
 * takt_statement_step:
 *
 * Returns: TRUE when there is a row to read; FALSE at the end and after a fault
 */
gboolean
takt_statement_step (TaktStatement *self)
{
  int code;

  if (self->fault != NULL || self->at_end)
    return FALSE;

  /* A full disk ends a transaction by itself. What follows in it must not be written one by one. */
  if (self->store->depth > 0 && sqlite3_get_autocommit (self->store->db))
    {
      self->fault = g_error_new_literal (
          TAKT_ERROR, TAKT_ERROR_FAILED,
          _ ("The database gave up this change after an earlier error. Nothing of it was kept."));
      return FALSE;
    }

  /* A transaction asked at its begin. */
  if (!self->stepped && self->store->depth == 0 && !sqlite3_stmt_readonly (self->handle)
      && !takt_store_check_not_moved (self->store, &self->fault))
    return FALSE;

  self->stepped = TRUE;
  code = sqlite3_step (self->handle);
  if (code == SQLITE_ROW)
    return TRUE;

  self->at_end = TRUE;
  if (code == SQLITE_DONE)
    self->changes = sqlite3_stmt_readonly (self->handle) ? 0 : sqlite3_changes64 (self->store->db);
  else
    set_fault (self, code);
  return FALSE;
}

/**
 * takt_statement_finish:
 * @error: TAKT_ERROR_CONFLICT when a constraint refused, TAKT_ERROR_BUSY, TAKT_ERROR_CORRUPT, TAKT_ERROR_FAILED
 *
 * Ends the run and readies the statement for another one (bindings stay).
 *
 * Returns: whether all binds and steps since the last finish went well
 */
gboolean
takt_statement_finish (TaktStatement *self, GError **error)
{
  reset (self);
  if (self->fault == NULL)
    return TRUE;

  if (self->handle != NULL)
    g_propagate_error (error, g_steal_pointer (&self->fault));
  else if (error != NULL)
    *error = g_error_copy (self->fault);
  return FALSE;
}

/** takt_statement_run: steps to the end, whatever rows come, and finishes. */
gboolean
takt_statement_run (TaktStatement *self, GError **error)
{
  while (takt_statement_step (self))
    ;
  return takt_statement_finish (self, error);
}

/**
 * takt_statement_run_on_row:
 * @missing: the sentence for a person when there is no such row
 *
 * Runs an UPDATE or DELETE of one row by its id. Returns: FALSE with TAKT_ERROR_NOT_FOUND when it met none.
 */
gboolean
takt_statement_run_on_row (TaktStatement *self, const char *missing, GError **error)
{
  if (!takt_statement_run (self, error))
    return FALSE;
  if (takt_statement_get_changes (self) == 1)
    return TRUE;

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, missing);
  return FALSE;
}

/**
 * takt_statement_insert:
 *
 * Runs an INSERT into a table with row ids.
 *
 * Returns: the new row's id; 0 with @error, and 0 without when nothing was inserted (ON CONFLICT DO NOTHING). After ON CONFLICT
 *   DO UPDATE the id is not known this way: use RETURNING
 */
gint64
takt_statement_insert (TaktStatement *self, GError **error)
{
  if (!takt_statement_run (self, error))
    return 0;

  return self->changes > 0 ? sqlite3_last_insert_rowid (self->store->db) : 0;
}

/** takt_statement_get_changes: rows that the last run to the end inserted, changed or deleted (without cascades). */
gint64
takt_statement_get_changes (TaktStatement *self)
{
  return self->changes;
}

/** takt_statement_bind_int: @parameter counts from 1. */
void
takt_statement_bind_int (TaktStatement *self, int parameter, gint64 value)
{
  if (can_bind (self))
    check_bind (self, sqlite3_bind_int64 (self->handle, parameter, value));
}

/** takt_statement_bind_int_or_null: binds NULL where @value is @null_value. */
void
takt_statement_bind_int_or_null (TaktStatement *self, int parameter, gint64 value, gint64 null_value)
{
  if (value == null_value)
    takt_statement_bind_null (self, parameter);
  else
    takt_statement_bind_int (self, parameter, value);
}

void
takt_statement_bind_double (TaktStatement *self, int parameter, double value)
{
  if (can_bind (self))
    check_bind (self, sqlite3_bind_double (self->handle, parameter, value));
}

/**
 * takt_statement_bind_text:
 * @value: (nullable): copied; NULL binds NULL; bytes that are not UTF-8 are replaced, so that none get in
 */
void
takt_statement_bind_text (TaktStatement *self, int parameter, const char *value)
{
  g_autofree char *valid = NULL;

  if (!can_bind (self))
    return;

  if (value != NULL && !g_utf8_validate (value, -1, NULL))
    value = valid = g_utf8_make_valid (value, -1);
  check_bind (self, sqlite3_bind_text (self->handle, parameter, value, -1, SQLITE_TRANSIENT));
}

void
takt_statement_bind_bool (TaktStatement *self, int parameter, gboolean value)
{
  takt_statement_bind_int (self, parameter, value ? 1 : 0);
}

/** takt_statement_bind_time: TAKT_TIME_UNSET binds NULL. */
void
takt_statement_bind_time (TaktStatement *self, int parameter, TaktTime value)
{
  takt_statement_bind_int_or_null (self, parameter, value, TAKT_TIME_UNSET);
}

/** takt_statement_bind_id: 0 (no row) binds NULL. */
void
takt_statement_bind_id (TaktStatement *self, int parameter, gint64 id)
{
  takt_statement_bind_int_or_null (self, parameter, id, 0);
}

void
takt_statement_bind_null (TaktStatement *self, int parameter)
{
  if (can_bind (self))
    check_bind (self, sqlite3_bind_null (self->handle, parameter));
}

/* Columns: readable after a step that gave TRUE, from 0. */

static gboolean
has_row (TaktStatement *self)
{
  return self->handle != NULL && self->stepped && !self->at_end;
}

/** takt_statement_int: NULL reads as 0. */
gint64
takt_statement_int (TaktStatement *self, int column)
{
  return has_row (self) ? sqlite3_column_int64 (self->handle, column) : 0;
}

/** takt_statement_int_or: NULL reads as @null_value. */
gint64
takt_statement_int_or (TaktStatement *self, int column, gint64 null_value)
{
  return takt_statement_is_null (self, column) ? null_value : takt_statement_int (self, column);
}

double
takt_statement_double (TaktStatement *self, int column)
{
  return has_row (self) ? sqlite3_column_double (self->handle, column) : 0;
}

gboolean
takt_statement_bool (TaktStatement *self, int column)
{
  return takt_statement_int (self, column) != 0;
}

/** takt_statement_time: NULL reads as TAKT_TIME_UNSET. */
TaktTime
takt_statement_time (TaktStatement *self, int column)
{
  return takt_statement_int_or (self, column, TAKT_TIME_UNSET);
}

/** takt_statement_text: (transfer none) (nullable): lives until the next step or finish. */
const char *
takt_statement_text (TaktStatement *self, int column)
{
  return has_row (self) ? (const char *) sqlite3_column_text (self->handle, column) : NULL;
}

char *
takt_statement_dup_text (TaktStatement *self, int column)
{
  return g_strdup (takt_statement_text (self, column));
}

gboolean
takt_statement_is_null (TaktStatement *self, int column)
{
  return !has_row (self) || sqlite3_column_type (self->handle, column) == SQLITE_NULL;
}
