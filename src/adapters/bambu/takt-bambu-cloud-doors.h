/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ports/takt-printer-cloud.h"

G_BEGIN_DECLS

/** TaktBambuDoors: where the cloud is; without test doors, the maker's own addresses (protocol.md §11.1). */
typedef struct
{
  char         *url;          /* (nullable) scheme, host and port that stand in for API and web site of every region */
  char         *mqtt_host;    /* (nullable) stands in for the broker */
  guint16       mqtt_port;
  GTlsDatabase *authorities;  /* (nullable) who may have signed the broker's certificate; NULL: whom the system trusts */
} TaktBambuDoors;

TaktBambuDoors *takt_bambu_doors_new  (const char *url, const char *mqtt, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            takt_bambu_doors_free (TaktBambuDoors *self);

char       *takt_bambu_doors_dup_api    (const TaktBambuDoors *self, TaktCloudRegion region, const char *path) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_bambu_doors_dup_web    (const TaktBambuDoors *self, TaktCloudRegion region, const char *path) G_GNUC_WARN_UNUSED_RESULT;
const char *takt_bambu_doors_get_broker (const TaktBambuDoors *self, TaktCloudRegion region, guint16 *port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuDoors, takt_bambu_doors_free)

G_END_DECLS
