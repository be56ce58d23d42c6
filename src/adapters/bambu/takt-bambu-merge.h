/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-message.h"

G_BEGIN_DECLS

/**
 * TaktBambuMerge:
 *
 * The state of a machine, put together from one full report and the deltas around it. Belongs to one connection: what a
 * machine said before is stale after a reconnect, so each connection starts with a new one (protocol.md §3.5).
 */
typedef struct _TaktBambuMerge TaktBambuMerge;

/** TaktBambuTouched: what a message may have changed, of what is laborious to decode. */
typedef enum
{
  TAKT_BAMBU_TOUCHED_SPOOLS = 1 << 0,  /* the units, their trays and the holders, or what says how to read them */
  TAKT_BAMBU_TOUCHED_MODULES = 1 << 1, /* the boards and their firmware */
  TAKT_BAMBU_TOUCHED_MORE = 1 << 2,    /* anything but numbers that change all the time: takt_bambu_merge_get_values() has them */
} TaktBambuTouched;

TaktBambuMerge *takt_bambu_merge_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void            takt_bambu_merge_free (TaktBambuMerge *self);

gboolean        takt_bambu_merge_apply       (TaktBambuMerge *self, const TaktBambuMessage *message);
gboolean        takt_bambu_merge_is_full     (TaktBambuMerge *self);
guint           takt_bambu_merge_take_touched (TaktBambuMerge *self);
JsonObject     *takt_bambu_merge_get_state   (TaktBambuMerge *self);
JsonObject     *takt_bambu_merge_get_values  (TaktBambuMerge *self);
void            takt_bambu_merge_put_away    (TaktBambuMerge *self);
JsonObject     *takt_bambu_merge_dup_version (TaktBambuMerge *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuMerge, takt_bambu_merge_free)

G_END_DECLS
