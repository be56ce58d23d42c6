/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktIgnoredComplaint: a complaint of machines that the owner does not want to hear of. */
typedef struct
{
  gint64   id;
  gint64   printer_id;  /* 0: of all printers */
  char    *code;        /* '0300_8003' or 'HMS_0300_0100_0001_0007' */
  TaktTime created_at;
} TaktIgnoredComplaint;

void       takt_ignored_complaint_free (TaktIgnoredComplaint *self);

GPtrArray *takt_ignored_table_list      (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char     **takt_ignored_table_dup_codes (TaktStore *store, gint64 printer_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_ignored_table_find      (TaktStore *store, const char *code, gint64 printer_id, gint64 *id, GError **error);
gint64     takt_ignored_table_insert    (TaktStore *store, const TaktIgnoredComplaint *complaint, GError **error);
gboolean   takt_ignored_table_delete    (TaktStore *store, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktIgnoredComplaint, takt_ignored_complaint_free)

G_END_DECLS
