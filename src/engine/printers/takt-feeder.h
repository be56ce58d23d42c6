/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktFeeder: where filament comes from, as the codes of a machine name it (protocol.md §5); decides the words for the place. */
typedef enum
{
  TAKT_FEEDER_NONE,
  TAKT_FEEDER_AMS,
  TAKT_FEEDER_AMS_LITE,
  TAKT_FEEDER_AMS_HT,
  TAKT_FEEDER_EXTERNAL,
} TaktFeeder;

TaktFeeder takt_feeder_parse    (guint high, guint *unit);
char      *takt_feeder_describe (TaktFeeder feeder, guint unit, guint slot) G_GNUC_WARN_UNUSED_RESULT;
char      *takt_feeder_fill_in  (const char *sentence, TaktFeeder feeder, guint unit, guint slot) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
