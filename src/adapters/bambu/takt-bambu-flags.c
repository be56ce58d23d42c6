/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-flags.h"

#include "takt-json.h"

/** takt_bambu_hex: the value of a bit field in hexadecimal text; 0 for NULL and for what is none. */
guint64
takt_bambu_hex (const char *text)
{
  return text != NULL ? g_ascii_strtoull (text, NULL, 16) : 0;
}

/** takt_bambu_read_hex: the bits of a hexadecimal text; not told for anything else. */
TaktBambuWord
takt_bambu_read_hex (JsonObject *object, const char *name)
{
  g_autofree char *text = takt_json_lenient_string (object, name);
  TaktBambuWord word = { 0 };

  word.told = text != NULL && g_ascii_isxdigit (*text);
  word.bits = takt_bambu_hex (text);
  return word;
}

/** takt_bambu_read_flags: @state: merged members of "print". */
TaktBambuFlags
takt_bambu_read_flags (JsonObject *state)
{
  gint64 home = takt_json_lenient_int (state, "home_flag", G_MININT64);
  TaktBambuFlags flags = {
    .cfg = takt_bambu_read_hex (state, "cfg"),
    .stat = takt_bambu_read_hex (state, "stat"),
    .aux = takt_bambu_read_hex (state, "aux"),
    .fun = takt_bambu_read_hex (state, "fun"),
  };

  /* A signed 32-bit number on the wire. */
  flags.home.told = home != G_MININT64;
  if (flags.home.told)
    flags.home.bits = (guint32) home;
  return flags;
}

TaktTold
takt_bambu_told (gboolean truth)
{
  return truth ? TAKT_TOLD_YES : TAKT_TOLD_NO;
}

/** takt_bambu_bit: what bit @bit of @word says. */
TaktTold
takt_bambu_bit (TaktBambuWord word, int bit)
{
  return word.told ? takt_bambu_told ((word.bits >> bit & 1) != 0) : TAKT_TOLD_NOTHING;
}

/** takt_bambu_bit_of_two: the same fact in a newer and in an older word: the newer counts where it is sent. */
TaktTold
takt_bambu_bit_of_two (TaktBambuWord word, int bit, TaktBambuWord older, int older_bit)
{
  return word.told ? takt_bambu_bit (word, bit) : takt_bambu_bit (older, older_bit);
}

/** takt_bambu_told_bool: a truth that may be missing: true, "true", 1, "enable" and their opposites; anything else is not told. */
TaktTold
takt_bambu_told_bool (JsonObject *object, const char *name)
{
  g_autofree char *text = takt_json_lenient_string (object, name);

  if (text == NULL)
    return TAKT_TOLD_NOTHING;
  if (g_ascii_strcasecmp (text, "enable") == 0)
    return TAKT_TOLD_YES;
  if (g_ascii_strcasecmp (text, "disable") == 0)
    return TAKT_TOLD_NO;
  if (takt_json_lenient_bool (object, name, TRUE) != takt_json_lenient_bool (object, name, FALSE))
    return TAKT_TOLD_NOTHING;
  return takt_bambu_told (takt_json_lenient_bool (object, name, FALSE));
}
