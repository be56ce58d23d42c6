/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

/** TaktTestStep: what a connection test looks at: the steps of a link and what counts beyond them. */
typedef enum
{
  TAKT_TEST_ADDRESS = TAKT_LINK_STEP_ADDRESS,
  TAKT_TEST_PORT = TAKT_LINK_STEP_PORT,
  TAKT_TEST_CERTIFICATE = TAKT_LINK_STEP_CERTIFICATE,
  TAKT_TEST_ACCESS_CODE = TAKT_LINK_STEP_ACCESS_CODE,
  TAKT_TEST_REPORTS = TAKT_LINK_STEP_REPORTS,
  TAKT_TEST_DEVELOPER_MODE,
  TAKT_TEST_FILES,          /* a service of its own: its port, certificate, access code and storage */
  TAKT_TEST_CAMERA,         /* another one, with a switch on the machine's screen */
  TAKT_TEST_N_STEPS,
} TaktTestStep;

typedef enum
{
  TAKT_TEST_UNKNOWN,  /* not reached, or the machine does not tell */
  TAKT_TEST_FINE,
  TAKT_TEST_FAILED,
} TaktTestResult;

/** TaktConnectionTest: how a printer's connection does, step by step. At most one step up to the reports has failed. What comes after
 * them is looked at when they come in. */
typedef struct
{
  TaktTestResult results[TAKT_TEST_N_STEPS];
  char          *messages[TAKT_TEST_N_STEPS];  /* a sentence for a person: how it is, what to do */
  char          *fingerprint;                  /* (nullable) SHA-256 of the certificate that was shown, lower-case hex */
} TaktConnectionTest;

TaktConnectionTest *takt_connection_test_judge (const TaktPrinter *printer, TaktLinkState state, const char *message, TaktLinkStep step, const char *fingerprint, const TaktPrinterReport *report) G_GNUC_WARN_UNUSED_RESULT;
void                takt_connection_test_judge_service (TaktConnectionTest *self, TaktTestStep step, const GError *error);
void                takt_connection_test_free  (TaktConnectionTest *self);

gboolean            takt_connection_test_is_fine (const TaktConnectionTest *self);
const char         *takt_test_step_to_word       (TaktTestStep step);
const char         *takt_test_result_to_word     (TaktTestResult result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktConnectionTest, takt_connection_test_free)

G_END_DECLS
