/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-cloud-account.h"
#include "bambu/takt-bambu-cloud-http.h"
#include "bambu/takt-bambu-cloud.h"

G_BEGIN_DECLS

/*
 * Inside of TaktBambuCloud: takt-bambu-cloud.c keeps the account and reads with it, takt-bambu-cloud-sign-in.c gets a token.
 */

/**
 * TaktBambuCloud:
 *
 * Invariants: @step is NEEDS_CODE or NEEDS_TFA while a sign-in waits for a person, FAILED after one that was refused, else SIGNED_OUT;
 * with the first two @name is set, with NEEDS_TFA also @tfa_key. @account is what the secret store holds.
 */
struct _TaktBambuCloud
{
  GObject parent_instance;

  TaktClock *clock;
  TaktSecretStore *secrets;
  TaktBambuDoors *doors;
  TaktBambuCloudHttp *http;
  TaktBambuBroker *broker;

  TaktBambuCloudAccount *account; /* (nullable) */
  guint generation;               /* of @account */
  guint64 timer;

  TaktCloudState step;
  TaktCloudRegion region;
  char *name;    /* (nullable) */
  char *tfa_key; /* (nullable) */
  char *last_error;
  gboolean is_busy;
};

/* Acts: one at a time. */
GTask *_takt_bambu_cloud_begin (TaktBambuCloud *self, gpointer source_tag, GAsyncReadyCallback callback, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void   _takt_bambu_cloud_end   (GTask *task);
void   _takt_bambu_cloud_fail  (GTask *task, TaktCloudState step, GError *error);

void   _takt_bambu_cloud_set_step       (TaktBambuCloud *self, TaktCloudState step);
void   _takt_bambu_cloud_set_account    (TaktBambuCloud *self, TaktBambuCloudAccount *account);
void   _takt_bambu_cloud_store_async    (TaktBambuCloud *self, const TaktBambuCloudAccount *account, GAsyncReadyCallback callback, gpointer user_data);
void   _takt_bambu_cloud_ask_uid        (TaktBambuCloud *self, GTask *task);

void   _takt_bambu_cloud_sign_in_async    (TaktPrinterCloud *cloud, TaktCloudRegion region, const char *account, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void   _takt_bambu_cloud_enter_code_async (TaktPrinterCloud *cloud, const char *code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void   _takt_bambu_cloud_send_code_async  (TaktPrinterCloud *cloud, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
