/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-relay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "bambu/takt-bambu-dial.h"
#include "bambu/takt-bambu-loopback.h"

#define BUFFER_SIZE (16 * 1024)

struct _TaktBambuRelay
{
  GObject parent_instance;

  char *host;
  guint16 port;
  TaktBambuIdentity *identity; /* (nullable) NULL: a server with a public name */
  GTlsDatabase *authorities;   /* (nullable) whom to trust with such a name; NULL: the system's */

  GCancellable *cancellable; /* of everything that runs; ours */
  GIOStream *outer;          /* (nullable) TLS; set once the printer is trusted */
  GSocketListener *listener; /* (nullable) between opening and the one connection */
  GIOStream *inner;          /* (nullable) */
  TaktBambuDial dial;        /* how the way to the printer went */
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (TaktBambuRelay, takt_bambu_relay, G_TYPE_OBJECT)

/**
 * Pump:
 *
 * One direction. There is one buffer and never more than one operation on it, so a slow side slows the other one down.
 */
typedef struct
{
  TaktBambuRelay *relay; /* (owned) */
  GInputStream *from;    /* (owned) */
  GOutputStream *to;     /* (owned) */
  guint8 buffer[BUFFER_SIZE];
} Pump;

static void
pump_free (Pump *pump)
{
  g_object_unref (pump->from);
  g_object_unref (pump->to);
  g_object_unref (pump->relay);
  g_free (pump);
}

static void pump_read (Pump *pump);

static void
pump_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pump *pump = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      pump_read (pump);
      return;
    }

  takt_bambu_relay_close (pump->relay);
  pump_free (pump);
}

static void
pump_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pump *pump = user_data;
  g_autoptr (GError) error = NULL;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (length > 0)
    {
      g_output_stream_write_all_async (pump->to, pump->buffer, (gsize) length, G_PRIORITY_DEFAULT,
                                       pump->relay->cancellable, pump_written_cb, pump);
      return;
    }

  takt_bambu_relay_close (pump->relay);
  pump_free (pump);
}

static void
pump_read (Pump *pump)
{
  g_input_stream_read_async (pump->from, pump->buffer, sizeof pump->buffer, G_PRIORITY_DEFAULT,
                             pump->relay->cancellable, pump_read_cb, pump);
}

static void
start_pump (TaktBambuRelay *self, GIOStream *from, GIOStream *to)
{
  Pump *pump = g_new (Pump, 1);

  pump->relay = g_object_ref (self);
  pump->from = g_object_ref (g_io_stream_get_input_stream (from));
  pump->to = g_object_ref (g_io_stream_get_output_stream (to));
  pump_read (pump);
}

static void wait_for_inner (TaktBambuRelay *self);

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuRelay) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);

  if (self->is_closed)
    return;
  if (connection == NULL)
    {
      takt_bambu_relay_close (self);
      return;
    }
  if (!takt_bambu_loopback_is_own (connection))
    {
      g_message ("Another program connected to the printer relay on this computer; it was turned away.");
      wait_for_inner (self);
      return;
    }

  g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->inner = G_IO_STREAM (g_steal_pointer (&connection));
  start_pump (self, self->inner, self->outer);
  start_pump (self, self->outer, self->inner);
}

static void
wait_for_inner (TaktBambuRelay *self)
{
  g_socket_listener_accept_async (self->listener, self->cancellable, accepted_cb, g_object_ref (self));
}

/* The printer is trusted: only now is there a door on our side. */
static guint16
open_door (TaktBambuRelay *self, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;

  self->listener = g_socket_listener_new ();
  if (!g_socket_listener_add_address (self->listener, any_port, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &effective, error))
    return 0;

  wait_for_inner (self);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

static void
dialled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktBambuRelay *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GIOStream) stream = takt_bambu_dial_finish (result, &error);
  guint16 port;

  if (stream == NULL)
    {
      takt_bambu_relay_close (self);
      g_task_return_error (task, error);
      return;
    }
  if (self->is_closed)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      return;
    }

  self->outer = g_steal_pointer (&stream);
  port = open_door (self, &error);
  if (port == 0)
    {
      self->dial.problem = TAKT_LINK_UNREACHABLE;
      takt_bambu_relay_close (self);
      g_task_return_error (task, error);
      return;
    }
  g_task_return_int (task, port);
}

static void
forward_cancel_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
takt_bambu_relay_finalize (GObject *object)
{
  TaktBambuRelay *self = TAKT_BAMBU_RELAY (object);

  g_free (self->host);
  takt_bambu_dial_clear (&self->dial);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_clear_object (&self->authorities);
  g_clear_object (&self->listener);
  g_clear_object (&self->inner);
  g_clear_object (&self->outer);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (takt_bambu_relay_parent_class)->finalize (object);
}

static void
takt_bambu_relay_class_init (TaktBambuRelayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_bambu_relay_finalize;
}

static void
takt_bambu_relay_init (TaktBambuRelay *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * takt_bambu_relay_new:
 * @host: the printer's address
 * @port: its TLS port
 * @identity: who it has to be
 */
TaktBambuRelay *
takt_bambu_relay_new (const char *host, guint16 port, TaktBambuIdentity *identity)
{
  TaktBambuRelay *self = g_object_new (TAKT_TYPE_BAMBU_RELAY, NULL);

  self->host = g_strdup (host);
  self->port = port;
  self->identity = takt_bambu_identity_ref (identity);
  return self;
}

/**
 * takt_bambu_relay_new_public:
 * @host: a server's name, which its certificate has to bear
 * @port: its TLS port
 * @authorities: (nullable): who may have signed it; NULL: whom the system trusts
 */
TaktBambuRelay *
takt_bambu_relay_new_public (const char *host, guint16 port, GTlsDatabase *authorities)
{
  TaktBambuRelay *self = g_object_new (TAKT_TYPE_BAMBU_RELAY, NULL);

  self->host = g_strdup (host);
  self->port = port;
  g_set_object (&self->authorities, authorities);
  return self;
}

/** takt_bambu_relay_open_async: connects and checks who answers. Once per relay. */
void
takt_bambu_relay_open_async (TaktBambuRelay *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (TAKT_IS_BAMBU_RELAY (self));

  g_task_set_source_tag (task, takt_bambu_relay_open_async);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (forward_cancel_cb), self->cancellable, 0);

  takt_bambu_dial_async (&self->dial, G_OBJECT (self), self->host, self->port, self->identity,
                         self->authorities, self->cancellable, dialled_cb, g_steal_pointer (&task));
}

/**
 * takt_bambu_relay_open_finish:
 * @problem: (out) (optional): on failure, the link state it means: CERT_PROBLEM, REFUSED or UNREACHABLE
 * @error: TAKT_ERROR_UNAUTHORIZED for a certificate that is not trusted, TAKT_ERROR_NOT_CONNECTED otherwise, or cancelled
 *
 * Returns: the port of 127.0.0.1 that leads to the printer, 0 on failure
 */
guint16
takt_bambu_relay_open_finish (TaktBambuRelay *self,
                              GAsyncResult *result,
                              TaktLinkState *problem,
                              GError **error)
{
  gssize port = g_task_propagate_int (G_TASK (result), error);

  if (problem != NULL)
    *problem = self->dial.problem;
  return port > 0 ? (guint16) port : 0;
}

/**
 * takt_bambu_relay_get_step:
 * @fingerprint: (out) (nullable) (transfer none): SHA-256 of the certificate that the printer showed
 *
 * Returns: what the opening is at, or ended at; TAKT_LINK_STEP_ACCESS_CODE once the printer is trusted
 */
TaktLinkStep
takt_bambu_relay_get_step (TaktBambuRelay *self, const char **fingerprint)
{
  *fingerprint = self->dial.fingerprint;
  return self->dial.step;
}

/** takt_bambu_relay_close: ends everything at once; a second call does nothing. */
void
takt_bambu_relay_close (TaktBambuRelay *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_RELAY (self));

  if (self->is_closed)
    return;

  /* The streams close with their last reference, which the operations under way give back when they see the cancellation: closing the
   * sockets under them would let their numbers be taken by others. */
  self->is_closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  if (self->listener != NULL)
    g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_clear_object (&self->inner);
  g_clear_object (&self->outer);
}
