/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-chain.h"

#include <openssl/pem.h>

/* More certificates than a chain has; a server chooses how many it sends. */
#define MAX_CHAIN 8

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)

/**
 * takt_bambu_chain_to_certificate:
 * @context: of OpenSSL's certificate callback
 *
 * Returns: (transfer full) (nullable): what the other side showed, as GIO reads it: the leaf with its issuers in the order they were
 *   sent; NULL when it cannot be read
 */
GTlsCertificate *
takt_bambu_chain_to_certificate (X509_STORE_CTX *context)
{
  STACK_OF (X509) *chain = X509_STORE_CTX_get0_untrusted (context);
  X509 *leaf = X509_STORE_CTX_get0_cert (context);
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  char *pem;
  long length;

  if (leaf == NULL || bio == NULL || !PEM_write_bio_X509 (bio, leaf))
    return NULL;
  for (int i = 0; i < MIN (sk_X509_num (chain), MAX_CHAIN); i++)
    {
      X509 *each = sk_X509_value (chain, i);

      if (X509_cmp (each, leaf) != 0 && !PEM_write_bio_X509 (bio, each))
        return NULL;
    }

  length = BIO_get_mem_data (bio, &pem);
  return g_tls_certificate_new_from_pem (pem, length, NULL);
}
