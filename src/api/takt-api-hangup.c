/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-hangup.h"

#include "takt-api-listener.h"

/* A socket that is closed with unread bytes in it resets the connection, and the client may never see the answer. So a little is
 * read and thrown away before the end. */
#define MAX_DRAIN_BYTES   (2 * 1024 * 1024)
#define MAX_DRAIN_SECONDS 2
#define DRAIN_BLOCK       (64 * 1024)

typedef struct
{
  GIOStream *stream;
  GSocket *socket;
  TaktClock *clock;
  GCancellable *cancellable;
  guint64 limit;
  char *answer;
  gsize drained;
} HangUp;

static void
hang_up_free (HangUp *self)
{
  takt_clock_clear (self->clock, &self->limit);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_object_unref (self->clock);
  g_object_unref (self->cancellable);
  g_free (self->answer);
  g_free (self);
}

static void drain (HangUp *self);

static void
drained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HangUp *self = user_data;
  gssize got = g_input_stream_skip_finish (G_INPUT_STREAM (source), result, NULL);

  if (got > 0)
    self->drained += (gsize) got;
  if (got > 0 && self->drained < MAX_DRAIN_BYTES)
    drain (self);
  else
    hang_up_free (self);
}

static void
drain (HangUp *self)
{
  g_input_stream_skip_async (g_io_stream_get_input_stream (self->stream), DRAIN_BLOCK, G_PRIORITY_DEFAULT,
                             self->cancellable, drained_cb, self);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HangUp *self = user_data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL)
      || !g_socket_shutdown (self->socket, FALSE, TRUE, NULL))
    hang_up_free (self);
  else
    drain (self);
}

static void
give_up_cb (gpointer user_data)
{
  HangUp *self = user_data;

  self->limit = 0;
  g_cancellable_cancel (self->cancellable);
}

static char *
write_answer (SoupServerMessage *message, gsize *length)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_response_body (message));
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  GString *text = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_set_content_length (headers, (goffset) g_bytes_get_size (body));
  g_string_printf (text, "HTTP/1.1 %u %s\r\n", soup_server_message_get_status (message),
                   soup_server_message_get_reason_phrase (message));
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (text, "%s: %s\r\n", name, value);
  g_string_append (text, "\r\n");
  g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));

  *length = text->len;
  return g_string_free (text, FALSE);
}

/**
 * takt_api_hang_up:
 * @message: a request whose body is still coming; its answer is set
 * @clock: tells when to stop waiting for the client
 *
 * Sends the answer at once and ends the connection, instead of reading on to the end of a body that nobody wants. libsoup itself
 * would read all of it first.
 */
void
takt_api_hang_up (SoupServerMessage *message, TaktClock *clock)
{
  GSocket *socket = takt_api_listener_get_socket (message);
  HangUp *self;
  gsize length;

  g_return_if_fail (socket != NULL);

  self = g_new0 (HangUp, 1);
  self->socket = g_object_ref (socket);
  self->clock = g_object_ref (clock);
  self->cancellable = g_cancellable_new ();
  self->answer = write_answer (message, &length);
  self->stream = soup_server_message_steal_connection (message);
  self->limit = takt_clock_after (clock, MAX_DRAIN_SECONDS * G_USEC_PER_SEC, give_up_cb, self, NULL);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), self->answer, length,
                                   G_PRIORITY_DEFAULT, self->cancellable, written_cb, self);
}
