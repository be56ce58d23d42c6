/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktFeed: from which moment of a print on one of its filaments came from which spool. */
typedef struct
{
  int    position;      /* of the filament in the job */
  int    from_percent;  /* progress of the print */
  gint64 material_id;   /* 0: a spool that nobody knows */
} TaktFeed;

gboolean takt_feed_table_insert (TaktStore *store, gint64 job_id, int attempt, const TaktFeed *feed, TaktTime now, GError **error);
GArray  *takt_feed_table_list   (TaktStore *store, gint64 job_id, int attempt, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
