/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person's words for a message: the event's texts are the second half. What was found good stays JSON whatever the event says. */

#include "notify/takt-message-template.h"
#include "takt-json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  const char *half = strchr (text, '\n');
  g_autofree char *words = g_utf8_make_valid (half != NULL ? half + 1 : "", -1);
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_FAILED, "k", 0);

  if (half != NULL)
    text[half - text] = '\0';
  event->printer_name = g_strdup (words);
  event->job_name = g_strdup (words);
  event->reason = g_strdup (words);
  event->job_id = (gint64) size;

  if (takt_message_template_check (text, TRUE, NULL))
    {
      g_autofree char *body = takt_message_template_render (text, TRUE, event);
      g_autoptr (JsonNode) node = takt_json_parse (body, -1, NULL);

      g_assert_nonnull (node);
    }
  if (takt_message_template_check (text, FALSE, NULL))
    {
      g_autofree char *plain = takt_message_template_render (text, FALSE, event);

      g_assert_true (g_utf8_validate (plain, -1, NULL));
    }
  return 0;
}
