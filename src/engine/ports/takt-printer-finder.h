/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** TaktFoundConnect: which mode a person picked on the printer's screen; says nothing about being reachable. */
typedef enum
{
  TAKT_FOUND_CONNECT_UNKNOWN,
  TAKT_FOUND_CONNECT_LAN,
  TAKT_FOUND_CONNECT_CLOUD,
  TAKT_FOUND_CONNECT_FARM,
} TaktFoundConnect;

/** TaktFoundBind: whether the printer belongs to an account of its maker's cloud. */
typedef enum
{
  TAKT_FOUND_BIND_UNKNOWN,
  TAKT_FOUND_BIND_FREE,
  TAKT_FOUND_BIND_OCCUPIED,
} TaktFoundBind;

/**
 * TaktFoundPrinter:
 *
 * A machine as it announces itself, or as it answered when it was asked. Nobody has proved anything here: everybody in the network can
 * say this. @serial and @host are always set.
 */
typedef struct
{
  char            *serial;      /* upper case */
  char            *model;       /* (nullable) 'Bambu Lab P1S'; a code nobody knows as it was told */
  char            *name;        /* (nullable) UTF-8, any script, one line */
  char            *host;        /* IP address, or what was asked for */
  char            *firmware;    /* (nullable) */
  TaktFoundConnect connect;
  TaktFoundBind    bind;
  TaktTime         first_seen;
  TaktTime         last_seen;
} TaktFoundPrinter;

TaktFoundPrinter *takt_found_printer_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TaktFoundPrinter *takt_found_printer_copy (const TaktFoundPrinter *self) G_GNUC_WARN_UNUSED_RESULT;
void              takt_found_printer_free (TaktFoundPrinter *self);

const char *takt_found_connect_to_word (TaktFoundConnect connect);
const char *takt_found_bind_to_word    (TaktFoundBind bind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktFoundPrinter, takt_found_printer_free)

/** TAKT_FINDER_SILENCE_US: a printer that says nothing for longer is not announcing (protocol.md §2.1). */
#define TAKT_FINDER_SILENCE_US (30 * G_USEC_PER_SEC)

#define TAKT_TYPE_PRINTER_FINDER (takt_printer_finder_get_type ())
G_DECLARE_INTERFACE (TaktPrinterFinder, takt_printer_finder, TAKT, PRINTER_FINDER, GObject)

/**
 * TaktPrinterFinderInterface:
 * @start: listen until @stop; idempotent. What stands in the way of listening is no failure: see @get_problem
 * @list: (transfer full) (element-type TaktFoundPrinter): who announced within TAKT_FINDER_SILENCE_US, by serial
 * @get_problem: (nullable): a sentence on why announcements cannot be heard, or not all of them
 * @probe_async: asks the machine at @host who it is. Gives up after a few seconds of the clock's time
 *
 * Finds machines in the network. Signal, on the main context: "changed" when the list or the problem is not what it was; the time
 * somebody was last seen alone is no change.
 */
struct _TaktPrinterFinderInterface
{
  GTypeInterface parent_iface;

  void              (*start)        (TaktPrinterFinder *self);
  void              (*stop)         (TaktPrinterFinder *self);
  GPtrArray        *(*list)         (TaktPrinterFinder *self);
  const char       *(*get_problem)  (TaktPrinterFinder *self);
  void              (*probe_async)  (TaktPrinterFinder *self, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  TaktFoundPrinter *(*probe_finish) (TaktPrinterFinder *self, GAsyncResult *result, GError **error);
};

void              takt_printer_finder_start        (TaktPrinterFinder *self);
void              takt_printer_finder_stop         (TaktPrinterFinder *self);
GPtrArray        *takt_printer_finder_list         (TaktPrinterFinder *self) G_GNUC_WARN_UNUSED_RESULT;
const char       *takt_printer_finder_get_problem  (TaktPrinterFinder *self);
void              takt_printer_finder_probe_async  (TaktPrinterFinder *self, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktFoundPrinter *takt_printer_finder_probe_finish (TaktPrinterFinder *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void              takt_printer_finder_emit_changed (TaktPrinterFinder *self);

G_END_DECLS
