/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-relay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "bambu/takt-bambu-dial.h"
#include "bambu/takt-bambu-loopback.h"
#include "bambu/takt-bambu-poll.h"

#define BUFFER_SIZE (16 * 1024)

/* After this much others have their turn. */
#define MAX_READS 16

/**
 * Pump:
 *
 * One direction. Nothing more is read while @waiting holds what the other side has no room for, so a slow side slows the other one
 * down.
 */
typedef struct
{
  GPollableInputStream *from; /* (unowned) of its stream */
  GPollableOutputStream *to;  /* likewise */
  GByteArray *waiting;        /* (nullable) read and not written */
  gsize written;              /* of @waiting */
} Pump;

typedef enum
{
  PUMP_IDLE,  /* nothing to read */
  PUMP_FULL,  /* no room to write */
  PUMP_TIRED, /* there may be more to read */
  PUMP_OVER,
} PumpState;

struct _TaktBambuRelay
{
  GObject parent_instance;

  char *host;
  guint16 port;
  TaktBambuIdentity *identity;

  GCancellable *cancellable; /* of everything that runs; ours */
  GIOStream *outer;          /* (nullable) TLS; set once the printer is trusted */
  GSocketListener *listener; /* (nullable) between opening and the one connection */
  GIOStream *inner;          /* (nullable) */
  Pump up;                   /* from inside to the printer */
  Pump down;
  TaktBambuPollWatch *outer_watch; /* (nullable) while both sides are there */
  TaktBambuPollWatch *inner_watch; /* likewise */
  TaktBambuDial dial;              /* how the way to the printer went */
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (TaktBambuRelay, takt_bambu_relay, G_TYPE_OBJECT)

static void
pump_init (Pump *self, GIOStream *from, GIOStream *to)
{
  self->from = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (from));
  self->to = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (to));
}

static void
pump_clear (Pump *self)
{
  g_clear_pointer (&self->waiting, g_byte_array_unref);
}

/* Returns: how much of @bytes went; -1 when the way is closed. */
static gssize
pump_write (Pump *self, const guint8 *bytes, gsize length)
{
  gsize done = 0;

  while (done < length)
    {
      g_autoptr (GError) error = NULL;
      gssize written =
          g_pollable_output_stream_write_nonblocking (self->to, bytes + done, length - done, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      if (written <= 0)
        return -1;
      done += (gsize) written;
    }
  return (gssize) done;
}

static PumpState
pump_write_waiting (Pump *self)
{
  gssize done = pump_write (self, self->waiting->data + self->written, self->waiting->len - self->written);

  if (done < 0)
    return PUMP_OVER;
  self->written += (gsize) done;
  if (self->written < self->waiting->len)
    return PUMP_FULL;

  pump_clear (self);
  return PUMP_IDLE;
}

static PumpState
pump_run (Pump *self)
{
  guint8 buffer[BUFFER_SIZE];

  if (self->waiting != NULL)
    {
      PumpState state = pump_write_waiting (self);

      if (state != PUMP_IDLE)
        return state;
    }

  for (int i = 0; i < MAX_READS; i++)
    {
      g_autoptr (GError) error = NULL;
      gssize length =
          g_pollable_input_stream_read_nonblocking (self->from, buffer, sizeof buffer, NULL, &error);
      gssize done;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return PUMP_IDLE;
      if (length <= 0)
        return PUMP_OVER;
      done = pump_write (self, buffer, (gsize) length);
      if (done < 0)
        return PUMP_OVER;
      if (done < length)
        {
          self->waiting = g_byte_array_new ();
          self->written = 0;
          g_byte_array_append (self->waiting, buffer + done, (guint) (length - done));
          return PUMP_FULL;
        }
    }
  return PUMP_TIRED;
}

static void
ready_cb (gboolean hung_up, gpointer user_data)
{
  g_autoptr (TaktBambuRelay) self = g_object_ref (user_data);
  PumpState down = pump_run (&self->down);
  PumpState up = down != PUMP_OVER ? pump_run (&self->up) : PUMP_OVER;

  if (down == PUMP_OVER || up == PUMP_OVER || (hung_up && down != PUMP_TIRED))
    {
      takt_bambu_relay_close (self);
      return;
    }

  /* What the secure side has decrypted already makes no noise on its socket: tired pumps ask to go on. */
  takt_bambu_poll_want (self->outer_watch, down == PUMP_IDLE, up == PUMP_FULL);
  takt_bambu_poll_want (self->inner_watch, up == PUMP_IDLE, down == PUMP_FULL);
  if (down == PUMP_TIRED || up == PUMP_TIRED)
    takt_bambu_poll_again (self->outer_watch);
}

static int
get_fd (GIOStream *stream)
{
  return g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
}

static void
start_pumps (TaktBambuRelay *self)
{
  g_autoptr (GIOStream) base = NULL;

  g_object_get (self->outer, "base-io-stream", &base, NULL);
  pump_init (&self->up, self->inner, self->outer);
  pump_init (&self->down, self->outer, self->inner);
  self->outer_watch = takt_bambu_poll_add (get_fd (base), FALSE, ready_cb, self);
  self->inner_watch = takt_bambu_poll_add (get_fd (self->inner), FALSE, ready_cb, self);
  ready_cb (FALSE, self);
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
  start_pumps (self);
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

  takt_bambu_relay_close (self);
  g_free (self->host);
  takt_bambu_dial_clear (&self->dial);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
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
                         self->cancellable, dialled_cb, g_steal_pointer (&task));
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

  /* The streams close with their last reference, which what is under way gives back when it sees the cancellation: closing the sockets
   * under it would let their numbers be taken by others. */
  self->is_closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->outer_watch, takt_bambu_poll_remove);
  g_clear_pointer (&self->inner_watch, takt_bambu_poll_remove);
  pump_clear (&self->up);
  pump_clear (&self->down);
  if (self->listener != NULL)
    g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_clear_object (&self->inner);
  g_clear_object (&self->outer);
}
