/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-commands"

#include "config.h"

#include "takt-commands.h"

#include "etsy/takt-etsy-csv.h"
#include "secrets/takt-keyring.h"
#include "secrets/takt-memory-secrets.h"
#include "takt-clock.h"
#include "takt-csv.h"
#include "takt-error.h"
#include "takt-running.h"
#include "takt-shop.h"
#include "takt-store.h"
#include "takt-token.h"

#include <glib/gi18n.h>

static int
fail (const GError *error)
{
  g_printerr ("%s\n", error->message);
  return 1;
}

/* The commands have no face that could freeze: they run the default main context until their one answer is there. */
static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/** takt_command_token: prints a token for the local API and nothing else; works beside a running engine. */
int
takt_command_token (const TaktOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open (options->data_dir, TAKT_STORE_READER, &error);
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  g_autoptr (TaktSecretStore) secrets = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autofree char *key = NULL;
  g_autofree char *token = NULL;

  if (store == NULL)
    return fail (error);

  secrets = takt_keyring_new (takt_store_get_profile_id (store));
  takt_token_load_key_async (secrets, NULL, keep_result_cb, &loaded);
  key = takt_token_load_key_finish (wait_for (&loaded), &error);
  if (key != NULL)
    token = takt_token_make (key, takt_store_get_profile_id (store), options->token_name, options->token_days,
                             takt_clock_now (clock), &error);
  if (token == NULL)
    return fail (error);

  g_print ("%s\n", token);
  return 0;
}

static void
refuse_file (const char *path, const GError *fault, GError **error)
{
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                 _ ("There is no file “%s”. Nothing was imported. Check its name and folder."), path);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                 _ ("“%s” cannot be read (%s). Nothing was imported. Check that it is a file you may read."),
                 path, fault->message);
}

static char *
read_csv (const char *path, gsize *length, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, &fault);
  char *text = NULL;

  if (info == NULL)
    {
      refuse_file (path, fault, error);
      return NULL;
    }
  if ((guint64) g_file_info_get_size (info) > TAKT_CSV_MAX_BYTES)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE,
                   _ ("“%s” is too large to be an export of orders. Nothing was imported."), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, length, &fault))
    refuse_file (path, fault, error);
  return text;
}

static int
tell_counts (guint orders, guint added, guint updated)
{
  g_print (ngettext ("%u order in the file: %u new, %u updated\n",
                     "%u orders in the file: %u new, %u updated\n", orders),
           orders, added, updated);
  return 0;
}

/** takt_command_import_orders: merges an Etsy CSV export into the profile; all of it or nothing; also beside a running program. */
int
takt_command_import_orders (const TaktOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = NULL;
  g_autoptr (TaktShop) shop = NULL;
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  g_autoptr (TaktSecretStore) secrets = takt_memory_secrets_new ();
  g_autoptr (GBytes) file = NULL;
  char *text;
  gsize length = 0;
  TaktMergeCounts counts = { 0 };
  TaktPorts ports = { .clock = clock, .secrets = secrets, .order_file_reader = takt_etsy_csv_read };

  text = read_csv (options->file, &length, &error);
  if (text == NULL)
    return fail (error);

  file = g_bytes_new_take (text, length);
  store = takt_store_open (options->data_dir, TAKT_STORE_WRITER, &error);
  if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_BUSY))
    {
      g_clear_error (&error);
      if (!takt_running_import (options->data_dir, file, &counts, &error))
        return fail (error);
      return tell_counts (counts.receipts, counts.new_orders, counts.updated_orders);
    }
  if (store != NULL)
    shop = takt_shop_new (store, &ports, &error);
  if (shop == NULL || !takt_orders_import (takt_shop_get_orders (shop), file, &counts, &error))
    return fail (error);
  return tell_counts (counts.receipts, counts.new_orders, counts.updated_orders);
}

static int
tell_shipped (const TaktOptions *options, const TaktShipment *made)
{
  if (made->problem != NULL)
    g_print ("%s\n", made->problem);
  else if (made->is_local)
    g_print (_ ("Order %s is marked shipped here.\n"), options->order);
  else
    g_print (
        _ ("Order %s is marked shipped. Etsy is told in a moment, and tells the buyer; until then it can be "
           "undone in Takt.\n"),
        options->order);
  return 0;
}

static TaktOrder *
find_order (TaktShop *shop, const char *number, GError **error)
{
  const TaktOrderFilter filter = { .status = -1, .search = number };
  g_autoptr (GPtrArray) orders = takt_orders_list (takt_shop_get_orders (shop), &filter, NULL, error);

  if (orders == NULL)
    return NULL;
  for (guint i = 0; i < orders->len; i++)
    if (g_strcmp0 (((TaktOrder *) orders->pdata[i])->order_number, number) == 0)
      return g_ptr_array_steal_index (orders, i);
  takt_running_refuse_order (number, error);
  return NULL;
}

/* Without the running program nobody could tell Etsy, or find out what became of it. */
static gboolean
ship_here (const TaktOptions *options,
           TaktShop *shop,
           const TaktShipOrder *parcel,
           TaktShipment *made,
           GError **error)
{
  g_autoptr (TaktOrder) order = find_order (shop, options->order, error);

  if (order == NULL)
    return FALSE;
  if (!parcel->only_here && g_str_equal (order->source, "etsy"))
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("Etsy is told by Takt while it runs, and it does not run. Start it and try again, "
             "or mark the order here alone with --only-here."));
      return FALSE;
    }
  made->is_local = TRUE;
  return takt_shipping_ship (takt_shop_get_shipping (shop), order->id, parcel, error) != 0;
}

/** takt_command_ship: marks an order shipped, by the running program where there is one. */
int
takt_command_ship (const TaktOptions *options)
{
  const TaktShipOrder parcel = { .carrier = options->carrier,
                                 .tracking_code = options->tracking,
                                 .note = options->note,
                                 .only_here = options->only_here,
                                 .without_tracking = options->without_tracking };
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open (options->data_dir, TAKT_STORE_WRITER, &error);
  g_autoptr (TaktShop) shop = NULL;
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  g_autoptr (TaktSecretStore) secrets = takt_memory_secrets_new ();
  g_autoptr (TaktShipment) made = takt_shipment_new ();
  const TaktPorts ports = { .clock = clock, .secrets = secrets };

  if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_BUSY))
    {
      g_clear_error (&error);
      if (!takt_running_ship (options->data_dir, options->order, &parcel, made, &error))
        return fail (error);
      return tell_shipped (options, made);
    }
  if (store != NULL)
    shop = takt_shop_new (store, &ports, &error);
  if (shop == NULL || !ship_here (options, shop, &parcel, made, &error))
    return fail (error);
  return tell_shipped (options, made);
}

/** takt_command_backup: writes a consistent copy of the profile's database; works beside a running engine. */
int
takt_command_backup (const TaktOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (!takt_store_backup (options->data_dir, options->file, &error))
    return fail (error);
  g_print (_ ("Backup written to %s\n"), options->file);
  return 0;
}

/** takt_command_restore: replaces the profile's database by a backup and keeps the old one beside it. */
int
takt_command_restore (const TaktOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *safety_copy = takt_store_restore (options->data_dir, options->file, &error);

  if (safety_copy == NULL)
    return fail (error);
  g_print (_ ("Restored. What was there before is in %s\n"), safety_copy);
  return 0;
}

/** takt_command_check: says what is wrong with the profile, one line a fault; exit status 1 when something is. */
int
takt_command_check (const TaktOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) faults = takt_store_check (options->data_dir, &error);

  if (faults == NULL)
    return fail (error);
  for (guint i = 0; faults[i] != NULL; i++)
    g_printerr ("%s\n", faults[i]);
  if (faults[0] == NULL)
    g_print (_ ("No damage found\n"));
  return faults[0] == NULL ? 0 : 1;
}
