/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "privacy/takt-privacy.h"
#include "takt-commands.h"
#include "takt-desktop.h"
#include "takt-headless.h"
#include "takt-log.h"
#include "takt-options.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

/** EXIT_USAGE: the command line could not be understood (contract §1). */
#define EXIT_USAGE 2

/** WANTED_FILES: descriptors for hundreds of printers; sessions often grant 1024 unasked and many more on demand. */
#define WANTED_FILES 8192

static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= WANTED_FILES)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, WANTED_FILES);
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_debug ("the limit of open files stays as it is");
}

int
main (int argc, char **argv)
{
  g_autoptr (TaktOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  /* Test door: where the translations of a program that was only built are. */
  bindtextdomain (GETTEXT_PACKAGE,
                  g_getenv ("TAKT_LOCALE_DIR") != NULL ? g_getenv ("TAKT_LOCALE_DIR") : TAKT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  takt_log_install ();
  raise_file_limit ();

  options = takt_options_parse (argc, argv, &error);
  if (options == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_USAGE;
    }

  switch (options->face)
    {
    case TAKT_FACE_HELP:
      g_print ("%s", options->help);
      return 0;
    case TAKT_FACE_VERSION:
      g_print ("takt %s\n", TAKT_VERSION);
      return 0;
    case TAKT_FACE_ABOUT:
      g_print ("Takt %s\n%s\n%s\n", TAKT_VERSION, _ ("Licence: GPL-3.0-or-later"), TAKT_ETSY_NOTICE);
      return 0;
    case TAKT_FACE_HEADLESS:
      return takt_headless_run (options);
    case TAKT_FACE_TOKEN:
      return takt_command_token (options);
    case TAKT_FACE_IMPORT_ORDERS:
      return takt_command_import_orders (options);
    case TAKT_FACE_SHIP:
      return takt_command_ship (options);
    case TAKT_FACE_BACKUP:
      return takt_command_backup (options);
    case TAKT_FACE_RESTORE:
      return takt_command_restore (options);
    case TAKT_FACE_CHECK:
      return takt_command_check (options);
    case TAKT_FACE_WINDOW:
    default:
      return takt_desktop_run (options);
    }
}
