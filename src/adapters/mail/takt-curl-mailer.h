/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-mailer.h"

G_BEGIN_DECLS

#define TAKT_TYPE_CURL_MAILER (takt_curl_mailer_get_type ())
G_DECLARE_FINAL_TYPE (TaktCurlMailer, takt_curl_mailer, TAKT, CURL_MAILER, GObject)

TaktMailer *takt_curl_mailer_new (const char *ca_file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
