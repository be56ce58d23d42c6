/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-runtime"

#include "config.h"

#include "takt-runtime.h"

#include "bambu/takt-bambu-cloud-link.h"
#include "bambu/takt-bambu-cloud.h"
#include "bambu/takt-bambu-finder.h"
#include "bambu/takt-bambu-link.h"
#include "bambu/takt-bambu-stills.h"
#include "bambu/takt-bambu-stream.h"
#include "cameras/takt-camera-way.h"
#include "demo/takt-demo-clock.h"
#include "demo/takt-demo.h"
#include "desktop/takt-desktop-portal.h"
#include "desktop/takt-desktop-server.h"
#include "etsy/takt-etsy-csv.h"
#include "etsy/takt-etsy-source.h"
#include "mail/takt-curl-mailer.h"
#include "secrets/takt-keyring.h"
#include "secrets/takt-memory-secrets.h"
#include "system/takt-host-monitor.h"
#include "takt-error.h"
#include "takt-virtual-plates.h"
#include "threemf/takt-threemf-reader.h"
#include "virtual/takt-virtual-camera.h"
#include "virtual/takt-virtual-printer.h"
#include "webhook/takt-soup-webhooks.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/** DEMO_SPEED: a two-hour print takes two minutes. */
#define DEMO_SPEED 60.0

/** MAX_SPEED: of the test door TAKT_CLOCK_SPEED; beyond it limits of the wire run out before an answer can come. */
#define MAX_SPEED 100.0

/** PRINTER_CA_FILE: the printer maker's certificates, where the owner put them; without it every printer is pinned. */
#define PRINTER_CA_FILE "printer-ca.pem"

struct _TaktRuntime
{
  TaktStore *store;
  TaktShop *shop;
  TaktApiServer *api;
  TaktSession *session;  /* (nullable) the demo leaves the session alone */
  TaktBambuCloud *cloud; /* (nullable) */
  TaktVirtualPlates *plates;
  char *printer_ca_file; /* (nullable) */
  char *throw_away_dir;  /* (nullable) the demo's profile, removed at the end */
  guint api_port;
  gboolean demo;
  gboolean has_desktop; /* notifications are shown: a face with windows can answer them */
  gboolean started;
};

static TaktPrinterLink *
make_printer_link (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data)
{
  TaktRuntime *self = user_data;

  if (g_str_equal (printer->connection_type, "virtual"))
    {
      TaktPrinterLink *link = takt_virtual_printer_new (printer, clock);

      takt_virtual_plates_recall (self->plates, printer, link,
                                  self->demo ? takt_demo_find_fault (printer->name)
                                             : TAKT_VIRTUAL_FAULT_NONE);
      return link;
    }
  /* The demo touches no network. */
  if (g_str_equal (printer->connection_type, "bambu_lan") && !self->demo)
    return takt_bambu_link_new (printer, clock, secrets, self->printer_ca_file);
  if (g_str_equal (printer->connection_type, "bambu_cloud") && self->cloud != NULL)
    return takt_bambu_cloud_link_new (printer, clock, takt_bambu_cloud_get_broker (self->cloud));
  return NULL;
}

/* By the model, as far as it is known when somebody wants a picture. */
static TaktPrinterCamera *
make_lan_camera (TaktRuntime *self, const TaktPrinter *printer, TaktSecretStore *secrets)
{
  g_autoptr (TaktPrinter) record = takt_printer_copy (printer);
  TaktPrinterState state = { 0 };
  guint16 port;
  TaktCameraKind kind;

  takt_printers_get_state (takt_shop_get_printers (self->shop), printer->id, &state);
  kind = takt_camera_find_way (printer, state.report, &port);
  record->camera_port = port;
  switch (kind)
    {
    case TAKT_CAMERA_JPEG:
      return takt_bambu_camera_new (TAKT_TYPE_BAMBU_STILLS, record, secrets, self->printer_ca_file);
    case TAKT_CAMERA_RTSPS:
      return takt_bambu_camera_new (TAKT_TYPE_BAMBU_STREAM, record, secrets, self->printer_ca_file);
    case TAKT_CAMERA_UNKNOWN:
    case TAKT_CAMERA_NONE:
    default:
      return NULL;
    }
}

static TaktPrinterCamera *
make_printer_camera (const TaktPrinter *printer,
                     TaktClock *clock,
                     TaktSecretStore *secrets,
                     gpointer user_data)
{
  TaktRuntime *self = user_data;

  if (g_str_equal (printer->connection_type, "virtual"))
    return takt_virtual_camera_new (printer, clock, takt_virtual_plates_look, self->plates);
  if (g_str_equal (printer->connection_type, "bambu_lan") && !self->demo)
    return make_lan_camera (self, printer, secrets);
  return NULL;
}

static gboolean
get_door (const char *name, const char **url, GError **error)
{
  *url = g_getenv (name);
  if (*url == NULL || takt_etsy_url_is_allowed (*url, error))
    return TRUE;

  g_prefix_error (error, "%s: ", name);
  return FALSE;
}

/* Test door: recorded streams of hours are followed in minutes. */
static TaktClock *
make_clock (GError **error)
{
  const char *text = g_getenv ("TAKT_CLOCK_SPEED");
  char *end = NULL;
  double speed;

  if (text == NULL)
    return takt_clock_new_system ();

  speed = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !(speed >= 1.0 && speed <= MAX_SPEED))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("TAKT_CLOCK_SPEED must be a number from 1 to %.0f."), MAX_SPEED);
      return NULL;
    }
  return takt_clock_new_scaled (speed);
}

/* Test door: when the demo takes place; it runs no faster than the world then, so that pictures of it look alike. */
static TaktClock *
make_demo_clock (GError **error)
{
  const char *text = g_getenv ("TAKT_DEMO_NOW");
  g_autoptr (TaktClock) clock = takt_demo_clock_new (text == NULL ? DEMO_SPEED : 1);
  TaktTime present;

  if (text == NULL)
    return g_steal_pointer (&clock);
  if (!takt_time_from_iso (text, &present, error))
    {
      g_prefix_error_literal (error, "TAKT_DEMO_NOW: ");
      return NULL;
    }
  takt_demo_clock_set_present (TAKT_DEMO_CLOCK (clock), present);
  return g_steal_pointer (&clock);
}

/* Test door: announcements are heard on this UDP port of 127.0.0.1 (0: any) and nowhere else. */
static TaktPrinterFinder *
make_finder (TaktClock *clock, GError **error)
{
  const char *text = g_getenv ("TAKT_FINDER_PORT");
  TaktBambuFinderDoors doors = { 0, 0, 3000, 3002, TRUE };
  guint64 port;

  if (text == NULL)
    return takt_bambu_finder_new (clock, NULL);

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                           _ ("TAKT_FINDER_PORT must be a number from 0 to 65535."));
      return NULL;
    }
  doors.announce_port = (guint16) port;
  return takt_bambu_finder_new (clock, &doors);
}

/* Test doors: where Bambu Cloud and its broker are. */
static TaktBambuCloud *
make_cloud (TaktClock *clock, TaktSecretStore *secrets, GError **error)
{
  TaktBambuDoors *doors =
      takt_bambu_doors_new (g_getenv ("TAKT_BAMBU_CLOUD_URL"), g_getenv ("TAKT_BAMBU_CLOUD_MQTT"), error);

  if (doors != NULL)
    return takt_bambu_cloud_new (clock, secrets, doors);

  g_prefix_error_literal (error, "TAKT_BAMBU_CLOUD_URL, TAKT_BAMBU_CLOUD_MQTT: ");
  return NULL;
}

static gboolean
fill_ports (TaktRuntime *self, TaktPorts *ports, GError **error)
{
  const char *api_url, *auth_url;

  ports->printer_links = make_printer_link;
  ports->printer_links_data = self;
  ports->printer_cameras = make_printer_camera;
  ports->printer_cameras_data = self;
  ports->sliced_reader = takt_threemf_reader_new ();
  ports->order_file_reader = takt_etsy_csv_read;
  if (self->demo)
    {
      ports->clock = make_demo_clock (error);
      if (ports->clock == NULL)
        return FALSE;
      ports->secrets = takt_memory_secrets_new ();
      return TRUE;
    }

  if (!get_door ("TAKT_ETSY_API_URL", &api_url, error) || !get_door ("TAKT_ETSY_AUTH_URL", &auth_url, error))
    return FALSE;
  ports->clock = make_clock (error);
  if (ports->clock == NULL)
    return FALSE;
  ports->printer_finder = make_finder (ports->clock, error);
  if (ports->printer_finder == NULL)
    return FALSE;
  ports->secrets = takt_keyring_new (takt_store_get_profile_id (self->store));
  self->cloud = make_cloud (ports->clock, ports->secrets, error);
  if (self->cloud == NULL)
    return FALSE;
  ports->printer_cloud = g_object_ref (TAKT_PRINTER_CLOUD (self->cloud));
  for (guint i = 0; i < TAKT_MAX_SHOPS; i++)
    ports->order_sources[i] =
        TAKT_ORDER_SOURCE (takt_etsy_source_new (ports->clock, ports->secrets, i + 1, api_url, auth_url));
  ports->mailer = takt_curl_mailer_new (NULL);
  ports->webhooks = takt_soup_webhooks_new (NULL);
  ports->system_monitor = takt_host_monitor_new (ports->clock);
  if (self->has_desktop)
    ports->desktop =
        takt_desktop_portal_is_needed () ? takt_desktop_portal_new () : takt_desktop_server_new ();
  return TRUE;
}

static void
clear_ports (TaktPorts *ports)
{
  g_clear_object (&ports->clock);
  g_clear_object (&ports->secrets);
  for (guint i = 0; i < TAKT_MAX_SHOPS; i++)
    g_clear_object (&ports->order_sources[i]);
  g_clear_object (&ports->mailer);
  g_clear_object (&ports->webhooks);
  g_clear_object (&ports->desktop);
  g_clear_object (&ports->sliced_reader);
  g_clear_object (&ports->printer_finder);
  g_clear_object (&ports->system_monitor);
  g_clear_object (&ports->printer_cloud);
}

static void
remove_throw_away_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_throw_away_dir (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* A command beside the running program finds the API by this; who may use it is decided by the token alone. */
static void
tell_port (TaktRuntime *self)
{
  g_autofree char *path = g_build_filename (takt_store_get_dir (self->store), TAKT_RUNTIME_PORT_FILE, NULL);
  g_autofree char *text = g_strdup_printf ("%u\n", takt_api_server_get_port (self->api));
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("the port of the API was not written down: %s", error->message);
}

static void
forget_port (TaktRuntime *self)
{
  g_autofree char *path = g_build_filename (takt_store_get_dir (self->store), TAKT_RUNTIME_PORT_FILE, NULL);

  g_unlink (path);
}

/**
 * takt_runtime_new:
 * @options: face WINDOW or HEADLESS
 *
 * Opens the profile (for the demo: makes one) and puts the program together. Nothing runs yet.
 *
 * Returns: (transfer full): the runtime; NULL with TAKT_ERROR_BUSY when another process writes this profile, or what the
 *   store says of a file it cannot open
 */
TaktRuntime *
takt_runtime_new (const TaktOptions *options, GError **error)
{
  g_autoptr (TaktRuntime) self = g_new0 (TaktRuntime, 1);
  TaktPorts ports = { 0 };
  const char *dir = options->data_dir;

  self->plates = takt_virtual_plates_new ();
  self->demo = options->demo;
  self->has_desktop = options->face == TAKT_FACE_WINDOW;
  self->api_port = options->api_port;
  if (self->demo)
    dir = self->throw_away_dir = g_dir_make_tmp ("takt-demo-XXXXXX", error);
  if (dir == NULL)
    return NULL;

  self->store = takt_store_open (dir, TAKT_STORE_WRITER, error);
  if (self->store == NULL)
    return NULL;

  self->printer_ca_file = g_build_filename (dir, PRINTER_CA_FILE, NULL);
  if (!g_file_test (self->printer_ca_file, G_FILE_TEST_IS_REGULAR))
    g_clear_pointer (&self->printer_ca_file, g_free);

  if (fill_ports (self, &ports, error))
    self->shop = takt_shop_new (self->store, &ports, error);
  clear_ports (&ports);
  if (self->shop == NULL)
    return NULL;

  takt_virtual_plates_set_shop (self->plates, self->shop);
  self->api = takt_api_server_new (self->shop);
  if (!self->demo)
    self->session = takt_session_new (self->shop, options->data_dir);
  return g_steal_pointer (&self);
}

/** takt_runtime_free: stops what runs, in reverse order, and removes the demo's profile. */
void
takt_runtime_free (TaktRuntime *self)
{
  if (self->api != NULL)
    takt_api_server_stop (self->api);
  g_clear_pointer (&self->session, takt_session_free);
  if (self->store != NULL)
    forget_port (self);
  if (self->started)
    takt_shop_stop (self->shop);
  g_clear_object (&self->api);
  if (self->plates != NULL)
    takt_virtual_plates_set_shop (self->plates, NULL);
  g_clear_object (&self->shop);
  g_clear_pointer (&self->plates, takt_virtual_plates_free);
  g_clear_object (&self->cloud);
  if (self->store != NULL)
    takt_store_close (self->store);
  g_clear_object (&self->store);
  if (self->throw_away_dir != NULL)
    remove_throw_away_dir (self->throw_away_dir);
  g_free (self->throw_away_dir);
  g_free (self->printer_ca_file);
  g_free (self);
}

static void
api_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_api_server_start_finish (TAKT_API_SERVER (source), result, &error))
    {
      tell_port (g_task_get_task_data (task));
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

/**
 * takt_runtime_start_async:
 *
 * Starts the engine, then the local API: whoever can call it finds everything in place.
 */
void
takt_runtime_start_async (TaktRuntime *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, takt_runtime_start_async);
  g_task_set_task_data (task, self, NULL);
  if (self->demo && !takt_demo_fill (self->shop, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!takt_shop_start (self->shop, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->started = TRUE;
  if (self->session != NULL)
    takt_session_start (self->session);
  takt_api_server_start_async (self->api, self->api_port, cancellable, api_started_cb,
                               g_steal_pointer (&task));
}

/** takt_runtime_start_finish: Returns: TRUE when engine and API run; else what stood in the way. */
gboolean
takt_runtime_start_finish (TaktRuntime *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

TaktShop *
takt_runtime_get_shop (TaktRuntime *self)
{
  return self->shop;
}

TaktApiServer *
takt_runtime_get_api (TaktRuntime *self)
{
  return self->api;
}

/** takt_runtime_get_session: (transfer none) (nullable): NULL in the demo */
TaktSession *
takt_runtime_get_session (TaktRuntime *self)
{
  return self->session;
}
