/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-connection-test.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

void
takt_connection_test_free (TaktConnectionTest *self)
{
  if (self == NULL)
    return;

  for (int step = 0; step < TAKT_TEST_N_STEPS; step++)
    g_free (self->messages[step]);
  g_free (self->fingerprint);
  g_free (self);
}

static gboolean
is_hearing (TaktLinkState state)
{
  return state == TAKT_LINK_LIVE || state == TAKT_LINK_STALE;
}

/* The step that stands in the way; TAKT_TEST_DEVELOPER_MODE: none. States that mean one step alone come before how far it came: a code
 * that is not known, for one, stops a connection before its first step. */
static TaktTestStep
find_failure (TaktLinkState state, TaktLinkStep step)
{
  switch (state)
    {
    case TAKT_LINK_LIVE:
      return TAKT_TEST_DEVELOPER_MODE;
    case TAKT_LINK_STALE:
    case TAKT_LINK_OFFLINE:
      return TAKT_TEST_REPORTS;
    case TAKT_LINK_CERT_PROBLEM:
      return TAKT_TEST_CERTIFICATE;
    case TAKT_LINK_AUTH_FAILED:
      return TAKT_TEST_ACCESS_CODE;
    case TAKT_LINK_UNKNOWN:
    case TAKT_LINK_CONNECTING:
    case TAKT_LINK_REFUSED:
    case TAKT_LINK_UNREACHABLE:
    default:
      return (TaktTestStep) step;
    }
}

/* What was passed. A state that means one step alone says nothing of those before it when the connection never got to them. */
static gboolean
is_passed (TaktTestStep at, TaktTestStep failure, TaktLinkState state, TaktLinkStep step)
{
  return at < failure && (is_hearing (state) || at < (TaktTestStep) step);
}

static char *
dup_fine (TaktTestStep step, const TaktPrinter *printer)
{
  switch (step)
    {
    case TAKT_TEST_ADDRESS:
      return g_strdup_printf (_ ("A machine answers at %s."),
                              printer->host != NULL ? printer->host : printer->name);
    case TAKT_TEST_PORT:
      return g_strdup_printf (_ ("It takes connections on port %d."), printer->mqtt_port);
    case TAKT_TEST_CERTIFICATE:
      return g_strdup (_ ("Its certificate proves that it is this printer."));
    case TAKT_TEST_ACCESS_CODE:
      return g_strdup (_ ("It takes the access code."));
    case TAKT_TEST_REPORTS:
      return g_strdup (_ ("It tells its state."));
    case TAKT_TEST_FILES:
      return g_strdup (_ ("It takes files."));
    case TAKT_TEST_CAMERA:
      return g_strdup (_ ("Its camera sends pictures."));
    case TAKT_TEST_DEVELOPER_MODE:
    case TAKT_TEST_N_STEPS:
    default:
      return g_strdup (_ ("It takes commands of this program."));
    }
}

/* Where the link has no words of its own. */
static char *
dup_failed (TaktTestStep step)
{
  switch (step)
    {
    case TAKT_TEST_ADDRESS:
      return g_strdup (
          _ ("Nothing answers at the printer's address. Check that it is switched on, in the same "
             "network, and that its screen shows this address."));
    case TAKT_TEST_PORT:
      return g_strdup (
          _ ("The machine at this address takes no connections on the printer's port. Check that "
             "the address is the printer's and that its LAN access is on."));
    case TAKT_TEST_CERTIFICATE:
      return g_strdup (_ ("The printer did not agree on a secure connection. Switch it off and on again."));
    case TAKT_TEST_ACCESS_CODE:
      return g_strdup (
          _ ("The printer did not let Takt in. Read the access code again on its screen, and close "
             "other programs that are connected to it."));
    case TAKT_TEST_REPORTS:
      return g_strdup (
          _ ("The printer takes the connection but tells nothing. Check its serial number, letter "
             "by letter, or switch the printer off and on again."));
    case TAKT_TEST_FILES:
      return g_strdup (_ ("The printer does not take files. Check that a card or USB stick is in."));
    case TAKT_TEST_CAMERA:
      return g_strdup (
          _ ("The printer's camera sends no pictures. Check on its screen that LAN live view is on."));
    case TAKT_TEST_DEVELOPER_MODE:
    case TAKT_TEST_N_STEPS:
    default:
      return g_strdup (
          _ ("The printer tells its state but takes no commands of this program. To change that, "
             "switch on LAN Only mode and then Developer Mode on its screen, restart it, and read "
             "the access code again: it changes. Otherwise start prints on the screen; Takt "
             "follows them."));
    }
}

static void
judge_developer_mode (TaktConnectionTest *self, const TaktPrinter *printer, const TaktPrinterReport *report)
{
  switch (report != NULL ? report->developer_mode : TAKT_DEVELOPER_MODE_UNKNOWN)
    {
    case TAKT_DEVELOPER_MODE_OPEN:
      self->results[TAKT_TEST_DEVELOPER_MODE] = TAKT_TEST_FINE;
      self->messages[TAKT_TEST_DEVELOPER_MODE] = dup_fine (TAKT_TEST_DEVELOPER_MODE, printer);
      break;
    case TAKT_DEVELOPER_MODE_LOCKED:
      self->results[TAKT_TEST_DEVELOPER_MODE] = TAKT_TEST_FAILED;
      self->messages[TAKT_TEST_DEVELOPER_MODE] = dup_failed (TAKT_TEST_DEVELOPER_MODE);
      break;
    case TAKT_DEVELOPER_MODE_UNKNOWN:
    default:
      self->messages[TAKT_TEST_DEVELOPER_MODE] = g_strdup (
          _ ("This model does not tell whether it takes commands of this program. Look on its screen "
             "whether Developer Mode is on; the first command will show it."));
      break;
    }
}

/**
 * takt_connection_test_judge:
 * @printer: the record
 * @state: how its link stands
 * @message: (nullable): what the link says of it
 * @step: how far the connection came
 * @fingerprint: (nullable): of the certificate that was shown
 * @report: (nullable): the last one
 *
 * What that means, one step after the other: a person is told which of them failed, and not that "it does not work"
 * (§16 no. 58, 59, 63, 100). Pure.
 *
 * Returns: (transfer full)
 */
TaktConnectionTest *
takt_connection_test_judge (const TaktPrinter *printer,
                            TaktLinkState state,
                            const char *message,
                            TaktLinkStep step,
                            const char *fingerprint,
                            const TaktPrinterReport *report)
{
  TaktConnectionTest *self = g_new0 (TaktConnectionTest, 1);
  TaktTestStep failure = find_failure (state, step);

  self->fingerprint = g_strdup (fingerprint);
  for (int at = 0; at < TAKT_TEST_DEVELOPER_MODE; at++)
    {
      if (is_passed ((TaktTestStep) at, failure, state, step))
        {
          self->results[at] = TAKT_TEST_FINE;
          self->messages[at] = dup_fine ((TaktTestStep) at, printer);
        }
      else if (at == (int) failure)
        {
          self->results[at] = TAKT_TEST_FAILED;
          self->messages[at] = message != NULL ? g_strdup (message) : dup_failed (failure);
        }
      else
        self->messages[at] = g_strdup (_ ("Not tested yet: put right what failed first, then test again."));
    }

  if (is_hearing (state))
    judge_developer_mode (self, printer, report);
  else
    self->messages[TAKT_TEST_DEVELOPER_MODE] =
        g_strdup (_ ("Not tested yet: put right what failed first, then test again."));
  for (int at = TAKT_TEST_DEVELOPER_MODE + 1; at < TAKT_TEST_N_STEPS; at++)
    self->messages[at] =
        g_strdup (is_hearing (state) ? _ ("Not tested: the printer is busy, or slow to answer.")
                                     : _ ("Not tested yet: put right what failed first, then test again."));
  return self;
}

/**
 * takt_connection_test_judge_service:
 * @step: TAKT_TEST_FILES or TAKT_TEST_CAMERA
 * @error: (nullable): why the service does not work; NULL: it does. G_IO_ERROR_NOT_SUPPORTED or TAKT_ERROR_CONFLICT: there is none to
 *   test
 *
 * A service that refuses is told apart from the reports, which come in all the same (§16 no. 100).
 */
void
takt_connection_test_judge_service (TaktConnectionTest *self, TaktTestStep step, const GError *error)
{
  g_clear_pointer (&self->messages[step], g_free);
  if (error == NULL)
    {
      self->results[step] = TAKT_TEST_FINE;
      self->messages[step] = dup_fine (step, NULL);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)
           || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_CONFLICT))
    {
      self->results[step] = TAKT_TEST_UNKNOWN;
      self->messages[step] = error->domain == TAKT_ERROR ? g_strdup (error->message)
                                                         : g_strdup (_ ("There is nothing to test."));
    }
  else
    {
      self->results[step] = TAKT_TEST_FAILED;
      self->messages[step] = error->domain == TAKT_ERROR ? g_strdup (error->message) : dup_failed (step);
    }
}

/** takt_connection_test_is_fine: nothing failed; what the machine does not tell is no failure. */
gboolean
takt_connection_test_is_fine (const TaktConnectionTest *self)
{
  for (int step = 0; step < TAKT_TEST_N_STEPS; step++)
    if (self->results[step] == TAKT_TEST_FAILED)
      return FALSE;
  return TRUE;
}

/** takt_test_step_to_word: the machine word of the API for @step. */
const char *
takt_test_step_to_word (TaktTestStep step)
{
  static const char *const words[TAKT_TEST_N_STEPS] = {
    [TAKT_TEST_ADDRESS] = "address",
    [TAKT_TEST_PORT] = "port",
    [TAKT_TEST_CERTIFICATE] = "certificate",
    [TAKT_TEST_ACCESS_CODE] = "access_code",
    [TAKT_TEST_REPORTS] = "reports",
    [TAKT_TEST_DEVELOPER_MODE] = "developer_mode",
    [TAKT_TEST_FILES] = "files",
    [TAKT_TEST_CAMERA] = "camera",
  };

  g_return_val_if_fail ((gsize) step < G_N_ELEMENTS (words), "unknown");
  return words[step];
}

/** takt_test_result_to_word: the machine word of the API for @result. */
const char *
takt_test_result_to_word (TaktTestResult result)
{
  static const char *const words[] = {
    [TAKT_TEST_UNKNOWN] = "unknown",
    [TAKT_TEST_FINE] = "fine",
    [TAKT_TEST_FAILED] = "failed",
  };

  g_return_val_if_fail ((gsize) result < G_N_ELEMENTS (words), "unknown");
  return words[result];
}
