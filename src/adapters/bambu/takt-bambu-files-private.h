/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-files.h"
#include "bambu/takt-bambu-ftps.h"

G_BEGIN_DECLS

/* Inside of TaktBambuFiles: takt-bambu-files.c keeps the order of the calls, takt-bambu-call.c is one of them and its thread. */

/** TaktBambuFiles: @calls.head is the one under way; the others wait for it. */
struct _TaktBambuFiles
{
  GObject parent_instance;

  gint64             printer_id;
  char              *host;          /* (nullable) */
  guint16            port;
  TaktBambuIdentity *identity;      /* (owned) */
  TaktSecretStore   *secrets;       /* (owned) */
  gboolean           may_fall_back;
  TaktBambuFtpsData  data;          /* what worked last */
  gboolean           allow_tls_1_3;
  guint              stall_limit_s;
  guint              least_limit_s;
  GQueue             calls;         /* of TaktBambuCall */
  GCancellable      *stopping;      /* (owned) of the calls there are */
};

typedef enum
{
  TAKT_BAMBU_CALL_UPLOAD,
  TAKT_BAMBU_CALL_DELETE,
  TAKT_BAMBU_CALL_SIZE,
  TAKT_BAMBU_CALL_LIST,
} TaktBambuCallAct;

/**
 * TaktBambuCall:
 *
 * Belongs to the main context. While @thread runs, that has @ftps, @error and what comes after; @lock is for what both look at.
 */
typedef struct
{
  TaktBambuFiles  *files;         /* (owned) */
  GTask           *task;          /* (owned) (nullable) NULL once answered, which a cancellation does before the thread is done */
  GSource         *cancellation;  /* (owned) (nullable) of whoever called */
  GCancellable    *cancellable;   /* (owned) of the thread */
  GCancellable    *stopping;      /* (owned) also ends what it does for tidiness after that */
  GMainContext    *context;       /* (owned) */
  TaktBambuCallAct act;
  char            *local_path;    /* (nullable) */
  char            *remote_path;
  GFileProgressCallback progress; /* (nullable) */
  gpointer         progress_data;
  char            *access_code;   /* (nullable) what the log must not show */
  GThread         *thread;        /* (nullable) */

  GMutex           lock;
  goffset          done;
  goffset          total;
  GSource         *told;          /* (owned) (nullable) progress on its way */

  TaktBambuFtps    ftps;
  GError          *error;         /* (nullable) */
  goffset          size;          /* of TAKT_BAMBU_CALL_SIZE */
  GPtrArray       *listing;       /* (nullable) of TAKT_BAMBU_CALL_LIST */
} TaktBambuCall;

TaktBambuCall *takt_bambu_call_new    (TaktBambuFiles *self, TaktBambuCallAct act, const char *remote_path);
void           takt_bambu_call_free   (TaktBambuCall *call);
void           takt_bambu_call_answer (TaktBambuCall *call, GError *error);
void           takt_bambu_call_run    (TaktBambuCall *call);
void           takt_bambu_files_end_call (TaktBambuCall *call);

G_END_DECLS
