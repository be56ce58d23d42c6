/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-cloud.h"

G_BEGIN_DECLS

/**
 * TaktBambuCloudAccount:
 *
 * A sign-in as it stands in the secret store. Immutable once made. Its token is known to the log for as long as it lives.
 */
typedef struct
{
  TaktCloudRegion region;
  char           *name;          /* e-mail address */
  char           *token;         /* (nullable) NULL: it has ended */
  char           *uid;           /* (nullable) not asked yet */
  TaktTime        signed_in_at;
  TaktTime        expires_at;
} TaktBambuCloudAccount;

TaktBambuCloudAccount *takt_bambu_cloud_account_new       (TaktCloudRegion region, const char *name, const char *token, const char *uid, TaktTime signed_in_at, TaktTime expires_at) G_GNUC_WARN_UNUSED_RESULT;
void                   takt_bambu_cloud_account_free      (TaktBambuCloudAccount *self);
char                  *takt_bambu_cloud_account_to_json   (const TaktBambuCloudAccount *self) G_GNUC_WARN_UNUSED_RESULT;
TaktBambuCloudAccount *takt_bambu_cloud_account_from_json (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuCloudAccount, takt_bambu_cloud_account_free)

G_END_DECLS
