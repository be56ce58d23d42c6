/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-dial.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "takt-error.h"

/** Call: task data of one attempt; the dial belongs to the task's source object. */
typedef struct
{
  TaktBambuDial *dial;
  char *host;
  guint16 port;
  TaktBambuIdentity *identity; /* (owned) (nullable) */
  GTlsDatabase *authorities;   /* (owned) (nullable) */
  gboolean wants_wire;         /* the answer is a TaktBambuWire, else a GIOStream */
  TaktBambuWire *wire;         /* (owned) (nullable) while it shakes hands */
} Call;

static void
call_free (Call *call)
{
  g_free (call->host);
  g_clear_pointer (&call->identity, takt_bambu_identity_unref);
  g_clear_object (&call->authorities);
  g_clear_pointer (&call->wire, takt_bambu_wire_unref);
  g_free (call);
}

static void
fail (GTask *task, TaktLinkState problem, GError *error)
{
  Call *call = g_task_get_task_data (task);

  call->dial->problem = problem;
  g_task_return_error (task, error);
}

/* Called in the middle of the handshake, for every certificate: the connection has no authority of its own that could accept one
 * without asking (see connected_cb). */
static gboolean
accept_certificate_cb (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  Call *call = g_task_get_task_data (user_data);

  return takt_bambu_identity_check (call->identity, certificate) == TAKT_BAMBU_VERDICT_TRUSTED;
}

/* The decision that counts, after the handshake: @certificate: (nullable): what was shown; @error: (nullable) (transfer none): how the
 * handshake went. Returns: whether the other side is trusted; else the task has its answer. */
static gboolean
is_trusted (GTask *task, GTlsCertificate *certificate, const GError *error)
{
  Call *call = g_task_get_task_data (task);
  g_autofree char *problem = NULL;

  if (call->identity == NULL && g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    problem = g_strdup (error->message);
  else if (call->identity != NULL && certificate != NULL)
    {
      call->dial->fingerprint = takt_bambu_certificate_dup_fingerprint (certificate);
      problem = takt_bambu_identity_dup_problem (call->identity, certificate);
    }
  if (problem != NULL)
    fail (task, TAKT_LINK_CERT_PROBLEM, g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, problem));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (task, TAKT_LINK_UNREACHABLE, g_error_copy (error));
  else if (error != NULL || certificate == NULL)
    fail (
        task, TAKT_LINK_UNREACHABLE,
        g_error_new (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                     _ ("The machine at %s did not agree on a secure connection (%s). Check that the address "
                        "is the printer's and that its LAN access is on."),
                     call->host, error != NULL ? error->message : "-"));
  else
    {
      call->dial->step = TAKT_LINK_STEP_ACCESS_CODE;
      return TRUE;
    }
  return FALSE;
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GTlsConnection *connection = G_TLS_CONNECTION (source);
  g_autoptr (GError) error = NULL;

  g_tls_connection_handshake_finish (connection, result, &error);
  if (is_trusted (task, g_tls_connection_get_peer_certificate (connection), error))
    g_task_return_pointer (task, g_object_ref (connection), g_object_unref);
}

static void
wire_handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (TaktBambuWire) wire = g_steal_pointer (&call->wire);
  g_autoptr (GTlsCertificate) certificate = takt_bambu_wire_steal_certificate (wire);
  g_autoptr (GError) error = NULL;

  takt_bambu_wire_shake_hands_finish (wire, result, &error);
  if (is_trusted (task, certificate, error))
    g_task_return_pointer (task, g_steal_pointer (&wire), (GDestroyNotify) takt_bambu_wire_unref);
}

static void
fail_to_connect (GTask *task, const GError *error)
{
  Call *call = g_task_get_task_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (task, TAKT_LINK_UNREACHABLE, g_error_copy (error));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      call->dial->step = TAKT_LINK_STEP_PORT;
      fail (task, TAKT_LINK_REFUSED,
            g_error_new (
                TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                _ ("%s refuses the connection. The printer may be asleep or its LAN access switched off."),
                call->host));
    }
  else
    fail (task, TAKT_LINK_UNREACHABLE,
          g_error_new (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                       _ ("No printer answers at %s (%s). Check that it is on, on the same network, and that "
                          "its address has not changed."),
                       call->host, error->message));
}

static void
shake_hands (GTask *task, GSocketConnection *connection)
{
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GIOStream) tls = NULL;

  if (call->wants_wire)
    {
      call->wire = call->identity != NULL
                       ? takt_bambu_wire_new (connection, call->identity)
                       : takt_bambu_wire_new_public (connection, call->host, call->port, call->authorities);
      takt_bambu_wire_shake_hands_async (call->wire, g_task_get_cancellable (task), wire_handshake_cb,
                                         g_object_ref (task));
      return;
    }

  /* No database: every certificate is "unknown" to GIO, a public authority's too, and thus comes to our rule. Said at once, because
   * each connection else begins with reading all authorities of the system. */
  tls = g_initable_new (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL, &error,
                        "base-io-stream", connection, "database", NULL, NULL);
  if (tls == NULL)
    {
      fail (task, TAKT_LINK_UNREACHABLE, error);
      return;
    }
  g_signal_connect_object (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), task, 0);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                    handshake_cb, g_object_ref (task));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      fail_to_connect (task, error);
      g_error_free (error);
      return;
    }

  call->dial->step = TAKT_LINK_STEP_CERTIFICATE;
  g_socket_set_keepalive (g_socket_connection_get_socket (connection), TRUE);
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  shake_hands (task, connection);
}

void
takt_bambu_dial_clear (TaktBambuDial *self)
{
  g_clear_pointer (&self->fingerprint, g_free);
}

static void
dial (TaktBambuDial *self,
      GObject *owner,
      const TaktBambuDialTo *to,
      gboolean wants_wire,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, user_data);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Call *call = g_new0 (Call, 1);

  call->dial = self;
  call->host = g_strdup (to->host);
  call->port = to->port;
  call->identity = to->identity != NULL ? takt_bambu_identity_ref (to->identity) : NULL;
  g_set_object (&call->authorities, to->authorities);
  call->wants_wire = wants_wire;
  g_task_set_source_tag (task, dial);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);

  /* A printer stands in this network: no proxy has business between. */
  g_socket_client_set_enable_proxy (client, to->identity == NULL);
  g_socket_client_connect_to_host_async (client, to->host, to->port, cancellable, connected_cb,
                                         g_steal_pointer (&task));
}

/**
 * takt_bambu_dial_async:
 * @self: part of @owner
 * @owner: kept alive until the attempt is over
 * @port: of one of the printer's TLS services
 * @identity: who it has to be
 *
 * Connects to a printer and checks who it is, before anything is sent to it (protocol.md §3.2).
 */
void
takt_bambu_dial_async (TaktBambuDial *self,
                       GObject *owner,
                       const char *host,
                       guint16 port,
                       TaktBambuIdentity *identity,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  const TaktBambuDialTo to = { host, port, identity, NULL };

  dial (self, owner, &to, FALSE, cancellable, callback, user_data);
}

/**
 * takt_bambu_dial_finish:
 * @error: TAKT_ERROR_UNAUTHORIZED for a certificate that is not trusted, TAKT_ERROR_NOT_CONNECTED otherwise, or cancelled
 *
 * Returns: (transfer full): the secure connection to the printer
 */
GIOStream *
takt_bambu_dial_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * takt_bambu_dial_wire_async:
 * @self: part of @owner
 * @owner: kept alive until the attempt is over
 * @to: copied
 *
 * As takt_bambu_dial_async(), to a printer or a server of its maker, for a connection that lasts and of which there are many.
 */
void
takt_bambu_dial_wire_async (TaktBambuDial *self,
                            GObject *owner,
                            const TaktBambuDialTo *to,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  dial (self, owner, to, TRUE, cancellable, callback, user_data);
}

/** takt_bambu_dial_wire_finish: @error: as of takt_bambu_dial_finish(). Returns: (transfer full): the secure wire */
TaktBambuWire *
takt_bambu_dial_wire_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
