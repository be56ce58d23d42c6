/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaktError:
 * @TAKT_ERROR_FAILED: something went wrong that no caller can mend
 * @TAKT_ERROR_MALFORMED: the bytes are not what they should be (not JSON, not CSV …)
 * @TAKT_ERROR_INVALID: well formed, but a value is unknown or out of range; see takt_error_get_field()
 * @TAKT_ERROR_TOO_LARGE: over a size limit
 * @TAKT_ERROR_NOT_FOUND: the thing named does not exist
 * @TAKT_ERROR_CONFLICT: the state of the thing does not allow the act
 * @TAKT_ERROR_UNAUTHORIZED: a credential is missing, wrong or expired
 * @TAKT_ERROR_NOT_CONNECTED: the outside system is not set up or not reachable just now
 * @TAKT_ERROR_UPSTREAM: the outside system answered badly
 * @TAKT_ERROR_BUSY: somebody else holds what is needed (profile lock, port)
 * @TAKT_ERROR_CORRUPT: a file of ours is damaged, foreign or newer than this program
 *
 * The one error domain of Takt. Messages are sentences for a person and hold no secret.
 */
typedef enum
{
  TAKT_ERROR_FAILED,
  TAKT_ERROR_MALFORMED,
  TAKT_ERROR_INVALID,
  TAKT_ERROR_TOO_LARGE,
  TAKT_ERROR_NOT_FOUND,
  TAKT_ERROR_CONFLICT,
  TAKT_ERROR_UNAUTHORIZED,
  TAKT_ERROR_NOT_CONNECTED,
  TAKT_ERROR_UPSTREAM,
  TAKT_ERROR_BUSY,
  TAKT_ERROR_CORRUPT,
} TaktError;

#define TAKT_ERROR (takt_error_quark ())
GQuark takt_error_quark (void);

void        takt_error_set_field (GError **error, const char *field, const char *format, ...) G_GNUC_PRINTF (3, 4);
const char *takt_error_get_field (const GError *error);
const char *takt_error_get_word  (const GError *error);

G_END_DECLS
