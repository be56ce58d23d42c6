/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "blocks/takt-blocks.h"

#include <glib/gi18n-lib.h>

#include "takt-check.h"
#include "takt-error.h"

#define SECONDS_PER_DAY ((TaktTime) 24 * 60 * 60)
#define MAX_NOTE        200

struct _TaktBlocks
{
  GObject parent_instance;

  TaktStore *store;       /* (owned) */
  TaktClock *clock;       /* (owned) */
  TaktChanges *changes;   /* (owned) */
  TaktPrinters *printers; /* (owned) */
  TaktQueue *queue;       /* (owned) */
  TaktUndoStack *undo;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (TaktBlocks, takt_blocks, G_TYPE_OBJECT)

static void
takt_blocks_finalize (GObject *object)
{
  TaktBlocks *self = TAKT_BLOCKS (object);

  g_clear_object (&self->undo);
  g_clear_object (&self->queue);
  g_clear_object (&self->printers);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_blocks_parent_class)->finalize (object);
}

static void
takt_blocks_class_init (TaktBlocksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_blocks_finalize;
}

static void
takt_blocks_init (TaktBlocks *self)
{
}

/** takt_blocks_new: Returns: (transfer full): the one place where blocks are changed. */
TaktBlocks *
takt_blocks_new (TaktStore *store,
                 TaktClock *clock,
                 TaktChanges *changes,
                 TaktPrinters *printers,
                 TaktQueue *queue,
                 TaktUndoStack *undo)
{
  TaktBlocks *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);

  self = g_object_new (TAKT_TYPE_BLOCKS, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->printers = g_object_ref (printers);
  self->queue = g_object_ref (queue);
  self->undo = g_object_ref (undo);
  return self;
}

/** takt_block_get_title: (transfer none): what is written on the block: its note, else what kind it is. */
const char *
takt_block_get_title (const TaktBlock *block)
{
  if (block->note != NULL)
    return block->note;
  switch (block->kind)
    {
    case TAKT_BLOCK_MAINTENANCE:
      return _ ("Maintenance");
    case TAKT_BLOCK_HOLIDAY:
      return _ ("Holiday");
    case TAKT_BLOCK_RESERVATION:
    default:
      return _ ("Reserved");
    }
}

/* Taken back and done again alike: the row becomes what the step holds, and the step holds what it was. */
typedef struct
{
  TaktBlocks *blocks; /* borrowed: acts die before the services that did them */
  gint64 id;
  TaktBlock *wanted; /* (owned) (nullable) NULL: the row is not there */
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  takt_block_free (step->wanted);
  g_free (step);
}

/* Whom it concerns: who shows or plans queues, and the queue, which may start what was held up, or has another moment to wake at. */
static void
note (TaktBlocks *self)
{
  takt_changes_note (self->changes, "queue", 0);
  takt_queue_note_time (self->queue);
}

static gboolean
take_step (gpointer data, GError **error)
{
  Step *step = data;
  TaktBlocks *self = step->blocks;
  TaktBlock *now;

  if (step->wanted != NULL && step->wanted->printer_id != 0)
    {
      g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, step->wanted->printer_id, error);

      if (printer == NULL)
        return FALSE;
    }
  if (!takt_block_table_get (self->store, step->id, &now, error))
    return FALSE;
  if (step->wanted != NULL ? takt_block_table_put (self->store, step->wanted, error) == 0
                           : !takt_block_table_delete (self->store, step->id, error))
    {
      takt_block_free (now);
      return FALSE;
    }
  takt_block_free (step->wanted);
  step->wanted = now;
  note (self);
  return TRUE;
}

/* @before: (transfer full) (nullable): the row as it was */
static void
push (TaktBlocks *self, gint64 id, TaktBlock *before, const char *label)
{
  Step *step = g_new0 (Step, 1);

  step->blocks = self;
  step->id = id;
  step->wanted = before;
  takt_undo_stack_push (self->undo, label, take_step, take_step, step, step_free);
  note (self);
}

/**
 * takt_blocks_list:
 * @printer_id: the blocks of this printer, those of all printers among them; 0: of any
 * @from: blocks that end after it
 * @to: and begin before it
 *
 * Returns: (transfer full) (element-type TaktBlock): by their beginning; NULL with @error
 */
GPtrArray *
takt_blocks_list (TaktBlocks *self, gint64 printer_id, TaktTime from, TaktTime to, GError **error)
{
  g_return_val_if_fail (TAKT_IS_BLOCKS (self), NULL);

  return takt_block_table_list (self->store, printer_id, from, to, error);
}

/** takt_blocks_get: Returns: (transfer full): NULL with TAKT_ERROR_NOT_FOUND */
TaktBlock *
takt_blocks_get (TaktBlocks *self, gint64 id, GError **error)
{
  TaktBlock *block = NULL;

  g_return_val_if_fail (TAKT_IS_BLOCKS (self), NULL);

  if (takt_block_table_get (self->store, id, &block, error) && block == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no such block."));
  return block;
}

/* (transfer full): @block as it is kept; NULL with @error */
static TaktBlock *
check (TaktBlocks *self, const TaktBlock *block, GError **error)
{
  g_autoptr (TaktBlock) checked = takt_block_copy (block);
  g_autoptr (TaktPrinter) printer = NULL;

  if (!takt_check_line ("note", block->note, MAX_NOTE, &checked->note, error))
    return NULL;
  if (block->from <= 0 || block->to <= block->from
      || block->to - block->from > TAKT_BLOCK_MAX_DAYS * SECONDS_PER_DAY)
    {
      takt_error_set_field (error, "to", _ ("The end must come after the beginning, by %d days at most."),
                            TAKT_BLOCK_MAX_DAYS);
      return NULL;
    }
  if (block->printer_id != 0)
    {
      printer = takt_printers_get (self->printers, block->printer_id, error);
      if (printer == NULL)
        return NULL;
    }
  checked->updated_at = takt_clock_now (self->clock);
  return g_steal_pointer (&checked);
}

/**
 * takt_blocks_add:
 * @block: without an id
 * @error: TAKT_ERROR_INVALID on "to" or "note"; TAKT_ERROR_NOT_FOUND (printer)
 *
 * A printer, or all of them, is not to be had for a while: nothing is planned there, and nothing starts that would reach into it. What
 * prints there goes on. Can be undone.
 *
 * Returns: the new row's id; 0 with @error
 */
gint64
takt_blocks_add (TaktBlocks *self, const TaktBlock *block, GError **error)
{
  g_autoptr (TaktBlock) checked = NULL;
  gint64 id;

  g_return_val_if_fail (TAKT_IS_BLOCKS (self), 0);
  g_return_val_if_fail (block != NULL, 0);

  checked = check (self, block, error);
  if (checked == NULL)
    return 0;
  checked->id = 0;
  checked->created_at = checked->updated_at;
  id = takt_block_table_put (self->store, checked, error);
  if (id != 0)
    push (self, id, NULL, _ ("Block printer"));
  return id;
}

/** takt_blocks_update: writes @block over the row of its id; errors as takt_blocks_add(), and TAKT_ERROR_NOT_FOUND. Can be undone. */
gboolean
takt_blocks_update (TaktBlocks *self, const TaktBlock *block, GError **error)
{
  g_autoptr (TaktBlock) checked = NULL;
  g_autoptr (TaktBlock) before = NULL;

  g_return_val_if_fail (TAKT_IS_BLOCKS (self), FALSE);
  g_return_val_if_fail (block != NULL, FALSE);

  before = takt_blocks_get (self, block->id, error);
  checked = before != NULL ? check (self, block, error) : NULL;
  if (checked == NULL || takt_block_table_put (self->store, checked, error) == 0)
    return FALSE;
  push (self, block->id, g_steal_pointer (&before), _ ("Change block"));
  return TRUE;
}

/** takt_blocks_remove: the printer is to be had again; TAKT_ERROR_NOT_FOUND. Can be undone. */
gboolean
takt_blocks_remove (TaktBlocks *self, gint64 id, GError **error)
{
  g_autoptr (TaktBlock) before = NULL;

  g_return_val_if_fail (TAKT_IS_BLOCKS (self), FALSE);

  before = takt_blocks_get (self, id, error);
  if (before == NULL || !takt_block_table_delete (self->store, id, error))
    return FALSE;
  push (self, id, g_steal_pointer (&before), _ ("Remove block"));
  return TRUE;
}
