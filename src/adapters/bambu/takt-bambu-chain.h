/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/x509.h>

G_BEGIN_DECLS

GTlsCertificate *takt_bambu_chain_to_certificate (X509_STORE_CTX *context) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
