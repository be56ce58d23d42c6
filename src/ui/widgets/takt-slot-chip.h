/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TaktSlotState: how a slot stands; told by a ring, and by a word to a screen reader. */
typedef enum
{
  TAKT_SLOT_LOADED,
  TAKT_SLOT_IN_USE,
  TAKT_SLOT_AT_FAULT,
  TAKT_SLOT_EMPTY,
} TaktSlotState;

#define TAKT_TYPE_SLOT_CHIP (takt_slot_chip_get_type ())
G_DECLARE_FINAL_TYPE (TaktSlotChip, takt_slot_chip, TAKT, SLOT_CHIP, GtkButton)

GtkWidget *takt_slot_chip_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_slot_chip_set       (TaktSlotChip *self, TaktSlotState state, const char *slot_name, const char *material_type, const char *color, const char *color_hex, gint64 grams, gboolean is_low);
void       takt_slot_chip_set_empty (TaktSlotChip *self, const char *slot_name);

G_END_DECLS
