/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printers.h"
#include "tables/takt-track-table.h"

G_BEGIN_DECLS

/*
 * Inside of TaktPrinters: takt-printers.c keeps the records, takt-printer-watch.c follows one machine, takt-printer-track.c keeps what was told
 * of it, takt-printer-state.c says how
 * it is doing, takt-printer-ignore.c what of it nobody wants to hear, takt-printer-commands.c acts on it, takt-printer-prints.c brings it files and starts them, takt-printer-access.c keeps its
 * access code, takt-printer-life.c follows the computer under it, takt-printer-find.c finds machines and follows those that moved,
 * takt-printer-test.c tests a connection.
 */

/**
 * TaktPrinterWatch:
 *
 * One printer with its link and what its reports came to. Invariants: @link is set exactly between start and stop of a printer that has
 * a kind of link; @saved is what the database holds of @track; @timer runs while something waits for time.
 */
typedef struct
{
  TaktPrinters      *owner;            /* (unowned) */
  gint64             id;
  TaktPrinter       *record;           /* (owned) */
  TaktPrinterLink   *link;             /* (owned) (nullable) */
  TaktLinkState      link_state;
  char              *link_message;     /* (owned) (nullable) */
  TaktPrinterReport *report;           /* (owned) (nullable) the last one */
  TaktMachineState   shown;            /* the last state it told on this connection */
  TaktTrack         *track;            /* (owned) */
  TaktTrackRow      *saved;            /* (owned) */
  gint64             saved_at_us;      /* monotonic, of the last write; 0: none yet */
  gboolean           progress_waits;   /* PROGRESS was seen and not told */
  gboolean           retry;            /* telling failed: again soon, without waiting for a report */
  gint64             calm_since_us;    /* monotonic, at rest without an error since; 0: not at rest */
  GPtrArray         *applied;          /* (owned) (nullable) the last trays that the materials know */
  gint64             applied_at_us;    /* monotonic */
  guint64            timer;
  TaktDeveloperMode  developer_mode;   /* as last told, also by an earlier connection */
  gint64             followed_at_us;   /* monotonic, when its address was last changed after an announcement; 0: never */
  guint64            follow_timer;
} TaktPrinterWatch;

struct _TaktPrinters
{
  GObject parent_instance;

  TaktStore             *store;        /* (owned) */
  TaktClock             *clock;        /* (owned) */
  TaktChanges           *changes;      /* (owned) */
  TaktMaterials         *materials;    /* (owned) */
  TaktSecretStore       *secrets;      /* (owned) */
  TaktPrinterLinkFactory factory;
  gpointer               factory_data;
  GHashTable            *watches;      /* (owned) of TaktPrinterWatch by id */
  TaktPrinterFinder     *finder;       /* (owned) (nullable) */
  TaktCameras           *cameras;      /* (owned) (nullable) */
  GPtrArray             *tests;        /* (owned) of connection tests under way */
  gboolean               is_started;
  GError                *event_error;  /* (owned) (nullable) what a handler of the event under way failed with */
  gint64                 clock_offset_us; /* wall less monotonic, when last looked at */
  TaktPrinterWatch      *telling;      /* (unowned) (nullable) whose event is under way */
};

/* How long a failure without an error code must last until it counts as residue (protocol.md §15.2). */
#define TAKT_PRINTER_CALM_US (10 * G_USEC_PER_SEC)

TaktPrinterWatch *_takt_printers_get_watch  (TaktPrinters *self, gint64 id, GError **error);
TaktPrinterWatch *_takt_printers_get_live_watch (TaktPrinters *self, gint64 id, GError **error);
gboolean          _takt_printers_emit_event (TaktPrinters *self, TaktPrinterWatch *watch, TaktTrackEvent *event, GError **error);

TaktPrinterWatch *_takt_printer_watch_new        (TaktPrinters *owner, TaktPrinter *record, GError **error);
void              _takt_printer_watch_free       (TaktPrinterWatch *self);
void              _takt_printer_watch_connect    (TaktPrinterWatch *self);
void              _takt_printer_watch_disconnect (TaktPrinterWatch *self);
gboolean          _takt_printer_watch_load_ignored (TaktPrinterWatch *self, GError **error);
TaktTrack        *_takt_printer_track_from_row    (const TaktTrackRow *row) G_GNUC_WARN_UNUSED_RESULT;
gboolean          _takt_printer_watch_has_news    (const TaktPrinterWatch *self);
gboolean          _takt_printer_watch_has_moved   (const TaktPrinterWatch *self);
gboolean          _takt_printer_watch_save       (TaktPrinterWatch *self, GError **error);
gboolean          _takt_printer_watch_is_calm    (const TaktPrinterWatch *self);

void              _takt_printer_watch_note_developer_mode (TaktPrinterWatch *self, TaktDeveloperMode mode);
gboolean          _takt_printer_watch_is_hearing  (const TaktPrinterWatch *self);
void              _takt_printer_watch_note_time   (TaktPrinterWatch *self);

void              _takt_printers_follow_clock     (TaktPrinters *self);
void              _takt_printers_trust_clock      (TaktPrinters *self);

void              _takt_printers_start_finder     (TaktPrinters *self);
void              _takt_printers_stop_finder      (TaktPrinters *self);
void              _takt_printer_watch_follow_soon (TaktPrinterWatch *self);

GPtrArray        *_takt_printer_tests_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void              _takt_printer_watch_settle      (TaktPrinterWatch *self);
void              _takt_printer_watch_drop_tests  (TaktPrinterWatch *self);

gboolean          _takt_printer_check_host (const char *host, GError **error);
gboolean          _takt_printer_normalise (TaktPrinter *printer, GError **error);

G_END_DECLS
