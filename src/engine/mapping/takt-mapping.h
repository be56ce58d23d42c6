/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mapping/takt-item-mapping.h"
#include "takt-changes.h"
#include "takt-clock.h"
#include "takt-store.h"
#include "undo/takt-undo-stack.h"

G_BEGIN_DECLS

#define TAKT_TYPE_MAPPING (takt_mapping_get_type ())
G_DECLARE_FINAL_TYPE (TaktMapping, takt_mapping, TAKT, MAPPING, GObject)

TaktMapping *takt_mapping_new (TaktStore *store, TaktClock *clock, TaktChanges *changes) G_GNUC_WARN_UNUSED_RESULT;
void         takt_mapping_set_undo (TaktMapping *self, TaktUndoStack *undo);

GPtrArray      *takt_mapping_list_rules  (TaktMapping *self, gint64 profile_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktOptionRule *takt_mapping_get_rule    (TaktMapping *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64          takt_mapping_add_rule    (TaktMapping *self, const TaktOptionRule *rule, GError **error);
gboolean        takt_mapping_update_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error);
TaktOptionRule *takt_mapping_remove_rule (TaktMapping *self, gint64 id, GError **error);
gboolean        takt_mapping_find_rule   (TaktMapping *self, const TaktOptionRule *like, TaktOptionRule **rule, GError **error);
gboolean        takt_mapping_swap_rule   (TaktMapping *self, const TaktOptionRule *from, const TaktOptionRule *to, GError **error);
gboolean        takt_mapping_put_rule    (TaktMapping *self, const TaktOptionRule *rule, GError **error);

GPtrArray        *takt_mapping_list_synonyms  (TaktMapping *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktColorSynonym *takt_mapping_get_synonym    (TaktMapping *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64            takt_mapping_add_synonym    (TaktMapping *self, const TaktColorSynonym *synonym, GError **error);
gboolean          takt_mapping_update_synonym (TaktMapping *self, const TaktColorSynonym *synonym, GError **error);
TaktColorSynonym *takt_mapping_remove_synonym (TaktMapping *self, gint64 id, GError **error);
gboolean          takt_mapping_find_synonym   (TaktMapping *self, const TaktColorSynonym *like, TaktColorSynonym **synonym, GError **error);
gboolean          takt_mapping_swap_synonym   (TaktMapping *self, const TaktColorSynonym *from, const TaktColorSynonym *to, GError **error);
gboolean          takt_mapping_put_synonym    (TaktMapping *self, const TaktColorSynonym *synonym, GError **error);

TaktMappingIndex *takt_mapping_try_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean         takt_mapping_follow (TaktMapping *self, const TaktOrderItem *item, gint64 *profile_id, GError **error);
TaktItemMapping *takt_mapping_map    (TaktMapping *self, const TaktOrderItem *item, const TaktProfile *profile, gboolean options_seen, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             takt_mapping_forget (TaktMapping *self);

G_END_DECLS
