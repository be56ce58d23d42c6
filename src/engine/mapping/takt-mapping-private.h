/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mapping/takt-mapping.h"

G_BEGIN_DECLS

void takt_mapping_push_rule    (TaktMapping *self, TaktUndoStack *undo, const char *label, const TaktOptionRule *before, const TaktOptionRule *after);
void takt_mapping_push_synonym (TaktMapping *self, TaktUndoStack *undo, const char *label, const TaktColorSynonym *before, const TaktColorSynonym *after);

G_END_DECLS
