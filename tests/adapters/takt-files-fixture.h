/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-files.h"
#include "takt-printer-sim.h"

G_BEGIN_DECLS

#define TAKT_FILES_SERIAL    "01P00A000000044"
#define TAKT_FILES_SERIAL_A1 "03900A000000045"
#define TAKT_FILES_NAME      "job-7_Vase.gcode.3mf"

/** TaktFilesFixture: one printer with a file service, and the object that speaks with it. */
typedef struct
{
  TaktPrinterSim  *sim;         /* (unowned) */
  TaktSecretStore *secrets;
  TaktPrinter     *printer;
  TaktBambuFiles  *files;
  char            *folder;
  char            *local;       /* the file to send */
  goffset          told_done;   /* by the last word of progress */
  goffset          told_total;
} TaktFilesFixture;

int        takt_files_fixture_run        (void);
void       takt_files_fixture_set_up     (TaktFilesFixture *f, gconstpointer data);
void       takt_files_fixture_tear_down  (TaktFilesFixture *f, gconstpointer data);
void       takt_files_fixture_open       (TaktFilesFixture *f, const char *options);
void       takt_files_fixture_store_code (TaktFilesFixture *f, const char *code);
void       takt_files_fixture_write      (TaktFilesFixture *f, gsize length);
gboolean   takt_files_fixture_upload_to  (TaktFilesFixture *f, const char *remote, GError **error);
gboolean   takt_files_fixture_upload     (TaktFilesFixture *f, GError **error);
void       takt_files_fixture_progress   (goffset done, goffset total, gpointer user_data);
char      *takt_files_fixture_dup_stored (TaktFilesFixture *f) G_GNUC_WARN_UNUSED_RESULT;
void       takt_files_fixture_assert_stored (TaktFilesFixture *f);
void       takt_files_fixture_assert_nothing_stored (TaktFilesFixture *f);
goffset    takt_files_fixture_query_size (TaktFilesFixture *f, const char *remote);
gboolean   takt_files_fixture_delete     (TaktFilesFixture *f, const char *remote, GError **error);
GPtrArray *takt_files_fixture_list       (TaktFilesFixture *f, const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
