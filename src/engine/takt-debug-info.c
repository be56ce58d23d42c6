/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "takt-debug-info.h"
#include "config.h"

#include "tables/takt-printer-table.h"
#include "takt-log.h"
#include "takt-statement.h"

#include <gio/gio.h>
#include <string.h>

/* Addresses of machines and of people; secrets are covered when a line is kept (takt_log_install()). */
#define PRIVATE_PATTERN                                                                                      \
  "[[:alnum:]._%+-]+@[[:alnum:].-]+"                                                                         \
  "|\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b"                                                                    \
  "|\\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\\b"                                                        \
  "|[0-9a-fA-F:]*::[0-9a-fA-F:]*[0-9a-fA-F]"                                                                 \
  "|(?<=://)[^/\\s\"]+[^\\s\"]*"
#define COVER "[hidden]"

/* Under this a name is a word that stands in any line. */
#define LEAST_NAME_BYTES 4

static void
cover_name (GString *text, const char *name)
{
  if (name != NULL && strlen (name) >= LEAST_NAME_BYTES)
    g_string_replace (text, name, COVER, 0);
}

static void
cover_printers (GString *text, GPtrArray *printers)
{
  for (guint i = 0; i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);

      cover_name (text, printer->serial);
      cover_name (text, printer->host);
    }
}

/**
 * takt_debug_info_dup_log:
 * @most: how many lines, counted from the newest
 *
 * Returns: (transfer full): lines of the log, oldest first, without secrets and without addresses of machines or people; NULL with @error
 */
char **
takt_debug_info_dup_log (TaktStore *store, guint most, GError **error)
{
  g_autoptr (GPtrArray) printers = takt_printer_table_list (store, error);
  g_autoptr (GRegex) private = NULL;
  g_autoptr (GPtrArray) covered = NULL;
  g_auto (GStrv) lines = NULL;
  guint n;

  if (printers == NULL)
    return NULL;

  private = g_regex_new (PRIVATE_PATTERN, G_REGEX_OPTIMIZE, 0, NULL);
  covered = g_ptr_array_new_with_free_func (g_free);
  lines = takt_log_dup_lines ();
  n = g_strv_length (lines);
  for (guint i = n > most ? n - most : 0; i < n; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (lines[i], -1);
      g_autoptr (GString) text = g_string_new (valid);

      cover_printers (text, printers);
      g_ptr_array_add (covered, g_regex_replace_literal (private, text->str, -1, 0, COVER, 0, NULL));
    }
  g_ptr_array_add (covered, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&covered), FALSE);
}

static void
add_versions (GString *text)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "Takt %s\n", TAKT_VERSION);
  g_string_append_printf (text, "System: %s\n", system != NULL ? system : "?");
  g_string_append_printf (text, "GLib: %u.%u.%u\n", glib_major_version, glib_minor_version,
                          glib_micro_version);
  g_string_append_printf (text, "Flatpak: %s\n",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "yes" : "no");
}

static gboolean
add_query (GString *text, TaktStatement *query, GError **error)
{
  while (takt_statement_step (query))
    g_string_append_printf (text, "%s: %s\n", takt_statement_text (query, 0), takt_statement_text (query, 1));
  return takt_statement_finish (query, error);
}

static gboolean
add_counts (GString *text, TaktStore *store, GError **error)
{
  g_autoptr (TaktStatement) printers = takt_statement_get (
      store,
      "SELECT 'Printer ' || coalesce(model, '?') || ' (' || connection_type || ')', count(*) FROM printers "
      "GROUP BY 1 ORDER BY 1");
  g_autoptr (TaktStatement) rows = takt_statement_get (
      store,
      "SELECT 'SQLite', sqlite_version() UNION ALL SELECT 'Schema', (SELECT user_version FROM pragma_user_version) "
      "UNION ALL SELECT 'Orders', (SELECT /* scan: a person asks now and then */ count(*) FROM orders) "
      "UNION ALL SELECT 'Products', (SELECT count(*) FROM product_profiles) "
      "UNION ALL SELECT 'Spools', (SELECT count(*) FROM materials) "
      "UNION ALL SELECT 'Prints', (SELECT count(*) FROM jobs) "
      "UNION ALL SELECT 'Messages waiting', (SELECT count(*) FROM outbox "
      "WHERE state IN ('pending', 'sending'))");

  return add_query (text, printers, error) && add_query (text, rows, error);
}

/**
 * takt_debug_info_make:
 *
 * Returns: (transfer full): versions, printers by model, counts and the end of the log, as a text to hand on, in English: it is for those who
 *   mend Takt. No serial number, address, code, name of a printer or buyer is in it. NULL with @error
 */
char *
takt_debug_info_make (TaktStore *store, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) log = NULL;
  g_autofree char *lines = NULL;

  add_versions (text);
  g_string_append_c (text, '\n');
  if (!add_counts (text, store, error))
    return NULL;
  log = takt_debug_info_dup_log (store, TAKT_DEBUG_INFO_LINES, error);
  if (log == NULL)
    return NULL;

  lines = g_strjoinv ("\n", log);
  g_string_append_printf (text, "\n%s%s", lines, *lines != '\0' ? "\n" : "");
  return g_string_free (g_steal_pointer (&text), FALSE);
}
