/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-bambu-fixture.h"

#include <string.h>

#include "takt-test.h"

/** takt_bambu_fixture_apply: reads @json, given with ' for ", as a payload and merges it. */
void
takt_bambu_fixture_apply (TaktBambuMerge *merge, const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  takt_bambu_merge_apply (merge, message);
}

/** takt_bambu_fixture_decode: the report of what was merged, at a fixed moment. */
TaktPrinterReport *
takt_bambu_fixture_decode (TaktBambuMerge *merge)
{
  return takt_bambu_decode (merge, NULL, 1766000000, NULL);
}

/** takt_bambu_fixture_tray: (transfer none) (nullable): the tray numbered @slot. */
TaktTrayReport *
takt_bambu_fixture_tray (const TaktPrinterReport *report, int slot)
{
  for (guint i = 0; i < report->trays->len; i++)
    {
      TaktTrayReport *tray = g_ptr_array_index (report->trays, i);

      if (tray->slot == slot)
        return tray;
    }
  return NULL;
}

/** takt_bambu_fixture_apply_file: merges a captured payload; FALSE after marking the test as skipped where it is absent. */
gboolean
takt_bambu_fixture_apply_file (TaktBambuMerge *merge, const char *name)
{
  g_autofree char *relative = g_build_filename ("bambu", "captures", name, NULL);
  g_autofree char *path = takt_test_dup_shared (relative);
  g_autofree char *text = NULL;
  g_autoptr (TaktBambuMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (path == NULL)
    return FALSE;

  text = takt_test_read (path, &length);
  message = takt_bambu_message_parse (text, length, &error);
  g_assert_no_error (error);
  takt_bambu_merge_apply (merge, message);
  return TRUE;
}

/** takt_bambu_fixture_apply_stream: merges every message of a recording; FALSE after marking the test as skipped where it is absent. */
gboolean
takt_bambu_fixture_apply_stream (TaktBambuMerge *merge, const char *name)
{
  g_autofree char *relative = g_build_filename ("bambu", "captures", name, NULL);
  g_autofree char *path = takt_test_dup_shared (relative);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (path == NULL)
    return FALSE;

  text = takt_test_read (path, NULL);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) record = takt_json_parse (*line, -1, &error);
      g_autofree char *payload = NULL;
      g_autoptr (TaktBambuMessage) message = NULL;

      g_assert_no_error (error);
      payload = takt_json_to_string (json_object_get_member (json_node_get_object (record), "payload"), NULL);
      message = takt_bambu_message_parse (payload, strlen (payload), &error);
      g_assert_no_error (error);
      takt_bambu_merge_apply (merge, message);
    }
  return TRUE;
}
