/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-job-table.h"

G_BEGIN_DECLS

/** TaktUsage: grams that one attempt took from one spool. */
typedef struct
{
  gint64 material_id;  /* 0: no spool known */
  gint64 grams;
} TaktUsage;

GArray *takt_usage_split (const TaktJobMaterial *material, int position, GArray *feeds, int progress_percent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
