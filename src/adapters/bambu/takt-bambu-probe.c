/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-probe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

/* Of one exchange: a door that stays silent must not keep us from the other. */
#define LIMIT_US (5 * G_USEC_PER_SEC)

#define QUESTION "{\"login\":{\"command\":\"detect\",\"sequence_id\":\"20000\"}}"

/**
 * Probe:
 *
 * The question, first on the plain port, then over TLS (protocol.md §2.2). One exchange a connection. Invariant: what runs, runs under
 * @exchange, which ends with the limit, with the caller's wish or with the next exchange.
 */
typedef struct
{
  char *host;
  guint16 ports[2]; /* plain, TLS */
  guint at;         /* of @ports */
  TaktClock *clock;
  GCancellable *exchange;
  guint64 limit;
  GIOStream *stream; /* (nullable) */
  gsize filled;
  gboolean is_stranger; /* somebody answered, and not as a printer does */
  guint8 buffer[TAKT_BAMBU_FRAME_MAX_BYTES];
} Probe;

static void ask (GTask *task);

static void
end_exchange (Probe *probe)
{
  takt_clock_clear (probe->clock, &probe->limit);
  if (probe->exchange != NULL)
    g_cancellable_cancel (probe->exchange);
  g_clear_object (&probe->exchange);
  g_clear_object (&probe->stream);
}

static void
probe_free (Probe *probe)
{
  end_exchange (probe);
  g_object_unref (probe->clock);
  g_free (probe->host);
  g_free (probe);
}

static void
give_up (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  if (probe->is_stranger)
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                             _ ("Something answers at %s, but not as a printer does. Check the address: the "
                                "printer's screen shows it in the network settings."),
                             probe->host);
  else
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("No printer at %s tells who it is. Check that it is switched on and that the address is the one on "
           "its screen, or enter its serial number by hand."),
        probe->host);
}

/* @error: (transfer full): why this exchange came to nothing. */
static void
fail_exchange (GTask *task, GError *error)
{
  Probe *probe = g_task_get_task_data (task);
  g_autoptr (GError) reason = error;

  end_exchange (probe);
  if (g_task_return_error_if_cancelled (task))
    return;

  g_debug ("%s port %u: %s", probe->host, probe->ports[probe->at], reason->message);
  if (g_error_matches (reason, TAKT_ERROR, TAKT_ERROR_UPSTREAM))
    {
      g_task_return_error (task, g_steal_pointer (&reason));
      return;
    }

  probe->is_stranger |= reason->domain == TAKT_ERROR;
  if (++probe->at < G_N_ELEMENTS (probe->ports))
    ask (task);
  else
    give_up (task);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  gsize wanted = probe->filled;
  GError *error = NULL;
  gssize got = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  TaktFoundPrinter *found;

  if (got > 0)
    {
      probe->filled += (gsize) got;
      wanted = TAKT_BAMBU_FRAME_HEAD_BYTES;
      if (probe->filled >= wanted)
        wanted = takt_bambu_frame_read_length (probe->buffer, probe->filled, &error);
    }
  else if (got == 0)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "closed without an answer");

  if (error != NULL)
    {
      fail_exchange (task, error);
      return;
    }
  if (probe->filled < wanted)
    {
      /* Never more than the frame: what follows it is not asked for. */
      g_input_stream_read_async (G_INPUT_STREAM (source), probe->buffer + probe->filled,
                                 wanted - probe->filled, G_PRIORITY_DEFAULT, probe->exchange, read_cb,
                                 g_object_ref (task));
      return;
    }

  found = takt_bambu_frame_parse (probe->buffer, probe->filled, probe->host, &error);
  if (found == NULL)
    {
      fail_exchange (task, error);
      return;
    }
  end_exchange (probe);
  if (g_task_return_error_if_cancelled (task))
    {
      takt_found_printer_free (found);
      return;
    }
  found->first_seen = found->last_seen = takt_clock_now (probe->clock);
  g_task_return_pointer (task, found, (GDestroyNotify) takt_found_printer_free);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      fail_exchange (task, error);
      return;
    }

  g_input_stream_read_async (g_io_stream_get_input_stream (probe->stream), probe->buffer,
                             TAKT_BAMBU_FRAME_HEAD_BYTES, G_PRIORITY_DEFAULT, probe->exchange, read_cb,
                             g_object_ref (task));
}

static void
send_question (GTask *task)
{
  static const char question[] = QUESTION;
  Probe *probe = g_task_get_task_data (task);
  g_autoptr (GBytes) frame = takt_bambu_frame_new (question);
  gsize length;
  gconstpointer bytes = g_bytes_get_data (frame, &length);

  /* The answer overwrites the question in the same buffer, once that is sent. */
  memcpy (probe->buffer, bytes, length);
  probe->filled = 0;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (probe->stream), probe->buffer, length,
                                   G_PRIORITY_DEFAULT, probe->exchange, written_cb, g_object_ref (task));
}

/* Who it is will only be known from the answer, and nothing secret is said here. */
static gboolean
accept_certificate_cb (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  return TRUE;
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    send_question (task);
  else
    fail_exchange (task, error);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      fail_exchange (task, error);
      return;
    }
  if (probe->at == 0)
    {
      probe->stream = G_IO_STREAM (g_steal_pointer (&connection));
      send_question (task);
      return;
    }

  probe->stream = g_tls_client_connection_new (G_IO_STREAM (connection), NULL, &error);
  if (probe->stream == NULL)
    {
      fail_exchange (task, error);
      return;
    }
  g_tls_connection_set_database (G_TLS_CONNECTION (probe->stream), NULL);
  g_signal_connect (probe->stream, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (probe->stream), G_PRIORITY_DEFAULT, probe->exchange,
                                    handshake_cb, g_object_ref (task));
}

static void
limit_cb (gpointer user_data)
{
  Probe *probe = user_data;

  /* What runs ends with this and goes on from there. */
  probe->limit = 0;
  g_cancellable_cancel (probe->exchange);
}

static void
forward_cancel_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
ask (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  probe->exchange = g_cancellable_new ();
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (forward_cancel_cb), probe->exchange, 0);
  probe->limit = takt_clock_after (probe->clock, LIMIT_US, limit_cb, probe, NULL);

  /* A printer stands in this network: no proxy has business between. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, probe->host, probe->ports[probe->at], probe->exchange,
                                         connected_cb, g_object_ref (task));
}

/**
 * takt_bambu_probe_async:
 * @host: an address or a name
 * @plain_port: 3000 on a printer
 * @tls_port: 3002 on a printer
 * @clock: for the limit of five seconds an exchange
 *
 * Asks the machine at @host who it is.
 */
void
takt_bambu_probe_async (const char *host,
                        guint16 plain_port,
                        guint16 tls_port,
                        TaktClock *clock,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  probe->host = g_strdup (host);
  probe->ports[0] = plain_port;
  probe->ports[1] = tls_port;
  probe->clock = g_object_ref (clock);
  g_task_set_source_tag (task, takt_bambu_probe_async);
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
  if (!g_task_return_error_if_cancelled (task))
    ask (task);
}

/**
 * takt_bambu_probe_finish:
 * @error: TAKT_ERROR_NOT_CONNECTED when nobody answers, TAKT_ERROR_UPSTREAM for a printer that refuses and for anything else that
 *   answers, or cancelled
 *
 * Returns: (transfer full): who answered
 */
TaktFoundPrinter *
takt_bambu_probe_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
