/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** TaktCloudState: how far the sign-in to the maker's cloud is. */
typedef enum
{
  TAKT_CLOUD_SIGNED_OUT,
  TAKT_CLOUD_NEEDS_CODE,  /* a code is on its way by e-mail */
  TAKT_CLOUD_NEEDS_TFA,   /* the account's authenticator app shows a code */
  TAKT_CLOUD_SIGNED_IN,
  TAKT_CLOUD_EXPIRED,     /* the token has ended: sign in again */
  TAKT_CLOUD_FAILED,      /* the last attempt was refused; last_error says why */
} TaktCloudState;

/** takt_cloud_state_words: "signed_out", "needs_code" …, indexed by TaktCloudState, NULL at the end. */
extern const char *const takt_cloud_state_words[];

/** TaktCloudRegion: accounts of one do not exist in the other. */
typedef enum
{
  TAKT_CLOUD_GLOBAL,
  TAKT_CLOUD_CHINA,
} TaktCloudRegion;

/** takt_cloud_region_words: "global", "china", NULL. */
extern const char *const takt_cloud_region_words[];

/** TaktCloudStatus: what may be shown of the account; no secret is in it. */
typedef struct
{
  TaktCloudState  state;
  TaktCloudRegion region;
  char           *account;       /* (nullable) e-mail address */
  TaktTime        signed_in_at;  /* TAKT_TIME_UNSET: not signed in */
  TaktTime        expires_at;    /* likewise */
  char           *last_error;    /* (nullable) */
} TaktCloudStatus;

TaktCloudStatus *takt_cloud_status_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void             takt_cloud_status_free (TaktCloudStatus *self);

/** TaktCloudPrinter: a printer that is bound to the account. */
typedef struct
{
  char    *serial;        /* upper case */
  char    *name;          /* (nullable) as its owner calls it */
  char    *model;         /* (nullable) 'Bambu Lab P1S' */
  gboolean is_online;     /* connected to the cloud */
  char    *print_status;  /* (nullable) the cloud's word; absent when offline */
  char    *access_code;   /* (nullable) secret: for the secret store alone; without white space */
} TaktCloudPrinter;

TaktCloudPrinter *takt_cloud_printer_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void              takt_cloud_printer_free (TaktCloudPrinter *self);

#define TAKT_TYPE_PRINTER_CLOUD (takt_printer_cloud_get_type ())
G_DECLARE_INTERFACE (TaktPrinterCloud, takt_printer_cloud, TAKT, PRINTER_CLOUD, GObject)

/**
 * TaktPrinterCloudInterface:
 * @load_async: read the stored account, if there is one; called once at start
 * @sign_in_async: begin anew with an e-mail address. @password: (nullable): NULL has a code sent instead; never kept
 * @enter_code_async: the code that the state asks for
 * @send_code_async: another e-mail; earlier codes are void then
 * @sign_out_async: forget account and token
 * @act_finish: of all of the above; where the sign-in stands is told by the status
 * @list_async: the printers bound to the account (element-type TaktCloudPrinter)
 *
 * The maker's cloud, read only: which printers an account has and, through links of their own, what they report. Nothing is ever started
 * or commanded through it (protocol.md §11.4, §11.5). One act at a time: another one fails with TAKT_ERROR_BUSY. Fails with
 * TAKT_ERROR_INVALID on a field, TAKT_ERROR_CONFLICT (the state asks for something else), TAKT_ERROR_UNAUTHORIZED (a credential is
 * refused), TAKT_ERROR_UPSTREAM (no usable answer, or not now), TAKT_ERROR_NOT_CONNECTED.
 *
 * Signals: "status-changed", whenever takt_printer_cloud_dup_status() would answer something new, except by the passing of time.
 */
struct _TaktPrinterCloudInterface
{
  GTypeInterface parent_iface;

  void             (*load_async)       (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void             (*sign_in_async)    (TaktPrinterCloud *self, TaktCloudRegion region, const char *account, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void             (*enter_code_async) (TaktPrinterCloud *self, const char *code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void             (*send_code_async)  (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void             (*sign_out_async)   (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean         (*act_finish)       (TaktPrinterCloud *self, GAsyncResult *result, GError **error);
  void             (*list_async)       (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  GPtrArray       *(*list_finish)      (TaktPrinterCloud *self, GAsyncResult *result, GError **error);
  TaktCloudStatus *(*dup_status)       (TaktPrinterCloud *self);
};

void             takt_printer_cloud_load_async       (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void             takt_printer_cloud_sign_in_async    (TaktPrinterCloud *self, TaktCloudRegion region, const char *account, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void             takt_printer_cloud_enter_code_async (TaktPrinterCloud *self, const char *code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void             takt_printer_cloud_send_code_async  (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void             takt_printer_cloud_sign_out_async   (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean         takt_printer_cloud_act_finish       (TaktPrinterCloud *self, GAsyncResult *result, GError **error);
void             takt_printer_cloud_list_async       (TaktPrinterCloud *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray       *takt_printer_cloud_list_finish      (TaktPrinterCloud *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktCloudStatus *takt_printer_cloud_dup_status       (TaktPrinterCloud *self) G_GNUC_WARN_UNUSED_RESULT;
void             takt_printer_cloud_emit_status_changed (TaktPrinterCloud *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCloudStatus, takt_cloud_status_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCloudPrinter, takt_cloud_printer_free)

G_END_DECLS
