/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-wire.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "bambu/takt-bambu-chain.h"

/**
 * TaktBambuWire:
 *
 * Invariants: @is_trusted is set once the handshake is over and the certificate passed the rule; bytes pass only from then on.
 * @watch is set while somebody waits for the socket. @ssl and @connection are there until it is closed.
 */
struct _TaktBambuWire
{
  GSocketConnection *connection; /* (nullable) */
  SSL *ssl;                      /* (nullable) */
  TaktBambuPollWatch *watch;     /* (nullable) */

  TaktBambuIdentity *identity;  /* (nullable) NULL: a server with a public name */
  GSocketConnectable *name;     /* (nullable) of such a server */
  GTlsDatabase *authorities;    /* (nullable) whom to trust with it; NULL: whom the system trusts */
  GTlsCertificate *certificate; /* (nullable) that was shown, until somebody took it */
  gboolean is_trusted;
  gboolean wants_output; /* to read on: TLS has to write first */
};

/* ---- what all wires share */

/* Asked in the middle of every handshake, in the place of OpenSSL's own check: no session is ever resumed. A server with a public name
 * is judged when the handshake is over (verify_chain), and nothing is said to it before. */
static int
verify_cb (X509_STORE_CTX *context, void *user_data)
{
  SSL *ssl = X509_STORE_CTX_get_ex_data (context, SSL_get_ex_data_X509_STORE_CTX_idx ());
  TaktBambuWire *self = SSL_get_app_data (ssl);

  g_clear_object (&self->certificate);
  self->certificate = takt_bambu_chain_to_certificate (context);
  if (self->certificate == NULL
      || (self->identity != NULL
          && takt_bambu_identity_check (self->identity, self->certificate) != TAKT_BAMBU_VERDICT_TRUSTED))
    {
      X509_STORE_CTX_set_error (context, X509_V_ERR_CERT_REJECTED);
      return 0;
    }

  X509_STORE_CTX_set_error (context, X509_V_OK);
  return 1;
}

static SSL_CTX *
get_context (void)
{
  static gsize context = 0;

  if (g_once_init_enter (&context))
    {
      SSL_CTX *made = SSL_CTX_new (TLS_client_method ());

      if (made == NULL)
        g_error ("OpenSSL cannot be used.");
      SSL_CTX_set_min_proto_version (made, TLS1_2_VERSION);
      /* Old firmware knows no secure renegotiation; none takes place, so it is not missed. */
      SSL_CTX_set_options (made, SSL_OP_NO_RENEGOTIATION | SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_TICKET
                                     | SSL_OP_IGNORE_UNEXPECTED_EOF);
      /* A printer that has nothing to say holds no buffers: 34 KiB of each. */
      SSL_CTX_set_mode (made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                                  | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
      SSL_CTX_set_session_cache_mode (made, SSL_SESS_CACHE_OFF);
      /* One call of the kernel a record instead of two. */
      SSL_CTX_set_read_ahead (made, 1);
      SSL_CTX_set_verify (made, SSL_VERIFY_PEER, NULL);
      SSL_CTX_set_cert_verify_callback (made, verify_cb, NULL);
      g_once_init_leave (&context, (gsize) made);
    }
  return (SSL_CTX *) context;
}

static TaktBambuWire *
wire_new (GSocketConnection *connection)
{
  TaktBambuWire *self = g_rc_box_new0 (TaktBambuWire);
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_blocking (socket, FALSE);
  self->connection = g_object_ref (connection);
  self->ssl = SSL_new (get_context ());
  if (self->ssl == NULL || SSL_set_fd (self->ssl, g_socket_get_fd (socket)) != 1)
    g_error ("OpenSSL has no room for another connection.");
  SSL_set_app_data (self->ssl, self);
  SSL_set_connect_state (self->ssl);
  return self;
}

/**
 * takt_bambu_wire_new:
 * @connection: to the printer's TLS port; nothing was said on it
 * @identity: who it has to be
 */
TaktBambuWire *
takt_bambu_wire_new (GSocketConnection *connection, TaktBambuIdentity *identity)
{
  TaktBambuWire *self = wire_new (connection);

  self->identity = takt_bambu_identity_ref (identity);
  return self;
}

/**
 * takt_bambu_wire_new_public:
 * @host: a server's name, which its certificate has to bear
 * @port: where it was reached
 * @authorities: (nullable): who may have signed it; NULL: whom the system trusts
 */
TaktBambuWire *
takt_bambu_wire_new_public (GSocketConnection *connection,
                            const char *host,
                            guint16 port,
                            GTlsDatabase *authorities)
{
  TaktBambuWire *self = wire_new (connection);

  self->name = g_network_address_new (host, port);
  g_set_object (&self->authorities, authorities);
  if (!g_hostname_is_ip_address (host))
    SSL_set_tlsext_host_name (self->ssl, host);
  return self;
}

TaktBambuWire *
takt_bambu_wire_ref (TaktBambuWire *self)
{
  return g_rc_box_acquire (self);
}

static void
wire_clear (gpointer data)
{
  TaktBambuWire *self = data;

  takt_bambu_wire_close (self);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_clear_object (&self->name);
  g_clear_object (&self->authorities);
  g_clear_object (&self->certificate);
}

void
takt_bambu_wire_unref (TaktBambuWire *self)
{
  g_rc_box_release_full (self, wire_clear);
}

/* ---- the handshake */

/** Handshake: task data. */
typedef struct
{
  TaktBambuWire *wire; /* (owned) */
  GSource *cancel;     /* (owned) (nullable) */
} Handshake;

static void
handshake_free (Handshake *handshake)
{
  if (handshake->cancel != NULL)
    g_source_destroy (handshake->cancel);
  g_clear_pointer (&handshake->cancel, g_source_unref);
  takt_bambu_wire_unref (handshake->wire);
  g_free (handshake);
}

/* Why OpenSSL gave up, for the log and the person; its own words, as GIO's are. */
static GError *
new_error (void)
{
  unsigned long code = ERR_peek_last_error ();
  const char *reason = code != 0 ? ERR_reason_error_string (code) : NULL;
  GError *error = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE,
                                       reason != NULL ? reason : "the connection was closed");

  ERR_clear_error ();
  return error;
}

/* Neither the socket nor a cancellation concerns the task any more. */
static void
stop_waiting (GTask *task)
{
  Handshake *handshake = g_task_get_task_data (task);

  g_clear_pointer (&handshake->wire->watch, takt_bambu_poll_remove);
  if (handshake->cancel != NULL)
    g_source_destroy (handshake->cancel);
  g_clear_pointer (&handshake->cancel, g_source_unref);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handshake *handshake = g_task_get_task_data (task);
  GError *error = NULL;
  GTlsCertificateFlags flags = g_tls_database_verify_chain_finish (G_TLS_DATABASE (source), result, &error);

  if (g_task_return_error_if_cancelled (task))
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else if (flags != 0)
    g_task_return_new_error (task, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                             "the certificate is not trusted (%#x)", flags);
  else
    {
      handshake->wire->is_trusted = TRUE;
      g_task_return_boolean (task, TRUE);
    }
}

static void
verify_chain (TaktBambuWire *self, GTask *task)
{
  g_autoptr (GTlsDatabase) database = NULL;

  if (self->authorities != NULL)
    g_set_object (&database, self->authorities);
  else
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_tls_database_verify_chain_async (database, self->certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                     self->name, NULL, G_TLS_DATABASE_VERIFY_NONE,
                                     g_task_get_cancellable (task), verified_cb, g_object_ref (task));
}

static void
shake_cb (gboolean hung_up, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Handshake *handshake = g_task_get_task_data (task);
  TaktBambuWire *self = handshake->wire;
  int status;

  ERR_clear_error ();
  status = SSL_do_handshake (self->ssl);
  if (status != 1)
    {
      int problem = SSL_get_error (self->ssl, status);

      if (!hung_up && (problem == SSL_ERROR_WANT_READ || problem == SSL_ERROR_WANT_WRITE))
        {
          takt_bambu_poll_want (self->watch, problem == SSL_ERROR_WANT_READ, problem == SSL_ERROR_WANT_WRITE);
          return;
        }
      stop_waiting (task);
      g_task_return_error (task, new_error ());
      g_object_unref (task);
      return;
    }

  stop_waiting (task);
  /* Asked once more, now that it is sure that it was this certificate whose key the other side holds. */
  if (self->certificate == NULL
      || (self->identity != NULL
          && takt_bambu_identity_check (self->identity, self->certificate) != TAKT_BAMBU_VERDICT_TRUSTED))
    g_task_return_new_error (task, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                             "the certificate is not trusted");
  else if (self->identity == NULL)
    verify_chain (self, task);
  else
    {
      self->is_trusted = TRUE;
      g_task_return_boolean (task, TRUE);
    }
  g_object_unref (task);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  stop_waiting (task);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/** takt_bambu_wire_shake_hands_async: agrees on a key and checks who the other side is. Once per wire. */
void
takt_bambu_wire_shake_hands_async (TaktBambuWire *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Handshake *handshake = g_new0 (Handshake, 1);
  int fd = g_socket_get_fd (g_socket_connection_get_socket (self->connection));

  g_task_set_source_tag (task, takt_bambu_wire_shake_hands_async);
  handshake->wire = takt_bambu_wire_ref (self);
  g_task_set_task_data (task, handshake, (GDestroyNotify) handshake_free);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  /* The reference is that of the two that may end it. */
  if (cancellable != NULL)
    {
      handshake->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (handshake->cancel, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (handshake->cancel, g_main_context_get_thread_default ());
    }
  self->watch = takt_bambu_poll_add (fd, FALSE, shake_cb, task);
  shake_cb (FALSE, task);
}

/** takt_bambu_wire_shake_hands_finish: @error: G_TLS_ERROR_BAD_CERTIFICATE for a public server that is not trusted, cancelled, or what
 * went wrong. Returns: whether the other side is trusted */
gboolean
takt_bambu_wire_shake_hands_finish (TaktBambuWire *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_bambu_wire_steal_certificate: (transfer full) (nullable): what the other side showed, trusted or not. Once. */
GTlsCertificate *
takt_bambu_wire_steal_certificate (TaktBambuWire *self)
{
  return g_steal_pointer (&self->certificate);
}

/* ---- bytes */

/** takt_bambu_wire_watch: has @func called whenever there is something to read, soon, and when takt_bambu_wire_want() says so. */
void
takt_bambu_wire_watch (TaktBambuWire *self, TaktBambuPollFunc func, gpointer user_data)
{
  g_return_if_fail (self->is_trusted && self->ssl != NULL && self->watch == NULL);

  self->watch = takt_bambu_poll_add (g_socket_get_fd (g_socket_connection_get_socket (self->connection)),
                                     TRUE, func, user_data);
  takt_bambu_poll_want (self->watch, TRUE, FALSE);
}

/** takt_bambu_wire_want: @output: call also when there is room to write. */
void
takt_bambu_wire_want (TaktBambuWire *self, gboolean output)
{
  if (self->watch != NULL)
    takt_bambu_poll_want (self->watch, TRUE, output || self->wants_output);
}

/** takt_bambu_wire_again: calls the watch once more although the socket says nothing. */
void
takt_bambu_wire_again (TaktBambuWire *self)
{
  if (self->watch != NULL)
    takt_bambu_poll_again (self->watch);
}

/** takt_bambu_wire_has_more: whether bytes wait that the socket will not announce any more. */
gboolean
takt_bambu_wire_has_more (TaktBambuWire *self)
{
  return self->ssl != NULL && SSL_has_pending (self->ssl);
}

/* 0: not now; -1: never again */
static gssize
judge (int problem)
{
  if (problem == SSL_ERROR_WANT_READ || problem == SSL_ERROR_WANT_WRITE)
    return 0;

  ERR_clear_error ();
  return -1;
}

/** takt_bambu_wire_read: Returns: the bytes that came, 0 when there are none just now, -1 when the connection is over */
gssize
takt_bambu_wire_read (TaktBambuWire *self, void *buffer, gsize size)
{
  int status, problem;

  if (!self->is_trusted || self->ssl == NULL)
    return -1;

  ERR_clear_error ();
  status = SSL_read (self->ssl, buffer, (int) MIN (size, G_MAXINT));
  problem = SSL_get_error (self->ssl, status);
  self->wants_output = problem == SSL_ERROR_WANT_WRITE;
  return status > 0 ? status : judge (problem);
}

/** takt_bambu_wire_write: Returns: the bytes that went, 0 when there is no room just now, -1 when the connection is over */
gssize
takt_bambu_wire_write (TaktBambuWire *self, const void *bytes, gsize length)
{
  int status;

  if (!self->is_trusted || self->ssl == NULL)
    return -1;

  ERR_clear_error ();
  status = SSL_write (self->ssl, bytes, (int) MIN (length, G_MAXINT));
  return status > 0 ? status : judge (SSL_get_error (self->ssl, status));
}

/** takt_bambu_wire_close: ends it at once; a second call does nothing. */
void
takt_bambu_wire_close (TaktBambuWire *self)
{
  g_clear_pointer (&self->watch, takt_bambu_poll_remove);
  /* Said in one go or not at all: nobody waits for a printer that does not read. */
  if (self->ssl != NULL && self->is_trusted)
    SSL_shutdown (self->ssl);
  ERR_clear_error ();
  g_clear_pointer (&self->ssl, SSL_free);
  g_clear_object (&self->connection);
}
