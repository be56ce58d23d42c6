/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-keeper-private.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-access-code.h"

/* From here on the wait for the access code is told. */
#define LOOKUP_SLOW_US TAKT_BAMBU_KEEPER_SECONDS (15)

/* ---- the session */

static void
report_cb (TaktBambuSession *session, const TaktPrinterReport *report, gpointer user_data)
{
  g_autoptr (TaktBambuKeeper) self = g_object_ref (user_data);

  self->failures = 0;
  /* The report goes before the state: whoever acts on "live" finds what it is about. Either handler may end the session. */
  self->handlers->report (report, self->user_data);
  if (self->session == session)
    takt_bambu_keeper_set_state (self, TAKT_LINK_LIVE, NULL);
  if (self->session == session)
    self->handlers->reported (report, self->user_data);
}

static void
ack_cb (TaktBambuSession *session, const TaktBambuMessage *ack, gpointer user_data)
{
  TaktBambuKeeper *self = user_data;

  self->handlers->ack (ack, self->user_data);
}

static void
silent_cb (TaktBambuSession *session, gboolean never_heard, gpointer user_data)
{
  TaktBambuKeeper *self = user_data;

  if (self->handlers->patience (self->user_data) > 0)
    takt_bambu_keeper_set_state (
        self, never_heard ? TAKT_LINK_CONNECTING : TAKT_LINK_STALE,
        _ ("The printer is silent while it reads the file that it was told to print. Takt waits."));
  else if (never_heard)
    takt_bambu_keeper_set_state (
        self, TAKT_LINK_CONNECTING,
        _ ("Connected, but the printer says nothing. Its serial number may be mistyped."));
  else
    takt_bambu_keeper_set_state (self, TAKT_LINK_STALE, _ ("The printer has been silent for a while."));
}

/* A silent machine gets no new connection as long as it may be reading a file (pitfall 36). */
static gint64
patience_cb (TaktBambuSession *session, gpointer user_data)
{
  TaktBambuKeeper *self = user_data;

  return self->handlers->patience (self->user_data);
}

static void
ended_cb (TaktBambuSession *session, int state, const char *message, gpointer user_data)
{
  g_autoptr (TaktBambuKeeper) self = g_object_ref (user_data);

  if (state != TAKT_LINK_OFFLINE)
    {
      takt_bambu_keeper_fail (self, (TaktLinkState) state, message);
      return;
    }

  /* A machine that fell silent gets a new connection at once; only if that fails is there reason to wait. */
  takt_bambu_keeper_drop (self);
  takt_bambu_keeper_set_state (self, TAKT_LINK_OFFLINE, message);
  if (self->is_started && self->session == NULL && self->lookup == NULL && self->timer == 0)
    takt_bambu_keeper_attempt (self);
}

static void
open_session (TaktBambuKeeper *self)
{
  self->session = takt_bambu_session_new (self->host, self->port, self->serial, self->identity, self->clock);
  g_signal_connect (self->session, "report", G_CALLBACK (report_cb), self);
  g_signal_connect (self->session, "ack", G_CALLBACK (ack_cb), self);
  g_signal_connect (self->session, "silent", G_CALLBACK (silent_cb), self);
  g_signal_connect (self->session, "patience", G_CALLBACK (patience_cb), self);
  g_signal_connect (self->session, "ended", G_CALLBACK (ended_cb), self);
  takt_bambu_session_open (self->session, self->access_code);
}

/* ---- the access code */

/* Somebody may be typing the keyring's password just now, so it is waited for. */
static void
lookup_slow_cb (gpointer user_data)
{
  TaktBambuKeeper *self = user_data;

  self->timer = 0;
  takt_bambu_keeper_set_state (
      self, TAKT_LINK_CONNECTING,
      _ ("Waiting for the keyring, which holds the access code. Unlock it to connect."));
}

/** Lookup: the question for an access code, and the attempt it belongs to. */
typedef struct
{
  TaktBambuKeeper *keeper;   /* (owned) */
  GCancellable *cancellable; /* (owned) */
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  g_object_unref (lookup->keeper);
  g_object_unref (lookup->cancellable);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static void
access_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Lookup) lookup = user_data;
  TaktBambuKeeper *self = lookup->keeper;
  g_autoptr (GError) error = NULL;
  char *code = takt_bambu_access_code_lookup_finish (result, &error);

  if (lookup->cancellable != self->lookup)
    {
      takt_bambu_access_code_free (code);
      return;
    }

  g_clear_object (&self->lookup);
  takt_clock_clear (self->clock, &self->timer);
  takt_bambu_access_code_free (self->access_code);
  self->access_code = code;
  if (code != NULL)
    open_session (self);
  else
    takt_bambu_keeper_fail_for (self, TAKT_LINK_AUTH_FAILED, error->message, TAKT_BAMBU_KEEPER_RETRY_MAX_US);
}

void
takt_bambu_keeper_attempt (TaktBambuKeeper *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Lookup *lookup;

  takt_bambu_keeper_drop (self);
  if (self->is_asleep)
    return;
  self->step = TAKT_LINK_STEP_ADDRESS;
  g_clear_pointer (&self->fingerprint, g_free);
  if (!takt_bambu_check_address (self->host, &error))
    {
      takt_bambu_keeper_fail (self, TAKT_LINK_UNREACHABLE, error->message);
      return;
    }

  g_set_object (&self->lookup, cancellable);
  /* A problem stays in sight until this attempt knows better. */
  if (self->state == TAKT_LINK_UNKNOWN)
    takt_bambu_keeper_set_state (self, TAKT_LINK_CONNECTING, NULL);
  if (self->lookup != cancellable)
    return;

  takt_bambu_keeper_arm (self, LOOKUP_SLOW_US, lookup_slow_cb);
  lookup = g_new (Lookup, 1);
  lookup->keeper = g_object_ref (self);
  lookup->cancellable = g_object_ref (cancellable);
  takt_bambu_access_code_lookup_async (self->printer_id, self->secrets, cancellable, access_code_cb, lookup);
}
