/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-listener.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "takt-error.h"

#define SOCKET_KEY "takt-socket"

/* How often a free port of IPv4 may turn out to be taken on IPv6. */
#define MAX_PORT_TRIES 20

/* How long nobody is let in after the system refused a connection (no file descriptors left). */
#define REST_SECONDS 1

/* One listening socket. @source is NULL while it rests. */
typedef struct
{
  TaktApiListener *listener; /* (unowned) */
  GSocket *socket;           /* (owned) */
  GSource *source;           /* (owned) (nullable) */
  guint64 rest;
} Door;

/*
 * libsoup 3.2 accepts connections as well, but gives up for good after one refusal of the system, and never releases the socket
 * object of a connection.
 */
struct _TaktApiListener
{
  SoupServer *soup; /* (owned) */
  TaktClock *clock; /* (owned) */
  GPtrArray *doors; /* (owned) of Door */
  int idle_pair[2]; /* see keep_alive() */
  guint port;
};

static void open_door (Door *door);

static void
door_free (Door *door)
{
  takt_clock_clear (door->listener->clock, &door->rest);
  if (door->source != NULL)
    g_source_destroy (door->source);
  g_clear_pointer (&door->source, g_source_unref);
  g_socket_close (door->socket, NULL);
  g_object_unref (door->socket);
  g_free (door);
}

static void
rested_cb (gpointer user_data)
{
  Door *door = user_data;

  door->rest = 0;
  open_door (door);
}

/* libsoup hides the socket of a connection that it did not accept itself; the address it keeps leads to it. */
static void
hand_over (TaktApiListener *self, GSocket *socket)
{
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GError) error = NULL;

  /* Gone already. */
  if (local == NULL || remote == NULL)
    return;

  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_object_set_data_full (G_OBJECT (remote), SOCKET_KEY, g_object_ref (socket), g_object_unref);
  if (!soup_server_accept_iostream (self->soup, G_IO_STREAM (connection), local, remote, &error))
    g_debug ("a connection was not taken: %s", error->message);
}

static gboolean
knock_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Door *door = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) accepted = g_socket_accept (socket, NULL, &error);

  if (accepted != NULL)
    {
      hand_over (door->listener, accepted);
      return G_SOURCE_CONTINUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  /* The caller waits in the backlog; trying at once would only keep the processor busy. */
  g_message ("a connection cannot be accepted just now: %s", error->message);
  g_clear_pointer (&door->source, g_source_unref);
  door->rest = takt_clock_after (door->listener->clock, REST_SECONDS * G_USEC_PER_SEC, rested_cb, door, NULL);
  return G_SOURCE_REMOVE;
}

static void
open_door (Door *door)
{
  door->source = g_socket_create_source (door->socket, G_IO_IN, NULL);
  g_source_set_callback (door->source, G_SOURCE_FUNC (knock_cb), door, NULL);
  g_source_attach (door->source, g_main_context_get_thread_default ());
}

static GSocket *
bind_socket (GSocketFamily family, guint port, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) port);

  if (socket == NULL)
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, NULL);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static guint
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static void
add_door (TaktApiListener *self, GSocket *socket)
{
  Door *door = g_new0 (Door, 1);

  door->listener = self;
  door->socket = socket;
  g_ptr_array_add (self->doors, door);
}

/* Both loopback addresses on the same port; a machine without IPv6 has one. */
static gboolean
bind_both (TaktApiListener *self, guint port, GError **error)
{
  g_autoptr (GSocket) first = bind_socket (G_SOCKET_FAMILY_IPV4, port, error);
  g_autoptr (GSocket) second = NULL;
  g_autoptr (GError) fault = NULL;

  if (first == NULL)
    return FALSE;

  self->port = get_port (first);
  second = bind_socket (G_SOCKET_FAMILY_IPV6, self->port, &fault);
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (fault != NULL)
    g_debug ("no IPv6: %s", fault->message);

  add_door (self, g_steal_pointer (&first));
  if (second != NULL)
    add_door (self, g_steal_pointer (&second));
  return TRUE;
}

static gboolean
bind_port (TaktApiListener *self, guint port, GError **error)
{
  g_autoptr (GError) fault = NULL;

  for (int i = 0; i < (port == 0 ? MAX_PORT_TRIES : 1); i++)
    {
      g_clear_error (&fault);
      if (bind_both (self, port, &fault))
        return TRUE;
      if (!g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        break;
    }

  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_BUSY,
                 _ ("Port %u is in use by another program. End that program, or give Takt another port with "
                    "--api-port."),
                 port);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                 _ ("The local API cannot listen on port %u: %s. Give Takt another port with --api-port."),
                 port, fault->message);
  return FALSE;
}

/* A SoupServer that listens nowhere ends every connection after one answer. So it listens at a socket pair that nobody uses. */
static gboolean
keep_alive (TaktApiListener *self, GError **error)
{
  g_autoptr (GSocket) idle = NULL;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, self->idle_pair) != 0)
    {
      self->idle_pair[0] = self->idle_pair[1] = -1;
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                           _ ("The local API cannot start: the system has no sockets left."));
      return FALSE;
    }

  idle = g_socket_new_from_fd (self->idle_pair[0], error);
  if (idle == NULL)
    return FALSE;
  /* From here on the socket object closes it. */
  self->idle_pair[0] = -1;
  return soup_server_listen_socket (self->soup, idle, 0, error);
}

/**
 * takt_api_listener_new:
 * @soup: who answers
 * @port: the port on 127.0.0.1 and [::1]; 0 picks a free one
 * @error: TAKT_ERROR_BUSY when another program has the port, TAKT_ERROR_FAILED
 *
 * Returns: (transfer full): callers are let in from now on
 */
TaktApiListener *
takt_api_listener_new (SoupServer *soup, TaktClock *clock, guint port, GError **error)
{
  g_autoptr (TaktApiListener) self = g_new0 (TaktApiListener, 1);

  self->soup = g_object_ref (soup);
  self->clock = g_object_ref (clock);
  self->doors = g_ptr_array_new_with_free_func ((GDestroyNotify) door_free);
  self->idle_pair[0] = self->idle_pair[1] = -1;
  if (!keep_alive (self, error) || !bind_port (self, port, error))
    return NULL;

  for (guint i = 0; i < self->doors->len; i++)
    open_door (self->doors->pdata[i]);
  return g_steal_pointer (&self);
}

/** takt_api_listener_free: nobody is let in any more, and who is in is shown out. */
void
takt_api_listener_free (TaktApiListener *self)
{
  g_ptr_array_unref (self->doors);
  soup_server_disconnect (self->soup);
  for (int i = 0; i < 2; i++)
    if (self->idle_pair[i] >= 0)
      g_close (self->idle_pair[i], NULL);
  g_object_unref (self->soup);
  g_object_unref (self->clock);
  g_free (self);
}

guint
takt_api_listener_get_port (TaktApiListener *self)
{
  return self->port;
}

/** takt_api_listener_get_socket: (transfer none): the socket that a request came in by. */
GSocket *
takt_api_listener_get_socket (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote != NULL ? g_object_get_data (G_OBJECT (remote), SOCKET_KEY) : NULL;
}
