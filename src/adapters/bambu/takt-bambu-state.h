/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-json.h"

G_BEGIN_DECLS

/**
 * TaktBambuState:
 *
 * The merged members of "print" of a machine. Most of them are lists and objects that change a few times an hour, and as nodes they take
 * eight times as much memory as their text does, for each of hundreds of printers: they can be put away as text. Invariant: a member is
 * in @members or in @frozen.
 */
typedef struct
{
  JsonObject *members;
  char       *frozen;  /* (nullable) an object as text */
} TaktBambuState;

void     takt_bambu_state_init   (TaktBambuState *self);
void     takt_bambu_state_clear  (TaktBambuState *self);
void     takt_bambu_state_freeze (TaktBambuState *self, const char *const *warm);
gboolean takt_bambu_state_thaw   (TaktBambuState *self);

G_END_DECLS
