/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-keeper-private.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-access-code.h"
#include "takt-error.h"

/* A report this young has come over the way that is to be proved. */
#define FRESH_US TAKT_BAMBU_KEEPER_SECONDS (2)

#define RETRY_FIRST_US TAKT_BAMBU_KEEPER_SECONDS (3)
/* A refused code stays refused until a person enters another one; asking often looks like guessing. */
#define RETRY_AUTH_US TAKT_BAMBU_KEEPER_SECONDS (300)

#define DEFAULT_PORT 8883

G_DEFINE_FINAL_TYPE (TaktBambuKeeper, takt_bambu_keeper, G_TYPE_OBJECT)

/* Whoever heard that the session is lost may have stopped all of it. */
void
takt_bambu_keeper_set_state (TaktBambuKeeper *self, TaktLinkState state, const char *message)
{
  if (!self->is_started)
    return;
  if (self->state == state && g_strcmp0 (self->message, message) == 0)
    return;

  self->state = state;
  g_free (self->message);
  self->message = g_strdup (message);
  self->handlers->state (state, self->message, self->user_data);
}

void
takt_bambu_keeper_arm (TaktBambuKeeper *self, gint64 delay_us, TaktClockFunc func)
{
  takt_clock_clear (self->clock, &self->timer);
  self->timer = takt_clock_after (self->clock, delay_us, func, self, NULL);
}

/* What a session knows outlives it until the next attempt. */
static void
note_step (TaktBambuKeeper *self)
{
  const char *fingerprint;

  if (self->session == NULL)
    return;

  self->step = takt_bambu_session_get_step (self->session, &fingerprint);
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
}

/* Ends the attempt or the session, if there is one. */
void
takt_bambu_keeper_drop (TaktBambuKeeper *self)
{
  note_step (self);
  takt_clock_clear (self->clock, &self->timer);
  if (self->lookup != NULL)
    g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      takt_bambu_session_close (self->session);
    }
  g_clear_object (&self->session);
  if (self->is_started)
    self->handlers->lost (self->user_data);
}

static void
retry_cb (gpointer user_data)
{
  TaktBambuKeeper *self = user_data;

  self->timer = 0;
  takt_bambu_keeper_attempt (self);
}

static gint64
get_delay (TaktBambuKeeper *self, TaktLinkState state)
{
  if (state == TAKT_LINK_AUTH_FAILED)
    return RETRY_AUTH_US;
  if (state == TAKT_LINK_CERT_PROBLEM)
    return TAKT_BAMBU_KEEPER_RETRY_MAX_US;
  return MIN (RETRY_FIRST_US << MIN (self->failures, 5), TAKT_BAMBU_KEEPER_RETRY_MAX_US);
}

/* Ends the attempt or the session and waits about @delay_us for the next one. */
void
takt_bambu_keeper_fail_for (TaktBambuKeeper *self, TaktLinkState state, const char *message, gint64 delay_us)
{
  g_autoptr (TaktBambuKeeper) keep = g_object_ref (self);

  takt_bambu_keeper_drop (self);
  if (!self->is_started)
    return;

  /* Many printers lose one access point together; they need not come back together. */
  takt_bambu_keeper_arm (self, (gint64) ((double) delay_us * g_random_double_range (0.8, 1.2)), retry_cb);
  self->failures++;
  takt_bambu_keeper_set_state (self, state, message);
}

void
takt_bambu_keeper_fail (TaktBambuKeeper *self, TaktLinkState state, const char *message)
{
  takt_bambu_keeper_fail_for (self, state, message, get_delay (self, state));
}

/* ---- what is asked of it */

/** takt_bambu_keeper_start: connects, and stays connected until takt_bambu_keeper_stop(); idempotent. */
void
takt_bambu_keeper_start (TaktBambuKeeper *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_KEEPER (self));

  if (self->is_started)
    return;

  self->is_started = TRUE;
  self->is_asleep = FALSE;
  self->failures = 0;
  takt_bambu_keeper_attempt (self);
}

/** takt_bambu_keeper_stop: ends the connection, without a word to the handlers; idempotent. */
void
takt_bambu_keeper_stop (TaktBambuKeeper *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_KEEPER (self));

  self->is_started = FALSE;
  takt_bambu_keeper_drop (self);
  self->state = TAKT_LINK_UNKNOWN;
  g_clear_pointer (&self->message, g_free);
}

/** takt_bambu_keeper_renew: there is reason to doubt the connection: ends it and makes another one. @message: why, for a person */
void
takt_bambu_keeper_renew (TaktBambuKeeper *self, const char *message)
{
  g_return_if_fail (TAKT_IS_BAMBU_KEEPER (self));

  takt_bambu_keeper_fail (self, TAKT_LINK_CONNECTING, message);
}

/** takt_bambu_keeper_publish: Returns: whether the request is on its way to the printer */
gboolean
takt_bambu_keeper_publish (TaktBambuKeeper *self, const char *payload)
{
  return self->session != NULL && takt_bambu_session_publish (self->session, payload);
}

/** takt_bambu_keeper_ask_state: asks for a full report where there is somebody to ask. */
void
takt_bambu_keeper_ask_state (TaktBambuKeeper *self)
{
  if (self->session != NULL)
    takt_bambu_session_ask_state (self->session);
}

/** takt_bambu_keeper_get_report: Returns: (transfer none): the last report of a connection that stands; NULL with @error */
const TaktPrinterReport *
takt_bambu_keeper_get_report (TaktBambuKeeper *self, gint64 *age_us, GError **error)
{
  const TaktPrinterReport *report = NULL;

  if (self->state == TAKT_LINK_LIVE && self->session != NULL)
    report = takt_bambu_session_get_report (self->session, age_us);
  if (report == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                         _ ("There is no connection to the printer, so nothing was sent."));
  return report;
}

/** takt_bambu_keeper_get_step: as TaktPrinterLinkInterface's get_step() */
TaktLinkStep
takt_bambu_keeper_get_step (TaktBambuKeeper *self, const char **fingerprint)
{
  note_step (self);
  *fingerprint = self->fingerprint;
  return self->step;
}

/**
 * takt_bambu_keeper_set_asleep:
 * @is_asleep: the computer falls asleep, or has woken
 *
 * Commands under way fail with the session; the new one asks for everything before it counts as live.
 */
void
takt_bambu_keeper_set_asleep (TaktBambuKeeper *keeper, gboolean is_asleep)
{
  g_autoptr (TaktBambuKeeper) self = g_object_ref (keeper);

  if (!self->is_started)
    return;

  self->is_asleep = is_asleep;
  self->failures = 0;
  takt_bambu_keeper_drop (self);
  if (is_asleep)
    {
      takt_bambu_keeper_set_state (self, TAKT_LINK_OFFLINE,
                                   _ ("This computer sleeps. Takt connects again when it wakes."));
      return;
    }

  takt_bambu_keeper_set_state (self, TAKT_LINK_CONNECTING, NULL);
  if (self->is_started && self->session == NULL && self->lookup == NULL && self->timer == 0)
    takt_bambu_keeper_attempt (self);
}

/**
 * takt_bambu_keeper_verify:
 *
 * The way to the printer may have changed. A live connection is asked for its state and ends by its own watch if nothing comes: breaking it
 * could cost a start that the machine is at (§15.3).
 */
void
takt_bambu_keeper_verify (TaktBambuKeeper *keeper)
{
  g_autoptr (TaktBambuKeeper) self = g_object_ref (keeper);
  gint64 age_us = 0;

  if (!self->is_started || self->is_asleep)
    return;

  if (self->session != NULL && takt_bambu_session_get_report (self->session, &age_us) != NULL)
    {
      if (age_us > FRESH_US)
        takt_bambu_session_ask_state (self->session);
      return;
    }

  /* Only the wait before the next attempt is cut short, and not the one after a refused access code. */
  if (self->session == NULL && self->lookup == NULL && self->timer != 0
      && self->state != TAKT_LINK_AUTH_FAILED)
    takt_bambu_keeper_attempt (self);
}

static void
takt_bambu_keeper_dispose (GObject *object)
{
  takt_bambu_keeper_stop (TAKT_BAMBU_KEEPER (object));

  G_OBJECT_CLASS (takt_bambu_keeper_parent_class)->dispose (object);
}

static void
takt_bambu_keeper_finalize (GObject *object)
{
  TaktBambuKeeper *self = TAKT_BAMBU_KEEPER (object);

  takt_bambu_access_code_free (self->access_code);
  takt_bambu_identity_unref (self->identity);
  g_free (self->host);
  g_free (self->serial);
  g_free (self->message);
  g_free (self->fingerprint);
  g_object_unref (self->clock);
  g_object_unref (self->secrets);

  G_OBJECT_CLASS (takt_bambu_keeper_parent_class)->finalize (object);
}

static void
takt_bambu_keeper_class_init (TaktBambuKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_bambu_keeper_dispose;
  object_class->finalize = takt_bambu_keeper_finalize;
}

static void
takt_bambu_keeper_init (TaktBambuKeeper *self)
{
}

/**
 * takt_bambu_keeper_new:
 * @printer: its record: id, host and MQTT port
 * @serial: its serial, in upper case
 * @secrets: where the access code is
 * @handlers: (transfer none): they and @user_data outlive the time from start to stop
 */
TaktBambuKeeper *
takt_bambu_keeper_new (const TaktPrinter *printer,
                       const char *serial,
                       TaktClock *clock,
                       TaktSecretStore *secrets,
                       TaktBambuIdentity *identity,
                       const TaktBambuKeeperHandlers *handlers,
                       gpointer user_data)
{
  TaktBambuKeeper *self = g_object_new (TAKT_TYPE_BAMBU_KEEPER, NULL);
  int port = printer->mqtt_port;

  self->printer_id = printer->id;
  self->host = g_strdup (printer->host);
  self->port = port > 0 && port <= G_MAXUINT16 ? (guint16) port : DEFAULT_PORT;
  self->serial = g_strdup (serial);
  self->clock = g_object_ref (clock);
  self->secrets = g_object_ref (secrets);
  self->identity = takt_bambu_identity_ref (identity);
  self->handlers = handlers;
  self->user_data = user_data;
  return self;
}
