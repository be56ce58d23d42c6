/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

#define ENDING         ".gcode.3mf"
#define FALLBACK       "print"
#define PATH_MAX_BYTES 512

static gboolean
is_safe_char (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
}

/* "Vase.gcode.3mf.3mf" → "Vase": a doubled ending has hidden files from their own clean-up. */
static void
drop_endings (GString *name)
{
  static const char *const endings[] = { ".3mf", ".gcode" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings);)
    {
      gsize length = strlen (endings[i]);

      if (name->len >= length && g_ascii_strcasecmp (name->str + name->len - length, endings[i]) == 0)
        {
          g_string_truncate (name, name->len - length);
          i = 0;
        }
      else
        i++;
    }
}

/**
 * takt_bambu_path_dup_safe_name:
 * @wish: (nullable): a title or a file's name, any text
 *
 * The name to give a sliced file on a printer's card (protocol.md §8.4, §16 no. 42): letters, digits, ".", "_" and "-" of ASCII, at
 * most TAKT_BAMBU_NAME_MAX bytes, ".gcode.3mf" exactly once. The same wish gives the same name, and different wishes may: what makes it
 * unique belongs at the front of the wish, where nothing is cut off.
 *
 * Returns: (transfer full)
 */
char *
takt_bambu_path_dup_safe_name (const char *wish)
{
  g_autofree char *valid = g_utf8_make_valid (wish != NULL ? wish : "", -1);
  g_autofree char *ascii = g_str_to_ascii (valid, "C");
  g_autoptr (GString) plain = g_string_new (g_strstrip (ascii));
  g_autoptr (GString) name = g_string_new (NULL);

  drop_endings (plain);
  for (const char *p = plain->str; *p != '\0'; p++)
    {
      char c = is_safe_char (*p) ? *p : '_';

      /* Runs say nothing more than one; a name does not begin with what hides a file or looks like an option. */
      if ((c == '_' && name->len > 0 && name->str[name->len - 1] == '_')
          || (name->len == 0 && strchr ("._-", c) != NULL))
        continue;
      g_string_append_c (name, c);
    }

  g_string_truncate (name, MIN (name->len, TAKT_BAMBU_NAME_MAX - strlen (ENDING)));
  drop_endings (name);
  while (name->len > 0 && strchr ("._-", name->str[name->len - 1]) != NULL)
    {
      g_string_truncate (name, name->len - 1);
      drop_endings (name);
    }
  if (name->len == 0)
    g_string_assign (name, FALLBACK);
  g_string_append (name, ENDING);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/** takt_bambu_path_is_safe_name: whether @name is one that takt_bambu_path_dup_safe_name() gives. */
gboolean
takt_bambu_path_is_safe_name (const char *name)
{
  g_autofree char *safe = takt_bambu_path_dup_safe_name (name);

  return name != NULL && strcmp (safe, name) == 0;
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
