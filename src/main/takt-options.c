/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "takt-options.h"

#include "takt-api-server.h"
#include "takt-error.h"
#include "takt-token.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

/** TaktCommand: a word after the program's name. */
typedef struct
{
  const char *word;
  TaktFace face;
  gboolean takes_file;
  gboolean takes_order;
} TaktCommand;

static const TaktCommand commands[] = {
  { "token", TAKT_FACE_TOKEN, FALSE, FALSE },    { "import-orders", TAKT_FACE_IMPORT_ORDERS, TRUE, FALSE },
  { "ship", TAKT_FACE_SHIP, FALSE, TRUE },       { "backup", TAKT_FACE_BACKUP, TRUE, FALSE },
  { "restore", TAKT_FACE_RESTORE, TRUE, FALSE }, { "check", TAKT_FACE_CHECK, FALSE, FALSE },
};

static const TaktCommand *
find_command (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].word, word) == 0)
      return &commands[i];

  return NULL;
}

static gboolean
apply_words (TaktOptions *self, char **words, GError **error)
{
  const TaktCommand *command = find_command (words[0]);
  guint expected;

  if (command == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("There is no command “%s”. See takt --help."),
                   words[0]);
      return FALSE;
    }

  expected = command->takes_file || command->takes_order ? 2 : 1;
  if (g_strv_length (words) != expected)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   command->takes_order  ? _ ("“takt %s” takes the number of one order.")
                   : command->takes_file ? _ ("“takt %s” takes one file.")
                                         : _ ("“takt %s” takes no file."),
                   words[0]);
      return FALSE;
    }

  self->face = command->face;
  if (command->takes_file)
    self->file = g_canonicalize_filename (words[1], NULL);
  if (command->takes_order)
    self->order = g_strstrip (g_strdup (words[1]));
  return TRUE;
}

/**
 * takt_options_parse:
 * @argc: number of arguments, the program's name included
 * @argv: (not modified): the arguments in the file system's encoding
 *
 * Reads the command line. Touches neither a display nor a profile.
 *
 * Returns: (transfer full): what was asked for, or NULL with TAKT_ERROR_INVALID for wrong usage
 */
TaktOptions *
takt_options_parse (int argc, char **argv, GError **error)
{
  g_autoptr (TaktOptions) self = g_new0 (TaktOptions, 1);
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("[COMMAND]"));
  g_autoptr (GError) usage = NULL;
  g_auto (GStrv) arguments = g_new0 (char *, (gsize) argc + 1);
  g_auto (GStrv) words = NULL;
  g_autofree char *data_dir = NULL;
  gboolean headless = FALSE, version = FALSE, about = FALSE, help = FALSE;
  int api_port = TAKT_API_DEFAULT_PORT;
  const GOptionEntry entries[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, &self->demo, N_ ("Run on a throw-away profile with a sample shop"),
      NULL },
    { "headless", 0, 0, G_OPTION_ARG_NONE, &headless,
      N_ ("Run the engine and the local API without a window"), NULL },
    { "background", 0, 0, G_OPTION_ARG_NONE, &self->background,
      N_ ("Run without a window until it is asked for"), NULL },
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &self->background, NULL, NULL },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_ ("Keep database, photos and backups under DIR"),
      N_ ("DIR") },
    { "api-port", 0, 0, G_OPTION_ARG_INT, &api_port, N_ ("Port of the local API; 0 picks a free one"),
      N_ ("N") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->token_name, N_ ("token: what the token is for"),
      N_ ("NAME") },
    { "days", 0, 0, G_OPTION_ARG_INT, &self->token_days, N_ ("token: days until it expires"), N_ ("DAYS") },
    { "carrier", 0, 0, G_OPTION_ARG_STRING, &self->carrier, N_ ("ship: who carries the parcel"),
      N_ ("CARRIER") },
    { "tracking", 0, 0, G_OPTION_ARG_STRING, &self->tracking, N_ ("ship: its tracking number"), N_ ("CODE") },
    { "note", 0, 0, G_OPTION_ARG_STRING, &self->note, N_ ("ship: a note to the buyer"), N_ ("TEXT") },
    { "only-here", 0, 0, G_OPTION_ARG_NONE, &self->only_here, N_ ("ship: Etsy is not told"), NULL },
    { "without-tracking", 0, 0, G_OPTION_ARG_NONE, &self->without_tracking,
      N_ ("ship: there is no tracking number, even where Etsy wants one"), NULL },
    { "about", 0, 0, G_OPTION_ARG_NONE, &about, N_ ("Print version, licence and notices"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Print this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _ ("Takes the orders of a shop to finished, costed 3D prints."));
  g_option_context_set_description (
      context, _ ("Commands:\n"
                  "  token [--name NAME] [--days N]   Print a token for the local API\n"
                  "  import-orders FILE.csv           Import sold orders exported from Etsy\n"
                  "  ship ORDER [--carrier CARRIER --tracking CODE] [--note TEXT] [--only-here]\n"
                  "                                   Mark an order shipped\n"
                  "  backup FILE                      Write a consistent copy of the profile\n"
                  "  restore FILE                     Replace the profile by a backup\n"
                  "  check                            Look for damage in the profile\n"));

  self->token_days = TAKT_TOKEN_DEFAULT_DAYS;
  for (int i = 0; i < argc; i++)
    arguments[i] = g_strdup (argv[i]);
  if (!g_option_context_parse_strv (context, &arguments, &usage))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("%s. See takt --help."), usage->message);
      return NULL;
    }
  if (api_port < 0 || api_port > G_MAXUINT16)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("A port is a number from 0 to 65535, not %d."),
                   api_port);
      return NULL;
    }
  if (self->token_days < 1 || self->token_days > TAKT_TOKEN_MAX_DAYS)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("A token lives 1 to %d days, not %d."),
                   TAKT_TOKEN_MAX_DAYS, self->token_days);
      return NULL;
    }

  if (self->background && (headless || words != NULL))
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_INVALID,
          _ ("--background is for Takt with a window: it goes neither with --headless nor with a command."));
      return NULL;
    }

  self->api_port = (guint) api_port;
  self->face = headless ? TAKT_FACE_HEADLESS : TAKT_FACE_WINDOW;
  if (data_dir != NULL)
    self->data_dir = g_canonicalize_filename (data_dir, NULL);
  else
    self->data_dir = g_build_filename (g_get_user_data_dir (), "takt", NULL);
  if (self->token_name == NULL)
    self->token_name = g_strdup (g_get_user_name ());

  if (help)
    {
      self->face = TAKT_FACE_HELP;
      self->help = g_option_context_get_help (context, TRUE, NULL);
    }
  else if (version)
    self->face = TAKT_FACE_VERSION;
  else if (about)
    self->face = TAKT_FACE_ABOUT;
  else if (words != NULL && !apply_words (self, words, error))
    return NULL;

  if (self->demo
      && (data_dir != NULL
          || (self->face != TAKT_FACE_WINDOW && self->face != TAKT_FACE_HEADLESS
              && self->face != TAKT_FACE_HELP && self->face != TAKT_FACE_VERSION
              && self->face != TAKT_FACE_ABOUT)))
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_INVALID,
          _ ("The demo has a profile of its own: --demo goes only with --headless and --api-port."));
      return NULL;
    }

  if (self->face != TAKT_FACE_SHIP
      && (self->carrier != NULL || self->tracking != NULL || self->note != NULL || self->only_here
          || self->without_tracking))
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_INVALID,
          _ ("--carrier, --tracking, --note, --only-here and --without-tracking go only with “takt "
             "ship ORDER”."));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
takt_options_free (TaktOptions *self)
{
  g_free (self->data_dir);
  g_free (self->token_name);
  g_free (self->file);
  g_free (self->order);
  g_free (self->carrier);
  g_free (self->tracking);
  g_free (self->note);
  g_free (self->help);
  g_free (self);
}
