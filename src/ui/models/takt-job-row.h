/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_JOB_ROW (takt_job_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktJobRow, takt_job_row, TAKT, JOB_ROW, TaktRow)

/* What is borrowed lives until the row is read again. */
const TaktJob *takt_job_row_get_job   (TaktJobRow *self);
TaktTime       takt_job_row_get_start (TaktJobRow *self);
TaktTime       takt_job_row_get_end   (TaktJobRow *self);

G_END_DECLS
