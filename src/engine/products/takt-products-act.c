/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "products/takt-products-private.h"
#include "products/takt-profile-check.h"
#include "takt-error.h"

/*
 * Acts on profiles that can be taken back. A profile that was added and is taken back is archived, not deleted: orders may have found it
 * meanwhile. A sliced file that a profile got is not taken back with what was typed: the step says so.
 */

typedef struct
{
  TaktProducts *products; /* (unowned): the shop owns both */
  gint64 id;
  gboolean archives;   /* the act did; else its undoing does */
  TaktProfile *before; /* (nullable): of an update */
  TaktProfile *after;
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  takt_profile_free (act->before);
  takt_profile_free (act->after);
  g_free (act);
}

static gboolean
write_archived (TaktProducts *self, gint64 id, gboolean is_archived, GError **error)
{
  g_autoptr (TaktProfile) profile = takt_products_get (self, id, error);
  TaktTime now = takt_clock_now (takt_products_get_clock (self));

  if (profile == NULL)
    return FALSE;
  if ((profile->archived_at != TAKT_TIME_UNSET) == is_archived)
    return TRUE;
  if (!takt_profile_table_archive (takt_products_get_store (self), id, is_archived ? now : TAKT_TIME_UNSET,
                                   now, error))
    return FALSE;

  takt_products_note_change (self, id);
  return TRUE;
}

static gboolean
write_fields (Act *act, gboolean forward, GError **error)
{
  const TaktProfile *to = forward ? act->after : act->before;
  g_autoptr (TaktProfile) now = takt_products_get (act->products, act->id, error);

  if (now == NULL)
    return FALSE;
  if (g_strcmp0 (now->file_name, to->file_name) != 0 || now->file_plate != to->file_plate)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("“%s” has another sliced file or plate by now, and minutes and grams came with it. Edit "
             "the product instead."),
          now->name);
      return FALSE;
    }
  return takt_products_write (act->products, to, error);
}

static gboolean
undo_act (gpointer data, GError **error)
{
  Act *act = data;

  return act->before != NULL ? write_fields (act, FALSE, error)
                             : write_archived (act->products, act->id, !act->archives, error);
}

static gboolean
redo_act (gpointer data, GError **error)
{
  Act *act = data;

  return act->before != NULL ? write_fields (act, TRUE, error)
                             : write_archived (act->products, act->id, act->archives, error);
}

static void
push (TaktProducts *self, const char *label, Act *act)
{
  TaktUndoStack *undo = takt_products_get_undo (self);

  act->products = self;
  if (undo != NULL)
    takt_undo_stack_push (undo, label, undo_act, redo_act, act, act_free);
  else
    act_free (act);
}

/* A profile came into the shop. */
void
takt_products_push_add (TaktProducts *self, gint64 id)
{
  Act *act = g_new0 (Act, 1);

  act->id = id;
  push (self, _ ("Add product"), act);
}

/* What a person wrote over. Another sliced file is not taken back: the one before may be gone from the disk. */
void
takt_products_push_update (TaktProducts *self, const TaktProfile *before, const TaktProfile *after)
{
  Act *act;

  if (g_strcmp0 (before->file_name, after->file_name) != 0 || before->file_plate != after->file_plate)
    return;
  act = g_new0 (Act, 1);
  act->id = after->id;
  act->before = takt_profile_copy (before);
  act->after = takt_profile_copy (after);
  push (self, _ ("Edit product"), act);
}

/**
 * takt_products_set_archived:
 * @is_archived: no longer made: not listed, and no item finds it. What was made by it keeps it
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Can be taken back.
 */
gboolean
takt_products_set_archived (TaktProducts *self, gint64 id, gboolean is_archived, GError **error)
{
  Act *act;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);

  if (!write_archived (self, id, is_archived, error))
    return FALSE;
  act = g_new0 (Act, 1);
  act->id = id;
  act->archives = is_archived;
  push (self, is_archived ? _ ("Archive product") : _ ("Bring product back"), act);
  return TRUE;
}

/**
 * takt_products_duplicate:
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Makes another profile like @id, of the same file and plate. What items are found by, its SKU, listing and title, stays with the first.
 *
 * Returns: the id of the new profile; 0 with @error
 */
gint64
takt_products_duplicate (TaktProducts *self, gint64 id, GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), 0);

  profile = takt_products_get (self, id, error);
  if (profile == NULL)
    return 0;
  /* Translators: the name of a product that was made from another. */
  name = g_strdup_printf (_ ("%s (copy)"), profile->name);
  g_free (profile->name);
  profile->name = g_utf8_strlen (name, -1) <= TAKT_PROFILE_MAX_NAME
                      ? g_steal_pointer (&name)
                      : g_utf8_substring (name, 0, TAKT_PROFILE_MAX_NAME);
  g_clear_pointer (&profile->sku, g_free);
  g_clear_pointer (&profile->listing_id, g_free);
  g_clear_pointer (&profile->title, g_free);
  profile->archived_at = TAKT_TIME_UNSET;
  return takt_products_add (self, profile, error);
}
