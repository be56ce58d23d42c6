/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

/* A report without "msg" (X1 family, some H2) is a full one when it has about this many fields; deltas have a handful. */
#define FULL_REPORT_FIELDS 60

/* err_code values that mean "this command had to be signed" or "its signature is of no use" (protocol.md §12.2). */
#define ERR_SIGNATURE_FIRST 84033543u /* 0502_4007 */
#define ERR_SIGNATURE_LAST  84033548u
#define ERR_ENVELOPE        0x05024009u

/* In the order in which they are looked for; a payload has one of them. */
static const char *const sections[] = { "print", "info",    "system",  "camera",
                                        "xcam",  "upgrade", "pushing", "event" };

static TaktBambuOutcome
read_outcome (TaktBambuMessage *self)
{
  JsonNode *node = json_object_get_member (self->body, "result");
  gint64 code = takt_json_lenient_int (self->body, "err_code", 0);

  if (code == 0)
    code = takt_json_lenient_int (self->body, "errno", 0);
  self->err_code = (guint32) code;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *result = json_node_get_string (node);

      if (g_ascii_strcasecmp (result, "success") == 0 || g_ascii_strcasecmp (result, "ok") == 0)
        return TAKT_BAMBU_OUTCOME_SUCCESS;
      if (g_ascii_strcasecmp (result, "fail") == 0 || g_ascii_strcasecmp (result, "failed") == 0)
        return TAKT_BAMBU_OUTCOME_FAILED;
    }
  else if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node) == 0 ? TAKT_BAMBU_OUTCOME_SUCCESS : TAKT_BAMBU_OUTCOME_FAILED;

  return self->err_code != 0 ? TAKT_BAMBU_OUTCOME_FAILED : TAKT_BAMBU_OUTCOME_NONE;
}

static void
classify_print (TaktBambuMessage *self)
{
  gboolean is_push = self->command == NULL || strcmp (self->command, "push_status") == 0;

  /* Whatever carries a result is an answer: its fields are the question's, not the machine's state. */
  if (!is_push || json_object_has_member (self->body, "result"))
    {
      self->kind = TAKT_BAMBU_MESSAGE_ACK;
      return;
    }

  self->kind = TAKT_BAMBU_MESSAGE_STATUS;
  if (json_object_has_member (self->body, "msg"))
    self->is_full = takt_json_lenient_int (self->body, "msg", 1) == 0;
  else
    self->is_full = json_object_get_size (self->body) >= FULL_REPORT_FIELDS;
}

/* The broker of the cloud, not the printer, says this (protocol.md §3.1). */
static void
classify_event (TaktBambuMessage *self)
{
  g_autofree char *event = takt_json_lenient_string (self->body, "event");

  if (g_strcmp0 (event, "client.connected") == 0)
    self->kind = TAKT_BAMBU_MESSAGE_CAME;
  else if (g_strcmp0 (event, "client.disconnected") == 0)
    self->kind = TAKT_BAMBU_MESSAGE_WENT;
}

static void
classify (TaktBambuMessage *self)
{
  self->command = takt_json_lenient_string (self->body, "command");
  self->sequence_id = takt_json_lenient_string (self->body, "sequence_id");
  self->reason = takt_json_lenient_string (self->body, "reason");

  if (strcmp (self->section, "print") == 0)
    classify_print (self);
  else if (strcmp (self->section, "info") == 0 && takt_json_lenient_array (self->body, "module") != NULL)
    self->kind = TAKT_BAMBU_MESSAGE_VERSION;
  else if (strcmp (self->section, "event") == 0)
    classify_event (self);
  else if (self->command != NULL)
    self->kind = TAKT_BAMBU_MESSAGE_ACK;

  if (self->kind == TAKT_BAMBU_MESSAGE_ACK)
    self->outcome = read_outcome (self);
}

/**
 * takt_bambu_message_parse:
 * @bytes: an MQTT payload; need not end in NUL
 * @length: its bytes
 * @error: TAKT_ERROR_TOO_LARGE over 1 MiB, TAKT_ERROR_MALFORMED when it is not one JSON object
 *
 * Reads and classifies what a printer published. Bytes that are no UTF-8 are replaced first: some firmware sends such names,
 * and the rest of the report is good (protocol.md §3.1, §3.3).
 *
 * Returns: (transfer full)
 */
TaktBambuMessage *
takt_bambu_message_parse (const char *bytes, gsize length, GError **error)
{
  g_autoptr (TaktBambuMessage) self = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *mended = NULL;
  JsonObject *object;

  if (length <= TAKT_JSON_MAX_BYTES && !g_utf8_validate_len (bytes, length, NULL))
    {
      bytes = mended = g_utf8_make_valid (bytes, (gssize) length);
      length = strlen (mended);
    }

  root = takt_json_parse (bytes, (gssize) length, error);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
                           "The printer's message is no JSON object.");
      return NULL;
    }

  self = g_new0 (TaktBambuMessage, 1);
  self->section = "";
  object = json_node_get_object (root);
  for (gsize i = 0; i < G_N_ELEMENTS (sections) && self->body == NULL; i++)
    {
      JsonObject *body = takt_json_lenient_object (object, sections[i]);

      if (body == NULL)
        continue;
      self->section = sections[i];
      self->body = json_object_ref (body);
      classify (self);
    }

  return g_steal_pointer (&self);
}

void
takt_bambu_message_free (TaktBambuMessage *self)
{
  if (self == NULL)
    return;

  g_free (self->command);
  g_free (self->sequence_id);
  g_free (self->reason);
  g_clear_pointer (&self->body, json_object_unref);
  g_free (self);
}

/**
 * takt_bambu_message_is_unsigned_refusal:
 *
 * Returns: whether a failed ack says that the machine takes signed commands alone, that is, Developer Mode is off
 *   (protocol.md §12.2)
 */
gboolean
takt_bambu_message_is_unsigned_refusal (const TaktBambuMessage *self)
{
  if (self->outcome != TAKT_BAMBU_OUTCOME_FAILED)
    return FALSE;
  if (self->err_code >= ERR_SIGNATURE_FIRST && self->err_code <= ERR_SIGNATURE_LAST)
    return TRUE;
  if (self->err_code == ERR_ENVELOPE)
    return TRUE;
  return self->reason != NULL && strstr (self->reason, "verify failed") != NULL;
}
