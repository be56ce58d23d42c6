/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "queue/takt-queue.h"
#include "tables/takt-block-table.h"
#include "undo/takt-undo-stack.h"

G_BEGIN_DECLS

/** TAKT_BLOCK_MAX_DAYS: a block may be so long. */
#define TAKT_BLOCK_MAX_DAYS 400

#define TAKT_TYPE_BLOCKS (takt_blocks_get_type ())
G_DECLARE_FINAL_TYPE (TaktBlocks, takt_blocks, TAKT, BLOCKS, GObject)

/*
 * When printers are not to be had: maintenance, reservations, holidays. Rows are read by the plan and by the queue's check list; here is where
 * they are changed, each command one step of undo.
 */
TaktBlocks *takt_blocks_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktPrinters *printers, TaktQueue *queue, TaktUndoStack *undo) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray  *takt_blocks_list   (TaktBlocks *self, gint64 printer_id, TaktTime from, TaktTime to, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktBlock  *takt_blocks_get    (TaktBlocks *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64      takt_blocks_add    (TaktBlocks *self, const TaktBlock *block, GError **error);
gboolean    takt_blocks_update (TaktBlocks *self, const TaktBlock *block, GError **error);
gboolean    takt_blocks_remove (TaktBlocks *self, gint64 id, GError **error);
const char *takt_block_get_title (const TaktBlock *block);

G_END_DECLS
