/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Replays corpus files through a fuzz target without libFuzzer, so that gcc builds run them too. */

#include <gio/gio.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  int count = 0;

  if (argc != 2 || (dir = g_dir_open (argv[1], 0, &error)) == NULL)
    {
      g_printerr ("usage: %s CORPUS-DIR\n", argv[0]);
      return 2;
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *bytes = NULL;
      gsize size = 0;

      if (!g_file_get_contents (path, &bytes, &size, &error))
        g_error ("%s: %s", path, error->message);
      /* Every prefix as well: cut input is what networks deliver. */
      for (gsize end = 0; end < size; end += 1 + size / 64)
        LLVMFuzzerTestOneInput ((const uint8_t *) bytes, end);
      LLVMFuzzerTestOneInput ((const uint8_t *) bytes, size);
      count++;
    }

  g_print ("1..1\n%s 1 - %d corpus files replayed\n", count > 0 ? "ok" : "not ok", count);
  return count > 0 ? 0 : 1;
}
