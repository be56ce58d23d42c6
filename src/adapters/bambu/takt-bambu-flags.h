/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-parts.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** TaktBambuWord: a word of bits that may not have been sent. */
typedef struct
{
  gboolean told;
  guint64  bits;
} TaktBambuWord;

/** TaktBambuFlags: the bit fields of a report (protocol.md §4.6). Machines of the newer protocol send all, others @home alone. */
typedef struct
{
  TaktBambuWord home;
  TaktBambuWord cfg;
  TaktBambuWord stat;
  TaktBambuWord aux;
  TaktBambuWord fun;
} TaktBambuFlags;

guint64        takt_bambu_hex        (const char *text);
TaktBambuWord  takt_bambu_read_hex   (JsonObject *object, const char *name);
TaktBambuFlags takt_bambu_read_flags (JsonObject *state);

TaktTold       takt_bambu_told       (gboolean truth);
TaktTold       takt_bambu_bit        (TaktBambuWord word, int bit);
TaktTold       takt_bambu_bit_of_two (TaktBambuWord word, int bit, TaktBambuWord older, int older_bit);
TaktTold       takt_bambu_told_bool  (JsonObject *object, const char *name);

G_END_DECLS
