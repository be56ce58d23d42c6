/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

#define TAKT_TYPE_FAKE_SECRETS (takt_fake_secrets_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeSecrets, takt_fake_secrets, TAKT, FAKE_SECRETS, GObject)

/** TaktFakeSecrets: secrets in memory that a test can look into; @next_error is what the call after @good_calls fails with. */
struct _TaktFakeSecrets
{
  GObject parent_instance;

  GHashTable *secrets;      /* (owned) of char* by char* */
  GError     *next_error;   /* (owned) (nullable) */
  guint       good_calls;
  void      (*stored) (const char *key, const char *secret, gpointer stored_data); /* (nullable) after each store */
  gpointer    stored_data;
};

TaktFakeSecrets *takt_fake_secrets_new (void) G_GNUC_WARN_UNUSED_RESULT;
const char      *takt_fake_secrets_get (TaktFakeSecrets *self, const char *key);
void             takt_fake_secrets_set (TaktFakeSecrets *self, const char *key, const char *secret);

G_END_DECLS
