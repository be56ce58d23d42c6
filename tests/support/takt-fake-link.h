/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

#define TAKT_TYPE_FAKE_LINK (takt_fake_link_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeLink, takt_fake_link, TAKT, FAKE_LINK, GObject)

/**
 * TaktFakeLink:
 *
 * A printer's wire that says what a test lets it say. @report is what takt_fake_link_send() sends; commands and jobs are kept, and
 * answered from an idle with @next_error, or success.
 */
struct _TaktFakeLink
{
  GObject parent_instance;

  TaktPrinter       *record;       /* (owned) what it was made for */
  TaktPrinterReport *report;       /* (owned) */
  gboolean           is_started;
  gboolean           is_asleep;
  gint64             patience_us;  /* what it was told to expect before it started; 0: nothing */
  guint              verified;     /* how often it was asked to prove its way */
  GArray            *commands;     /* (owned) (element-type TaktPrinterCommand) */
  TaktPrinterAct    *act;          /* (owned) (nullable) the last of them whole */
  TaktPrintRequest  *request;      /* (owned) (nullable) the last start whole */
  gboolean           unanswered;   /* a start is taken without an answer */
  GPtrArray         *printed;      /* (owned) (element-type char*) names of the jobs that were sent */
  GPtrArray         *removed;      /* (owned) (element-type char*) names of the files that were taken away, or not */
  GError            *next_error;   /* (owned) (nullable) what the next answer is */
  gboolean           hold;         /* answers wait for takt_fake_link_answer() */
  GQueue             waiting;      /* (owned) of GTask */
};

void takt_fake_link_state  (TaktFakeLink *self, TaktLinkState state, const char *message);
void takt_fake_link_send   (TaktFakeLink *self);
void takt_fake_link_say    (TaktFakeLink *self, TaktMachineState machine, const char *key, int percent);
void takt_fake_link_answer (TaktFakeLink *self);
const char *takt_fake_link_peek (TaktFakeLink *self);

/** TaktFakeFarm: the links of a test by printer id; the newest of each. Give takt_fake_farm_make() and the farm as the factory. */
typedef struct
{
  GHashTable *links;   /* (owned) of TaktFakeLink by id */
  guint       made;
  gboolean    wants_files; /* its machines want a print's file brought to them; any file arrives at once */
} TaktFakeFarm;

void             takt_fake_farm_init  (TaktFakeFarm *self);
void             takt_fake_farm_clear (TaktFakeFarm *self);
TaktFakeLink    *takt_fake_farm_get   (TaktFakeFarm *self, gint64 printer_id);
TaktPrinterLink *takt_fake_farm_make  (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer farm);

G_END_DECLS
