/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktBlockKind: why a printer is not to be had. */
typedef enum
{
  TAKT_BLOCK_MAINTENANCE,
  TAKT_BLOCK_RESERVATION,
  TAKT_BLOCK_HOLIDAY,
} TaktBlockKind;

/** takt_block_kind_words: "maintenance", "reservation", "holiday", indexed by TaktBlockKind, NULL at the end. */
extern const char *const takt_block_kind_words[];

/** TaktBlock: a printer is not to be had from (inclusive) to (exclusive). */
typedef struct
{
  gint64        id;
  gint64        printer_id;  /* 0: all printers */
  TaktBlockKind kind;
  TaktTime      from;
  TaktTime      to;
  char         *note;        /* (nullable) */
  TaktTime      created_at;
  TaktTime      updated_at;
} TaktBlock;

TaktBlock *takt_block_copy (const TaktBlock *self) G_GNUC_WARN_UNUSED_RESULT;
void       takt_block_free (TaktBlock *self);

gboolean   takt_block_table_get    (TaktStore *store, gint64 id, TaktBlock **block, GError **error);
GPtrArray *takt_block_table_list   (TaktStore *store, gint64 printer_id, TaktTime from, TaktTime to, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64     takt_block_table_put    (TaktStore *store, const TaktBlock *block, GError **error);
gboolean   takt_block_table_delete (TaktStore *store, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBlock, takt_block_free)

G_END_DECLS
