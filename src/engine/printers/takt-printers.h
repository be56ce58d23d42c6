/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cameras/takt-cameras.h"
#include "materials/takt-materials.h"
#include "ports/takt-printer-finder.h"
#include "ports/takt-printer-link.h"
#include "printers/takt-complaint.h"
#include "printers/takt-connection-test.h"
#include "printers/takt-job-tracker.h"
#include "tables/takt-ignored-table.h"

G_BEGIN_DECLS

/** TaktPrinterState: what is known of a printer just now. Borrowed from the service, valid until the main context runs again. */
typedef struct
{
  TaktLinkState            link;
  const char              *link_message;  /* (nullable) for a person */
  const TaktPrinterReport *report;        /* (nullable) last known; old when link is not LIVE */
  TaktMachineState         machine;       /* for people: what it last said on this connection, where the report says nothing (§16 no. 10) */
  gboolean                 is_starting;   /* it is heard and says no state: it boots */
  gint64                   job_id;        /* our job that is on it, 0: none of ours */
  gboolean                 is_printing;   /* a print is under way, ours or not, also while it prepares or is paused */
  const char              *print_title;   /* (nullable) as the machine calls it */
  TaktTime                 print_started_at;
  gboolean                 start_is_estimate; /* it was under way when we first looked (protocol.md §16 no. 21) */
} TaktPrinterState;

#define TAKT_TYPE_PRINTERS (takt_printers_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrinters, takt_printers, TAKT, PRINTERS, GObject)

/*
 * Keeps a link for every printer, follows its reports with a TaktTrack, saves the track in the same transaction as what follows
 * from an event.
 *
 * Signals: "track-event" (gint64 printer_id, TaktTrack *track, TaktTrackEvent *event): emitted inside the transaction that saves
 * the track; a handler that fails makes it roll back by takt_printers_fail_event().
 */
TaktPrinters *takt_printers_new   (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktMaterials *materials, TaktSecretStore *secrets, TaktPrinterLinkFactory factory, gpointer factory_data) G_GNUC_WARN_UNUSED_RESULT;
gboolean      takt_printers_start (TaktPrinters *self, GError **error);
void          takt_printers_stop  (TaktPrinters *self);
void          takt_printers_set_asleep (TaktPrinters *self, gboolean is_asleep);
void          takt_printers_verify     (TaktPrinters *self);
void          takt_printers_note_time  (TaktPrinters *self);

GPtrArray    *takt_printers_list   (TaktPrinters *self, GError **error);
TaktPrinter  *takt_printers_get    (TaktPrinters *self, gint64 id, GError **error);
gint64        takt_printers_add    (TaktPrinters *self, const TaktPrinter *printer, GError **error);
gboolean      takt_printers_update (TaktPrinters *self, const TaktPrinter *printer, GError **error);
gboolean      takt_printers_remove (TaktPrinters *self, gint64 id, GError **error);
void          takt_printers_set_access_code_async  (TaktPrinters *self, gint64 id, const char *access_code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      takt_printers_set_access_code_finish (TaktPrinters *self, GAsyncResult *result, GError **error);

gboolean      takt_printers_get_state   (TaktPrinters *self, gint64 id, TaktPrinterState *state);
const char   *takt_printers_get_status_word (TaktPrinters *self, gint64 id);
gboolean      takt_printers_is_free     (TaktPrinters *self, gint64 id);
gboolean      takt_printers_is_at_rest  (TaktPrinters *self, gint64 id);
int           takt_printers_get_utilization_pct (TaktPrinters *self, gint64 id, GError **error);
gboolean      takt_printers_set_plate_clear (TaktPrinters *self, gint64 id, gboolean clear, GError **error);
gboolean      takt_printers_set_queue_paused (TaktPrinters *self, gint64 id, gboolean paused, GError **error);
void          takt_printers_set_job     (TaktPrinters *self, gint64 id, gint64 job_id);
void          takt_printers_fail_event  (TaktPrinters *self, GError *error);

GPtrArray    *takt_printers_list_complaints (TaktPrinters *self, gint64 id) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *takt_printers_list_ignored    (TaktPrinters *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64        takt_printers_ignore          (TaktPrinters *self, const char *code, gint64 printer_id, GError **error);
TaktIgnoredComplaint *takt_printers_heed    (TaktPrinters *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void          takt_printers_set_finder         (TaktPrinters *self, TaktPrinterFinder *finder);
gboolean      takt_printers_has_finder         (TaktPrinters *self);
GPtrArray    *takt_printers_list_found         (TaktPrinters *self) G_GNUC_WARN_UNUSED_RESULT;
const char   *takt_printers_get_finder_problem (TaktPrinters *self);
gboolean      takt_printers_find_serial        (TaktPrinters *self, const char *serial, gint64 *id, GError **error);
void          takt_printers_probe_async        (TaktPrinters *self, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktFoundPrinter   *takt_printers_probe_finish (TaktPrinters *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void                takt_printers_set_cameras  (TaktPrinters *self, TaktCameras *cameras);
void                takt_printers_test_async   (TaktPrinters *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktConnectionTest *takt_printers_test_finish  (TaktPrinters *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void          takt_printers_command_async  (TaktPrinters *self, gint64 id, TaktPrinterCommand command, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      takt_printers_command_finish (TaktPrinters *self, GAsyncResult *result, GError **error);
void          takt_printers_act_async      (TaktPrinters *self, gint64 id, const TaktPrinterAct *act, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      takt_printers_act_finish     (TaktPrinters *self, GAsyncResult *result, GError **error);
gboolean      takt_printers_wants_file     (TaktPrinters *self, gint64 id);
char         *takt_printers_dup_lock_message (TaktPrinters *self, gint64 id) G_GNUC_WARN_UNUSED_RESULT;
TaktDeveloperMode takt_printers_get_developer_mode (TaktPrinters *self, gint64 id);
void          takt_printers_send_file_async  (TaktPrinters *self, gint64 id, TaktPrintRequest *request, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      takt_printers_is_calm          (TaktPrinters *self, gint64 id);
gboolean      takt_printers_send_file_finish (TaktPrinters *self, GAsyncResult *result, GError **error);
void          takt_printers_remove_file_async  (TaktPrinters *self, gint64 id, const char *remote_name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      takt_printers_remove_file_finish (TaktPrinters *self, GAsyncResult *result, GError **error);
void          takt_printers_print_async    (TaktPrinters *self, gint64 id, TaktPrintRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      takt_printers_print_finish   (TaktPrinters *self, GAsyncResult *result, TaktPrintAnswer *answer, GError **error);

G_END_DECLS
