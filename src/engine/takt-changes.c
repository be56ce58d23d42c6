/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "takt-changes.h"

/* One noun and id that changed since the last round. */
typedef struct
{
  const char *noun; /* interned */
  gint64 id;
} Change;

/*
 * TaktChanges:
 *
 * Lives on the main context. Invariants: @waiting holds each (noun, id) once, in the order of the first note; @source is
 * set exactly when @waiting is not empty.
 */
struct _TaktChanges
{
  GObject parent_instance;

  GArray *waiting; /* (owned) of Change */
  guint source;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktChanges, takt_changes, G_TYPE_OBJECT)

static gboolean
tell_cb (gpointer user_data)
{
  g_autoptr (TaktChanges) self = g_object_ref (user_data);
  g_autoptr (GArray) round = self->waiting;

  /* What a handler notes belongs to the next round, so that two services cannot keep this loop busy for ever. */
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Change));
  self->source = 0;

  for (guint i = 0; i < round->len; i++)
    {
      const Change *change = &g_array_index (round, Change, i);

      g_signal_emit (self, signals[CHANGED], 0, change->noun, change->id);
    }

  return G_SOURCE_REMOVE;
}

static void
takt_changes_finalize (GObject *object)
{
  TaktChanges *self = TAKT_CHANGES (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->waiting, g_array_unref);

  G_OBJECT_CLASS (takt_changes_parent_class)->finalize (object);
}

static void
takt_changes_class_init (TaktChangesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_changes_finalize;

  signals[CHANGED] = g_signal_new ("changed", TAKT_TYPE_CHANGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_INT64);
}

static void
takt_changes_init (TaktChanges *self)
{
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Change));
}

/**
 * takt_changes_new:
 *
 * Returns: (transfer full): a fresh object with nothing to tell
 */
TaktChanges *
takt_changes_new (void)
{
  return g_object_new (TAKT_TYPE_CHANGES, NULL);
}

/**
 * takt_changes_note:
 * @noun: the engine's folder whose thing changed: "orders", "queue" …
 * @id: the row, 0 for several
 *
 * Remembers the change and tells it once from the main context. May be called inside a transaction: when that is rolled
 * back, listeners read once more than needed, which is harmless.
 */
void
takt_changes_note (TaktChanges *self, const char *noun, gint64 id)
{
  Change change = { g_intern_string (noun), id };

  g_return_if_fail (TAKT_IS_CHANGES (self));
  g_return_if_fail (noun != NULL);

  /* A round is short: tens of rows after the largest command. Something that touches more notes id 0. */
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const Change *known = &g_array_index (self->waiting, Change, i);

      if (known->noun == change.noun && known->id == change.id)
        return;
    }

  g_array_append_val (self->waiting, change);
  if (self->source == 0)
    self->source = g_idle_add (tell_cb, self);
}
