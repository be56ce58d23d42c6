/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-probe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bambu/takt-bambu-model.h"
#include "bambu/takt-bambu-ssdp.h"
#include "takt-error.h"
#include "takt-json.h"

/* A frame: A5 A5, length of the whole frame (16 bits, low byte first), JSON, A7 A7. */
#define MARK_OPEN  0xa5
#define MARK_CLOSE 0xa7
#define TAIL_BYTES ((gsize) 2)
#define SKELETON   (TAKT_BAMBU_FRAME_HEAD_BYTES + TAIL_BYTES)

/** takt_bambu_frame_new: Returns: (transfer full): @json, which is short, as a frame. */
GBytes *
takt_bambu_frame_new (const char *json)
{
  gsize payload = strlen (json);
  gsize length = payload + SKELETON;
  guint8 *frame;

  g_return_val_if_fail (length <= TAKT_BAMBU_FRAME_MAX_BYTES, NULL);

  frame = g_malloc (length);
  frame[0] = frame[1] = MARK_OPEN;
  frame[2] = (guint8) (length & 0xff);
  frame[3] = (guint8) (length >> 8);
  memcpy (frame + TAKT_BAMBU_FRAME_HEAD_BYTES, json, payload);
  frame[length - 2] = frame[length - 1] = MARK_CLOSE;
  return g_bytes_new_take (frame, length);
}

/**
 * takt_bambu_frame_read_length:
 * @head: the first TAKT_BAMBU_FRAME_HEAD_BYTES of an answer
 *
 * Returns: bytes of the whole frame, these included; 0 with TAKT_ERROR_MALFORMED or TAKT_ERROR_TOO_LARGE
 */
gsize
takt_bambu_frame_read_length (const guint8 *head, gsize length, GError **error)
{
  gsize total;

  if (length < TAKT_BAMBU_FRAME_HEAD_BYTES || head[0] != MARK_OPEN || head[1] != MARK_OPEN)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "The answer is no frame.");
      return 0;
    }

  total = (gsize) head[2] | (gsize) head[3] << 8;
  if (total > TAKT_BAMBU_FRAME_MAX_BYTES)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, "The frame is too large.");
      return 0;
    }
  if (total < SKELETON)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "The frame is too short.");
      return 0;
    }
  return total;
}

/* "reason" is JSON in a string. */
static char *
dup_device_message (JsonObject *login)
{
  g_autofree char *reason = takt_json_lenient_string (login, "reason");
  g_autoptr (JsonNode) node = reason != NULL ? takt_json_parse (reason, -1, NULL) : NULL;
  g_autofree char *message = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return takt_bambu_found_dup_line (reason);

  message = takt_json_lenient_string (json_node_get_object (node), "devmsg");
  return takt_bambu_found_dup_line (message);
}

static void
set_refusal (JsonObject *login, const char *host, GError **error)
{
  g_autofree char *message = dup_device_message (login);
  g_autofree char *folded = g_ascii_strdown (message != NULL ? message : "", -1);

  if (strstr (folded, "lan") != NULL)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The printer at %s is in LAN Only mode and does not tell other networks who it is (“%s”). "
           "Enter its serial number by hand; the printer's screen shows it in the device settings."),
        host, message);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                 _ ("The printer at %s does not tell who it is (“%s”). Enter its serial number by hand; the "
                    "printer's screen shows it in the device settings."),
                 host, message != NULL ? message : "-");
}

static gboolean
is_refusal (JsonObject *login)
{
  g_autofree char *status = takt_json_lenient_string (login, "status");

  return status != NULL && g_ascii_strcasecmp (status, "FAILURE") == 0;
}

static TaktFoundPrinter *
read_login (JsonObject *login, const char *host)
{
  g_autofree char *id = takt_json_lenient_string (login, "id");
  g_autofree char *serial = takt_bambu_model_dup_serial (id);
  g_autofree char *model = takt_json_lenient_string (login, "model");
  g_autofree char *code = takt_bambu_found_dup_line (model);
  g_autofree char *name = takt_json_lenient_string (login, "name");
  g_autofree char *version = takt_json_lenient_string (login, "version");
  g_autofree char *connect = takt_json_lenient_string (login, "connect");
  g_autofree char *bind = takt_json_lenient_string (login, "bind");
  TaktFoundPrinter *found;

  if (serial == NULL)
    return NULL;

  found = takt_found_printer_new ();
  found->model = takt_bambu_model_dup_name_of_code (code, serial);
  found->serial = g_steal_pointer (&serial);
  found->name = takt_bambu_found_dup_line (name);
  found->host = g_strdup (host);
  found->firmware = takt_bambu_found_dup_line (version);
  found->connect = takt_bambu_found_read_connect (connect);
  found->bind = takt_bambu_found_read_bind (bind);
  return found;
}

/**
 * takt_bambu_frame_parse:
 * @data: one whole frame
 * @host: who was asked
 *
 * Reads the answer to the question who a machine is. Its sequence_id counts for nothing: some models send one of their own
 * (protocol.md §2.2).
 *
 * Returns: (transfer full): who answered, without times; NULL with TAKT_ERROR_UPSTREAM, in words for a person, for a printer that
 *   refuses, TAKT_ERROR_MALFORMED or TAKT_ERROR_TOO_LARGE for what is no answer
 */
TaktFoundPrinter *
takt_bambu_frame_parse (const guint8 *data, gsize length, const char *host, GError **error)
{
  gsize total = takt_bambu_frame_read_length (data, length, error);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *login = NULL;
  TaktFoundPrinter *found;

  if (total == 0)
    return NULL;

  if (total == length && data[length - 1] == MARK_CLOSE && data[length - 2] == MARK_CLOSE)
    node = takt_json_parse ((const char *) data + TAKT_BAMBU_FRAME_HEAD_BYTES, (gssize) (length - SKELETON),
                            NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    login = takt_json_lenient_object (json_node_get_object (node), "login");
  if (login != NULL && is_refusal (login))
    {
      set_refusal (login, host, error);
      return NULL;
    }

  found = login != NULL ? read_login (login, host) : NULL;
  if (found == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "The frame names no printer.");
  return found;
}
