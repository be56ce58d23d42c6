/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bambu/takt-bambu-identity.h"

G_BEGIN_DECLS

/** TaktBambuFtpsData: how the data connection is secured; the order is the one in which they are tried (protocol.md §8.2). */
typedef enum
{
  TAKT_BAMBU_FTPS_RESUMED,  /* it resumes the control connection's TLS session, as most models demand */
  TAKT_BAMBU_FTPS_FRESH,    /* a TLS session of its own: some firmware of the A1 rejects a resumed one */
  TAKT_BAMBU_FTPS_CLEAR,    /* no TLS on it, on the A1 alone; the control connection keeps its own */
} TaktBambuFtpsData;

/**
 * TaktBambuFtps:
 *
 * A printer's file service, for calls that block: for a worker thread. Nothing in it is shared with another thread while a call runs.
 */
typedef struct
{
  const char *host;
  guint16 port;
  const TaktBambuIdentity *identity;
  const char *access_code;
  gboolean may_fall_back;        /* to what comes after @data */
  TaktBambuFtpsData data;        /* where to begin; afterwards what worked */
  gboolean allow_tls_1_3;        /* resuming a session is reliable up to 1.2 only, so that is the cap (protocol.md §8.2) */
  guint stall_limit_s;           /* without a byte or an answer */
  guint least_limit_s;           /* for a whole transfer, however small; bigger files get more */
  GCancellable *cancellable;     /* (nullable) */
  GCancellable *stopping;        /* (nullable) ends what is done after a cancellation, too */
  void (*progress) (goffset done, goffset total, gpointer user_data);  /* (nullable) in the calling thread */
  gpointer progress_data;
} TaktBambuFtps;

gboolean takt_bambu_ftps_upload (TaktBambuFtps *self, const char *local_path, const char *remote_path, GError **error);
gboolean takt_bambu_ftps_delete (TaktBambuFtps *self, const char *remote_path, GError **error);
gboolean takt_bambu_ftps_size   (TaktBambuFtps *self, const char *remote_path, goffset *size, GError **error);
GBytes  *takt_bambu_ftps_list   (TaktBambuFtps *self, const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint    takt_bambu_ftps_get_limit (const TaktBambuFtps *self, goffset length);

G_END_DECLS
