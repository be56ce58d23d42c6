/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ports/takt-print-request.h"
#include "ports/takt-printer-act.h"
#include "ports/takt-secret-store.h"
#include "tables/takt-printer-table.h"
#include "takt-clock.h"

G_BEGIN_DECLS

/** TAKT_PRINTER_LINK_START_LIMIT: seconds that a machine may take from accepting a job to beginning it (protocol.md §15.3). */
#define TAKT_PRINTER_LINK_START_LIMIT 240

/** TaktPrintAnswer: what a machine said to a start command. */
typedef enum
{
  TAKT_PRINT_ACCEPTED,
  TAKT_PRINT_UNANSWERED,  /* it left, and nothing came back: it may print or not */
} TaktPrintAnswer;

/** TaktLinkStep: what a connection has to pass, in this order. */
typedef enum
{
  TAKT_LINK_STEP_ADDRESS,      /* something is there */
  TAKT_LINK_STEP_PORT,         /* and takes connections on the port of the printer's service */
  TAKT_LINK_STEP_CERTIFICATE,  /* and proves that it is the printer */
  TAKT_LINK_STEP_ACCESS_CODE,  /* and takes our access code */
  TAKT_LINK_STEP_REPORTS,      /* and tells its whole state */
} TaktLinkStep;

/** TaktPrinterService: what a machine offers beside its reports, each on a port of its own that may be shut while the others are open. */
typedef enum
{
  TAKT_PRINTER_SERVICE_FILES,  /* taking files and giving them back */
} TaktPrinterService;

#define TAKT_TYPE_PRINTER_LINK (takt_printer_link_get_type ())
G_DECLARE_INTERFACE (TaktPrinterLink, takt_printer_link, TAKT, PRINTER_LINK, GObject)

/**
 * TaktPrinterLinkInterface:
 * @start: connect and stay connected until @stop; idempotent
 * @act_async: send a command and wait for the machine's answer, not for its effect where the machine answers
 * @send_file_async: (nullable vfunc): bring the request's file to the machine, whole and checked; starts nothing. NULL: the machine
 *   wants no file. @progress is called with what is there and what there is to be, in bytes
 * @remove_file_async: (nullable vfunc): take away what @send_file_async brought under this name; one that is not there is taken away
 * @print_async: start the request on the machine; its file is there. That it prints is believed only from a report (protocol.md §15.3).
 *   An error means that nothing left, or that the machine said no
 * @get_step: (nullable vfunc): the step that the attempt under way is at, or that the last one ended at. @fingerprint: (nullable)
 *   (transfer none): SHA-256 of the certificate that was shown, lower-case hex; valid until the main context runs again
 * @set_asleep: (nullable vfunc): TRUE: the computer falls asleep; end the connection and make none. FALSE: it has woken; connect anew
 * @verify: (nullable vfunc): the way to the machine may have changed: find out whether it still works, or try again at once
 * @check_service_async: (nullable vfunc): try a service without changing anything on the machine; the error's message says which of address,
 *   certificate, access code or storage stands in the way and what to do. G_IO_ERROR_NOT_SUPPORTED: the link has no such service
 *
 * One machine's wire. Signals, all on the main context: "report" (TaktPrinterReport, borrowed) for every merged state,
 * "link-state" (TaktLinkState as int, message as nullable string for a person) when the connection changes.
 */
struct _TaktPrinterLinkInterface
{
  GTypeInterface parent_iface;

  void     (*start)          (TaktPrinterLink *self);
  void     (*stop)           (TaktPrinterLink *self);
  void     (*act_async)      (TaktPrinterLink *self, const TaktPrinterAct *act, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*act_finish)     (TaktPrinterLink *self, GAsyncResult *result, GError **error);
  void     (*send_file_async)  (TaktPrinterLink *self, TaktPrintRequest *request, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*send_file_finish) (TaktPrinterLink *self, GAsyncResult *result, GError **error);
  void     (*remove_file_async)  (TaktPrinterLink *self, const char *remote_name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*remove_file_finish) (TaktPrinterLink *self, GAsyncResult *result, GError **error);
  void     (*print_async)    (TaktPrinterLink *self, TaktPrintRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*print_finish)   (TaktPrinterLink *self, GAsyncResult *result, TaktPrintAnswer *answer, GError **error);
  TaktLinkStep (*get_step)   (TaktPrinterLink *self, const char **fingerprint);
  void     (*check_service_async)  (TaktPrinterLink *self, TaktPrinterService service, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*check_service_finish) (TaktPrinterLink *self, GAsyncResult *result, GError **error);
  void     (*set_asleep)     (TaktPrinterLink *self, gboolean is_asleep);
  void     (*verify)         (TaktPrinterLink *self);
  void     (*expect_start)   (TaktPrinterLink *self, gint64 patience_us);
};

/**
 * TaktPrinterLinkFactory:
 * @printer: the record; the link copies what it needs
 *
 * Makes the right kind of link for a printer. Returns: (transfer full) (nullable): NULL for a connection type without a link.
 */
typedef TaktPrinterLink *(*TaktPrinterLinkFactory) (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data);

void     takt_printer_link_start          (TaktPrinterLink *self);
void     takt_printer_link_stop           (TaktPrinterLink *self);
void     takt_printer_link_act_async      (TaktPrinterLink *self, const TaktPrinterAct *act, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_printer_link_act_finish     (TaktPrinterLink *self, GAsyncResult *result, GError **error);
gboolean takt_printer_link_wants_file     (TaktPrinterLink *self);
void     takt_printer_link_send_file_async  (TaktPrinterLink *self, TaktPrintRequest *request, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_printer_link_send_file_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error);
gboolean takt_printer_link_can_remove_file    (TaktPrinterLink *self);
void     takt_printer_link_remove_file_async  (TaktPrinterLink *self, const char *remote_name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_printer_link_remove_file_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error);
void     takt_printer_link_print_async    (TaktPrinterLink *self, TaktPrintRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_printer_link_print_finish   (TaktPrinterLink *self, GAsyncResult *result, TaktPrintAnswer *answer, GError **error);
gboolean takt_printer_link_get_step       (TaktPrinterLink *self, TaktLinkStep *step, const char **fingerprint);
void     takt_printer_link_set_asleep     (TaktPrinterLink *self, gboolean is_asleep);
void     takt_printer_link_verify         (TaktPrinterLink *self);
void     takt_printer_link_expect_start   (TaktPrinterLink *self, gint64 patience_us);
void     takt_printer_link_check_service_async  (TaktPrinterLink *self, TaktPrinterService service, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_printer_link_check_service_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error);

void     takt_printer_link_emit_report     (TaktPrinterLink *self, const TaktPrinterReport *report);
void     takt_printer_link_emit_link_state (TaktPrinterLink *self, TaktLinkState state, const char *message);

G_END_DECLS
