/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-finder.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "bambu/takt-bambu-probe.h"
#include "bambu/takt-bambu-ssdp.h"

#define GROUP "239.255.255.250"

/* A farm is smaller. Whoever makes up more serials than this is not listened to. */
#define MAX_FOUND 512

/* As many datagrams are read in a row before everything else gets its turn. */
#define MAX_IN_A_ROW 32

/* A port that another program holds, or a network that is not there yet, tells nobody when that ends. */
#define RETRY_US (60 * G_USEC_PER_SEC)

typedef enum
{
  EAR_BROADCAST,
  EAR_MULTICAST,
  N_EARS,
} EarKind;

/** Ear: one socket. It is open as long as @socket is set, and then @source waits for it. */
typedef struct
{
  GSocket *socket; /* (nullable) */
  GSource *source; /* (nullable) */
  char *problem;   /* (nullable) why it is not open */
} Ear;

/** Entry: somebody who announces. */
typedef struct
{
  TaktFoundPrinter *found;
  gint64 heard_us; /* monotonic */
} Entry;

/**
 * TaktBambuFinder:
 *
 * Invariants: outside of start and stop all ears are shut and @entries is empty. @expiry runs while there are entries, @retry while an ear
 * that should be open is not.
 */
struct _TaktBambuFinder
{
  GObject parent_instance;

  TaktClock *clock;
  TaktBambuFinderDoors doors;
  gboolean is_started;
  Ear ears[N_EARS];
  char *problem;       /* (nullable) of all ears */
  GHashTable *entries; /* of Entry by serial */
  gboolean was_full;
  guint64 expiry;
  guint64 retry;
};

static void takt_bambu_finder_iface_init (TaktPrinterFinderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktBambuFinder,
                               takt_bambu_finder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_FINDER, takt_bambu_finder_iface_init))

static void
entry_free (Entry *entry)
{
  takt_found_printer_free (entry->found);
  g_free (entry);
}

static void
emit_changed (TaktBambuFinder *self)
{
  takt_printer_finder_emit_changed (TAKT_PRINTER_FINDER (self));
}

/* ---- who is there */

static void arm_expiry (TaktBambuFinder *self);

static void
expiry_cb (gpointer user_data)
{
  g_autoptr (TaktBambuFinder) self = g_object_ref (user_data);
  gint64 now = takt_clock_monotonic_us (self->clock);
  GHashTableIter iter;
  gpointer value;
  guint dropped = 0;

  self->expiry = 0;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (now - ((Entry *) value)->heard_us > TAKT_FINDER_SILENCE_US)
      {
        g_hash_table_iter_remove (&iter);
        dropped++;
      }

  arm_expiry (self);
  if (dropped > 0)
    emit_changed (self);
}

/* For the first moment at which somebody has been silent for too long. */
static void
arm_expiry (TaktBambuFinder *self)
{
  gint64 first = G_MAXINT64;
  GHashTableIter iter;
  gpointer value;

  if (self->expiry != 0)
    return;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    first = MIN (first, ((Entry *) value)->heard_us);
  if (first == G_MAXINT64)
    return;

  self->expiry = takt_clock_after (
      self->clock, MAX (0, first + TAKT_FINDER_SILENCE_US + 1 - takt_clock_monotonic_us (self->clock)),
      expiry_cb, self, NULL);
}

static gboolean
tells_the_same (const TaktFoundPrinter *a, const TaktFoundPrinter *b)
{
  return g_strcmp0 (a->host, b->host) == 0 && g_strcmp0 (a->name, b->name) == 0
         && g_strcmp0 (a->model, b->model) == 0 && g_strcmp0 (a->firmware, b->firmware) == 0
         && a->connect == b->connect && a->bind == b->bind;
}

/* @found: (transfer full) */
static void
take_found (TaktBambuFinder *self, TaktFoundPrinter *found)
{
  Entry *entry = g_hash_table_lookup (self->entries, found->serial);
  gboolean is_news = entry == NULL || !tells_the_same (entry->found, found);

  if (entry == NULL && g_hash_table_size (self->entries) >= MAX_FOUND)
    {
      if (!self->was_full)
        g_message ("More than %d printers announce themselves; the others are left out.", MAX_FOUND);
      self->was_full = TRUE;
      takt_found_printer_free (found);
      return;
    }

  found->last_seen = takt_clock_now (self->clock);
  found->first_seen = entry != NULL ? entry->found->first_seen : found->last_seen;
  entry = g_new (Entry, 1);
  entry->found = found;
  entry->heard_us = takt_clock_monotonic_us (self->clock);
  g_hash_table_replace (self->entries, found->serial, entry);
  arm_expiry (self);
  if (is_news)
    emit_changed (self);
}

/* ---- ears */

static void
take_datagram (TaktBambuFinder *self, const guint8 *data, gsize length, GSocketAddress *from)
{
  g_autoptr (GError) error = NULL;
  TaktFoundPrinter *found;

  if (!G_IS_INET_SOCKET_ADDRESS (from))
    return;

  found = takt_bambu_ssdp_parse (data, length,
                                 g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (from)), &error);
  if (found != NULL)
    take_found (self, found);
  else
    g_debug ("Not an announcement: %s", error->message);
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TaktBambuFinder) self = g_object_ref (user_data);
  g_autoptr (GSocket) keep = g_object_ref (socket);
  /* One byte more than there may be, so that what was cut is known to be too large. */
  guint8 buffer[TAKT_BAMBU_SSDP_MAX_BYTES + 1];

  for (guint i = 0; i < MAX_IN_A_ROW && !g_socket_is_closed (socket); i++)
    {
      g_autoptr (GSocketAddress) from = NULL;
      g_autoptr (GError) error = NULL;
      gssize length = g_socket_receive_from (socket, &from, (char *) buffer, sizeof buffer, NULL, &error);

      /* Also what the kernel reports of datagrams: none of it ends listening. */
      if (length < 0)
        break;
      take_datagram (self, buffer, (gsize) length, from);
    }
  return self->is_started ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
join_group (TaktBambuFinder *self, GSocket *socket, GError **error)
{
  g_autoptr (GInetAddress) group = g_inet_address_new_from_string (GROUP);

  return g_socket_join_multicast_group (socket, group, FALSE, self->doors.is_loopback ? "lo" : NULL, error);
}

static GSocket *
open_socket (TaktBambuFinder *self, EarKind kind, GError **error)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  /* Multicast datagrams are addressed to the group, so that a socket bound to 127.0.0.1 would not get them. */
  g_autoptr (GInetAddress) any =
      self->doors.is_loopback ? g_inet_address_new_from_string (kind == EAR_MULTICAST ? GROUP : "127.0.0.1")
                              : g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (
      any, kind == EAR_MULTICAST ? self->doors.multicast_port : self->doors.announce_port);

  if (socket == NULL)
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_broadcast (socket, TRUE);
  /* The maker's own program may listen on this computer as well. */
  if (!g_socket_set_option (socket, SOL_SOCKET, SO_REUSEADDR, 1, error)
      || !g_socket_set_option (socket, SOL_SOCKET, SO_REUSEPORT, 1, error)
      || !g_socket_bind (socket, address, TRUE, error)
      || (kind == EAR_MULTICAST && !join_group (self, socket, error)))
    return NULL;
  return g_steal_pointer (&socket);
}

static char *
dup_problem (TaktBambuFinder *self, EarKind kind, const GError *error)
{
  guint port = kind == EAR_MULTICAST ? self->doors.multicast_port : self->doors.announce_port;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return g_strdup_printf (
        _ ("Takt cannot listen for printers: another program holds UDP port %u. Close it, or add printers by "
           "their address."),
        port);
  return g_strdup_printf (
      _ ("Takt cannot listen for printers on UDP port %u (%s). Check that this computer is "
         "connected to the network, or add printers by their address."),
      port, error->message);
}

static void
open_ear (TaktBambuFinder *self, EarKind kind)
{
  Ear *ear = &self->ears[kind];
  g_autoptr (GError) error = NULL;

  if (ear->socket != NULL || (kind == EAR_MULTICAST && self->doors.multicast_port == 0))
    return;

  g_clear_pointer (&ear->problem, g_free);
  ear->socket = open_socket (self, kind, &error);
  if (ear->socket == NULL)
    {
      ear->problem = dup_problem (self, kind, error);
      return;
    }

  ear->source = g_socket_create_source (ear->socket, G_IO_IN, NULL);
  g_source_set_callback (ear->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (ear->source, g_main_context_get_thread_default ());
}

static void
shut_ear (Ear *ear)
{
  if (ear->source != NULL)
    {
      g_source_destroy (ear->source);
      g_clear_pointer (&ear->source, g_source_unref);
    }
  if (ear->socket != NULL)
    g_socket_close (ear->socket, NULL);
  g_clear_object (&ear->socket);
  g_clear_pointer (&ear->problem, g_free);
}

static void open_ears (TaktBambuFinder *self);

static void
retry_cb (gpointer user_data)
{
  TaktBambuFinder *self = user_data;

  self->retry = 0;
  open_ears (self);
}

/* Printers speak to both ears, so one of them is enough to go on; a person hears of it when both are shut. */
static void
open_ears (TaktBambuFinder *self)
{
  g_autofree char *before = g_steal_pointer (&self->problem);
  gboolean any_open = FALSE, any_problem = FALSE;

  for (int kind = 0; kind < N_EARS; kind++)
    {
      open_ear (self, (EarKind) kind);
      any_open |= self->ears[kind].socket != NULL;
      any_problem |= self->ears[kind].problem != NULL;
      if (self->ears[kind].problem != NULL)
        g_debug ("%s", self->ears[kind].problem);
    }

  if (any_problem)
    self->retry = takt_clock_after (self->clock, RETRY_US, retry_cb, self, NULL);
  /* Broadcasts are what all models send; without them some printers may be missing. */
  self->problem = g_strdup (self->ears[EAR_BROADCAST].problem);
  if (self->problem == NULL && !any_open)
    self->problem = g_strdup (self->ears[EAR_MULTICAST].problem);
  if (self->problem != NULL && g_strcmp0 (before, self->problem) != 0)
    g_message ("%s", self->problem);
  if (g_strcmp0 (before, self->problem) != 0)
    emit_changed (self);
}

/* ---- TaktPrinterFinder */

static void
takt_bambu_finder_start (TaktPrinterFinder *finder)
{
  TaktBambuFinder *self = TAKT_BAMBU_FINDER (finder);

  if (self->is_started)
    return;

  self->is_started = TRUE;
  open_ears (self);
}

static void
takt_bambu_finder_stop (TaktPrinterFinder *finder)
{
  TaktBambuFinder *self = TAKT_BAMBU_FINDER (finder);

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  takt_clock_clear (self->clock, &self->expiry);
  takt_clock_clear (self->clock, &self->retry);
  for (int kind = 0; kind < N_EARS; kind++)
    shut_ear (&self->ears[kind]);
  g_clear_pointer (&self->problem, g_free);
  g_hash_table_remove_all (self->entries);
  self->was_full = FALSE;
}

static gint
compare_serials (gconstpointer a, gconstpointer b)
{
  const TaktFoundPrinter *left = *(TaktFoundPrinter *const *) a;
  const TaktFoundPrinter *right = *(TaktFoundPrinter *const *) b;

  return strcmp (left->serial, right->serial);
}

static GPtrArray *
takt_bambu_finder_list (TaktPrinterFinder *finder)
{
  TaktBambuFinder *self = TAKT_BAMBU_FINDER (finder);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_found_printer_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, takt_found_printer_copy (((Entry *) value)->found));
  g_ptr_array_sort (list, compare_serials);
  return list;
}

static const char *
takt_bambu_finder_get_problem (TaktPrinterFinder *finder)
{
  return TAKT_BAMBU_FINDER (finder)->problem;
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TaktFoundPrinter *found = takt_bambu_probe_finish (result, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) takt_found_printer_free);
  else
    g_task_return_error (task, error);
}

static void
takt_bambu_finder_probe_async (TaktPrinterFinder *finder,
                               const char *host,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  TaktBambuFinder *self = TAKT_BAMBU_FINDER (finder);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_bambu_finder_probe_async);
  takt_bambu_probe_async (host, self->doors.probe_port, self->doors.probe_tls_port, self->clock, cancellable,
                          probed_cb, task);
}

static TaktFoundPrinter *
takt_bambu_finder_probe_finish (TaktPrinterFinder *finder, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_bambu_finder_iface_init (TaktPrinterFinderInterface *iface)
{
  iface->start = takt_bambu_finder_start;
  iface->stop = takt_bambu_finder_stop;
  iface->list = takt_bambu_finder_list;
  iface->get_problem = takt_bambu_finder_get_problem;
  iface->probe_async = takt_bambu_finder_probe_async;
  iface->probe_finish = takt_bambu_finder_probe_finish;
}

static void
takt_bambu_finder_dispose (GObject *object)
{
  takt_bambu_finder_stop (TAKT_PRINTER_FINDER (object));

  G_OBJECT_CLASS (takt_bambu_finder_parent_class)->dispose (object);
}

static void
takt_bambu_finder_finalize (GObject *object)
{
  TaktBambuFinder *self = TAKT_BAMBU_FINDER (object);

  g_hash_table_unref (self->entries);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (takt_bambu_finder_parent_class)->finalize (object);
}

static void
takt_bambu_finder_class_init (TaktBambuFinderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_bambu_finder_dispose;
  object_class->finalize = takt_bambu_finder_finalize;
}

static void
takt_bambu_finder_init (TaktBambuFinder *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
}

/**
 * takt_bambu_finder_new:
 * @clock: for the time of what is heard and for limits
 * @doors: (nullable): other ports than those of real printers
 *
 * Returns: (transfer full): a finder, which listens to nothing before takt_printer_finder_start()
 */
TaktPrinterFinder *
takt_bambu_finder_new (TaktClock *clock, const TaktBambuFinderDoors *doors)
{
  static const TaktBambuFinderDoors real = { 2021, 1990, 3000, 3002, FALSE };
  TaktBambuFinder *self = g_object_new (TAKT_TYPE_BAMBU_FINDER, NULL);

  self->clock = g_object_ref (clock);
  self->doors = doors != NULL ? *doors : real;
  return TAKT_PRINTER_FINDER (self);
}

/** takt_bambu_finder_get_port: the UDP port on which it hears broadcasts; 0: it does not. */
guint16
takt_bambu_finder_get_port (TaktBambuFinder *self)
{
  Ear *ear = &self->ears[EAR_BROADCAST];
  g_autoptr (GSocketAddress) address = NULL;

  g_return_val_if_fail (TAKT_IS_BAMBU_FINDER (self), 0);

  address = ear->socket != NULL ? g_socket_get_local_address (ear->socket, NULL) : NULL;
  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}
