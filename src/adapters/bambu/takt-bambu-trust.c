/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-talk.h"

#include <openssl/ssl.h>

#include "bambu/takt-bambu-chain.h"

/* Instead of OpenSSL's own check, in the middle of every handshake that resumes none: before anything is said. A session is only
 * resumed with the machine that it was agreed on with, which was asked here. */
static int
verify_cb (X509_STORE_CTX *context, void *user_data)
{
  TaktBambuTalk *talk = user_data;
  g_autoptr (GTlsCertificate) certificate = takt_bambu_chain_to_certificate (context);

  g_clear_pointer (&talk->problem, g_free);
  if (certificate != NULL)
    talk->problem = takt_bambu_identity_dup_problem (talk->ftps->identity, certificate);
  if (certificate == NULL || talk->problem != NULL)
    {
      X509_STORE_CTX_set_error (context, X509_V_ERR_CERT_REJECTED);
      return 0;
    }

  talk->is_trusted = TRUE;
  X509_STORE_CTX_set_error (context, X509_V_OK);
  return 1;
}

static CURLcode
context_cb (CURL *curl, void *ssl_context, void *user_data)
{
  SSL_CTX_set_verify (ssl_context, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_cert_verify_callback (ssl_context, verify_cb, user_data);
  return CURLE_OK;
}

/** takt_bambu_trust_install: has every TLS connection of @self checked by the printers' rule (protocol.md §3.2) instead of libcurl's. */
void
takt_bambu_trust_install (TaktBambuTalk *self)
{
  /* Still on, so that libcurl asks for the verdict; the authorities of this computer have no say. */
  curl_easy_setopt (self->curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (self->curl, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt (self->curl, CURLOPT_CAINFO, NULL);
  curl_easy_setopt (self->curl, CURLOPT_CAPATH, NULL);
  curl_easy_setopt (self->curl, CURLOPT_SSL_CTX_FUNCTION, context_cb);
  curl_easy_setopt (self->curl, CURLOPT_SSL_CTX_DATA, self);
}
