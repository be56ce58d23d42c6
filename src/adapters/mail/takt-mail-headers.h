/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/* Header values out of texts from anywhere: whatever goes in, one header line (folded by the rules) comes out. */

/** TaktMailAddress: 'Desk <desk@example.org>', taken apart. */
typedef struct
{
  char *name;     /* (nullable) */
  char *address;  /* ASCII, fit for SMTP commands */
} TaktMailAddress;

TaktMailAddress *takt_mail_address_parse     (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             takt_mail_address_free      (TaktMailAddress *self);
char            *takt_mail_address_to_header (const TaktMailAddress *self) G_GNUC_WARN_UNUSED_RESULT;

char *takt_mail_clean_text  (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *takt_mail_encode_text (const char *text, const char *fold) G_GNUC_WARN_UNUSED_RESULT;
char *takt_mail_format_date (TaktTime time) G_GNUC_WARN_UNUSED_RESULT;
char *takt_mail_format_id   (const char *id, const char *from_address) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktMailAddress, takt_mail_address_free)

G_END_DECLS
