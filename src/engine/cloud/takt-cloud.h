/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-notify.h"
#include "ports/takt-printer-cloud.h"
#include "printers/takt-printers.h"

G_BEGIN_DECLS

#define TAKT_TYPE_CLOUD (takt_cloud_get_type ())
G_DECLARE_FINAL_TYPE (TaktCloud, takt_cloud, TAKT, CLOUD, GObject)

/*
 * The account at the printer maker's cloud: adds printers that are bound to it, and speaks up before the sign-in ends, which the maker
 * lets happen in silence (protocol.md §16 no. 98). Signing in and out is done on the port itself.
 */
TaktCloud        *takt_cloud_new      (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktPrinters *printers, TaktNotify *notify, TaktPrinterCloud *port) G_GNUC_WARN_UNUSED_RESULT;
void              takt_cloud_start    (TaktCloud *self);
void              takt_cloud_stop     (TaktCloud *self);

TaktPrinterCloud *takt_cloud_get_port   (TaktCloud *self);
char             *takt_cloud_dup_notice (TaktCloud *self) G_GNUC_WARN_UNUSED_RESULT;

void              takt_cloud_add_async  (TaktCloud *self, const char *serial, const char *name, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64            takt_cloud_add_finish (TaktCloud *self, GAsyncResult *result, GError **error);

G_END_DECLS
