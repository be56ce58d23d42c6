/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "takt-commands.h"
#include "takt-desktop.h"
#include "takt-headless.h"
#include "takt-log.h"
#include "takt-options.h"

#include <glib/gi18n.h>
#include <locale.h>

/** EXIT_USAGE: the command line could not be understood (contract §1). */
#define EXIT_USAGE 2

int
main (int argc, char **argv)
{
  g_autoptr (TaktOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, TAKT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  takt_log_install ();

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
    case TAKT_FACE_HEADLESS:
      return takt_headless_run (options);
    case TAKT_FACE_TOKEN:
      return takt_command_token (options);
    case TAKT_FACE_IMPORT_ORDERS:
      return takt_command_import_orders (options);
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
