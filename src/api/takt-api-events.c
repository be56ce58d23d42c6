/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-events.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "takt-api-handlers.h"
#include "takt-api-listener.h"

/* A client that reads slower than things happen is cut off here: it connects again and asks for what it missed. */
#define MAX_WAITING_BYTES (64 * 1024)

/* How long a client waits before it connects again. */
#define RETRY_MS "2000"

/*
 * The clients of GET /api/events. Everything here is server-sent events as the HTML standard describes them: what changed is told
 * as a noun and a row id, and the client asks for the row.
 */
struct _TaktApiEvents
{
  TaktChanges *changes; /* (owned) */
  TaktClock *clock;     /* (owned) */
  GPtrArray *listeners; /* (owned) of Listener */
  guint64 keep_alive;   /* timer, 0: nobody listens */
};

typedef struct
{
  TaktApiEvents *events;      /* (unowned) */
  SoupServerMessage *message; /* (owned) */
  GSource *farewell;          /* (owned) (nullable) notices a client that leaves */
  gsize waiting;              /* bytes handed to libsoup and not yet written */
} Listener;

static void
listener_free (Listener *listener)
{
  if (listener->farewell != NULL)
    g_source_destroy (listener->farewell);
  g_clear_pointer (&listener->farewell, g_source_unref);
  g_signal_handlers_disconnect_by_data (listener->message, listener);
  g_object_unref (listener->message);
  g_free (listener);
}

/* Ends the stream in good order. */
static void
end_stream (Listener *listener)
{
  soup_message_body_complete (soup_server_message_get_response_body (listener->message));
  soup_server_message_unpause (listener->message);
}

/* For a client that does not read: an end in good order would wait behind what it does not read. */
static void
cut_off (Listener *listener)
{
  g_autoptr (GIOStream) stream = NULL;

  g_signal_handlers_disconnect_by_data (listener->message, listener);
  stream = soup_server_message_steal_connection (listener->message);
  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
}

static void
tell (Listener *listener, const char *text)
{
  gsize length = strlen (text);

  listener->waiting += length;
  soup_message_body_append (soup_server_message_get_response_body (listener->message), SOUP_MEMORY_COPY, text,
                            length);
  soup_server_message_unpause (listener->message);
}

static void
tell_all (TaktApiEvents *self, const char *text)
{
  for (guint i = self->listeners->len; i > 0; i--)
    {
      Listener *listener = self->listeners->pdata[i - 1];

      if (listener->waiting <= MAX_WAITING_BYTES)
        {
          tell (listener, text);
          continue;
        }
      g_debug ("a listener reads too slowly and is cut off");
      cut_off (listener);
      g_ptr_array_remove_index_fast (self->listeners, i - 1);
    }
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, TaktApiEvents *self)
{
  g_autofree char *text =
      id != 0 ? g_strdup_printf ("event: %s\ndata: {\"id\": %" G_GINT64_FORMAT "}\n\n", noun, id)
              : g_strdup_printf ("event: %s\ndata: {\"id\": null}\n\n", noun);

  tell_all (self, text);
}

static void keep_alive_cb (gpointer user_data);

static void
arm_keep_alive (TaktApiEvents *self)
{
  if (self->keep_alive == 0 && self->listeners->len > 0)
    self->keep_alive = takt_clock_after (self->clock, TAKT_API_KEEP_ALIVE_SECONDS * G_USEC_PER_SEC,
                                         keep_alive_cb, self, NULL);
}

static void
keep_alive_cb (gpointer user_data)
{
  TaktApiEvents *self = user_data;

  self->keep_alive = 0;
  tell_all (self, ": still here\n\n");
  arm_keep_alive (self);
}

static void
wrote_body_data_cb (SoupServerMessage *message, guint size, Listener *listener)
{
  listener->waiting -= MIN (size, listener->waiting);
}

static void
gone_cb (SoupServerMessage *message, Listener *listener)
{
  g_ptr_array_remove_fast (listener->events->listeners, listener);
}

/* libsoup does not read from a connection while it waits for more to write. */
static gboolean
farewell_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Listener *listener = user_data;
  char byte;
  gssize got = recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&listener->farewell, g_source_unref);
  if (got <= 0)
    {
      end_stream (listener);
      g_ptr_array_remove_fast (listener->events->listeners, listener);
    }
  return G_SOURCE_REMOVE;
}

static void
add_listener (TaktApiEvents *self, SoupServerMessage *message)
{
  Listener *listener = g_new0 (Listener, 1);
  GSocket *socket = takt_api_listener_get_socket (message);

  listener->events = self;
  listener->message = g_object_ref (message);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), listener);
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), listener);
  g_signal_connect (message, "disconnected", G_CALLBACK (gone_cb), listener);
  if (socket != NULL)
    {
      listener->farewell = g_socket_create_source (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
      g_source_set_callback (listener->farewell, G_SOURCE_FUNC (farewell_cb), listener, NULL);
      g_source_attach (listener->farewell, g_main_context_get_thread_default ());
    }
  g_ptr_array_add (self->listeners, listener);
  tell (listener, "retry: " RETRY_MS "\n\n");
  arm_keep_alive (self);
}

/** takt_api_events_listen: GET /api/events */
void
takt_api_events_listen (TaktApiCall *call)
{
  TaktApiEvents *self = takt_api_call_get_events (call);
  SoupServerMessage *message = takt_api_call_get_message (call);
  SoupMessageHeaders *headers;

  if (!takt_api_call_end_input (call))
    return;

  if (self->listeners->len >= TAKT_API_MAX_LISTENERS)
    {
      takt_api_call_fail (call, g_error_new (TAKT_ERROR, TAKT_ERROR_BUSY,
                                             _ ("%d programs listen to events already. End one of them "
                                                "first."),
                                             TAKT_API_MAX_LISTENERS));
      return;
    }

  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_set_encoding (headers, soup_server_message_get_http_version (message) == SOUP_HTTP_1_0
                                                  ? SOUP_ENCODING_EOF
                                                  : SOUP_ENCODING_CHUNKED);
  takt_api_call_answer_stream (call);
  if (soup_server_message_get_method (message) == SOUP_METHOD_HEAD)
    return;

  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  add_listener (self, message);
}

/**
 * takt_api_events_new:
 *
 * Returns: (transfer full): tells what @changes says to whoever listens
 */
TaktApiEvents *
takt_api_events_new (TaktChanges *changes, TaktClock *clock)
{
  TaktApiEvents *self = g_new0 (TaktApiEvents, 1);

  self->changes = g_object_ref (changes);
  self->clock = g_object_ref (clock);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) listener_free);
  g_signal_connect (changes, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

/** takt_api_events_free: ends all streams. */
void
takt_api_events_free (TaktApiEvents *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    end_stream (self->listeners->pdata[i]);
  g_ptr_array_unref (self->listeners);
  g_signal_handlers_disconnect_by_data (self->changes, self);
  takt_clock_clear (self->clock, &self->keep_alive);
  g_object_unref (self->changes);
  g_object_unref (self->clock);
  g_free (self);
}

/** takt_api_events_count_listeners: how many clients listen just now. */
guint
takt_api_events_count_listeners (TaktApiEvents *self)
{
  return self->listeners->len;
}
