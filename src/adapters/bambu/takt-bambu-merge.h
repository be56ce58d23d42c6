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

TaktBambuMerge *takt_bambu_merge_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void            takt_bambu_merge_free (TaktBambuMerge *self);

gboolean        takt_bambu_merge_apply       (TaktBambuMerge *self, const TaktBambuMessage *message);
gboolean        takt_bambu_merge_is_full     (TaktBambuMerge *self);
JsonObject     *takt_bambu_merge_get_state   (TaktBambuMerge *self);
JsonObject     *takt_bambu_merge_get_version (TaktBambuMerge *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuMerge, takt_bambu_merge_free)

G_END_DECLS
