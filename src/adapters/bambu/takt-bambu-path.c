/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

#define ENDING ".gcode.3mf"
/* Bytes of a name, with its ending (protocol.md §8.4). */
#define NAME_MAX_BYTES 80
#define PATH_MAX_BYTES 512

/** takt_bambu_path_is_safe_name: (nullable): whether every printer can store @name and start it (protocol.md §8.4, §16 no. 42): letters,
 * digits, ".", "_" and "-" of ASCII, and one ending. */
gboolean
takt_bambu_path_is_safe_name (const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  if (length <= strlen (ENDING) || length > NAME_MAX_BYTES || *name == '.' || !g_str_has_suffix (name, ENDING)
      || g_str_has_suffix (name, ENDING ENDING))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (name[i]) && strchr ("._-", name[i]) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * takt_bambu_path_check:
 * @path: of a file or folder on the card: absolute, "/timelapse/video_2026-01-02.mp4"
 *
 * Names that a printer told may hold almost anything; what could become a second command or lead elsewhere is refused.
 */
gboolean
takt_bambu_path_check (const char *path, GError **error)
{
  gsize length = path != NULL ? strlen (path) : 0;
  gboolean good = length > 0 && length <= PATH_MAX_BYTES && *path == '/' && g_utf8_validate (path, -1, NULL)
                  && strstr (path, "//") == NULL && strstr (path, "/../") == NULL
                  && !g_str_has_suffix (path, "/..");

  for (gsize i = 0; good && i < length; i++)
    good = !g_ascii_iscntrl (path[i]);
  if (!good)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                         _ ("This is no name of a file on a printer. Nothing was sent."));
  return good;
}
