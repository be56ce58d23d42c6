/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "webhook/takt-webhook-shape.h"

#include "mail/takt-mail-headers.h"
#include "notify/takt-event.h"
#include "takt-error.h"
#include "takt-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The services refuse a message that is over a limit of theirs; a shortened one is better. Characters, but ntfy's bytes. */
#define DISCORD_TITLE_MAX 256
#define DISCORD_TEXT_MAX  2000
#define SLACK_HEADER_MAX  150
#define SLACK_TEXT_MAX    2900
#define NTFY_TEXT_MAX     3900
#define NTFY_TITLE_MAX    200

#define JSON_TYPE "application/json"
#define TEXT_TYPE "text/plain; charset=utf-8"

/* How each event looks: Discord's colour bar (RRGGBB), ntfy's priority 1 … 5 and its names of emoji. */
static const struct
{
  int color;
  const char *priority;
  const char *tags;
} looks[] = {
  [TAKT_EVENT_PRINT_START] = { 0x3584e4, "2", "arrow_forward" },
  [TAKT_EVENT_PRINT_COMPLETE] = { 0x2ec27e, "3", "white_check_mark" },
  [TAKT_EVENT_PRINT_FAILED] = { 0xe01b24, "5", "rotating_light" },
  [TAKT_EVENT_MATERIAL_CHANGE] = { 0x9141ac, "2", "thread" },
  [TAKT_EVENT_MATERIAL_LOW] = { 0xe5a50a, "4", "warning" },
  [TAKT_EVENT_MAINTENANCE] = { 0xe5a50a, "4", "wrench" },
  [TAKT_EVENT_ORDER_READY] = { 0x2ec27e, "3", "package" },
  [TAKT_EVENT_PROMISE_AT_RISK] = { 0xe5a50a, "4", "alarm_clock" },
  [TAKT_EVENT_TEST] = { 0x77767b, "3", "bell" },
};

static char *
shorten (const char *text, glong max_characters)
{
  g_autofree char *head = NULL;

  if (g_utf8_strlen (text, -1) <= max_characters)
    return g_strdup (text);

  head = g_utf8_substring (text, 0, max_characters - 1);
  return g_strconcat (head, "…", NULL);
}

static void
take_json (TaktWebhookShape *self, JsonObject *root)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  gsize length = 0;
  char *text;

  json_node_take_object (node, root);
  text = takt_json_to_string (node, &length);
  self->body = g_bytes_new_take (text, length);
  self->content_type = JSON_TYPE;
}

/* An embed. Nothing in an order's text may call people ("@everyone"). */
static void
shape_discord (TaktWebhookShape *self, const TaktEvent *event, const char *subject, const char *text)
{
  JsonObject *root = json_object_new (), *embed = json_object_new (), *mentions = json_object_new ();
  JsonArray *embeds = json_array_new ();
  g_autofree char *title = shorten (subject, DISCORD_TITLE_MAX);
  g_autofree char *description = shorten (text, DISCORD_TEXT_MAX);

  json_object_set_string_member (embed, "title", title);
  json_object_set_string_member (embed, "description", description);
  json_object_set_int_member (embed, "color", looks[event->kind].color);
  takt_json_set_time (embed, "timestamp", event->at);
  json_array_add_object_element (embeds, embed);
  json_object_set_array_member (mentions, "parse", json_array_new ());
  json_object_set_string_member (root, "username", "Takt");
  json_object_set_array_member (root, "embeds", embeds);
  json_object_set_object_member (root, "allowed_mentions", mentions);
  take_json (self, root);
}

/* Slack's own three entities; anything else is text. */
static char *
escape_slack (const char *text)
{
  GString *out = g_string_new (text);

  g_string_replace (out, "&", "&amp;", 0);
  g_string_replace (out, "<", "&lt;", 0);
  g_string_replace (out, ">", "&gt;", 0);
  return g_string_free (out, FALSE);
}

static JsonObject *
slack_text (const char *type, const char *text)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", type);
  json_object_set_string_member (object, "text", text);
  return object;
}

static JsonObject *
slack_block (const char *type, JsonObject *text)
{
  JsonObject *block = json_object_new ();

  json_object_set_string_member (block, "type", type);
  json_object_set_object_member (block, "text", text);
  return block;
}

/* A heading and a paragraph; "text" is what Slack shows where it has no room for blocks. */
static void
shape_slack (TaktWebhookShape *self, const char *subject, const char *text)
{
  JsonObject *root = json_object_new ();
  JsonArray *blocks = json_array_new ();
  g_autofree char *heading = shorten (subject, SLACK_HEADER_MAX);
  g_autofree char *short_text = shorten (text, SLACK_TEXT_MAX);
  g_autofree char *fallback = escape_slack (heading);
  g_autofree char *paragraph = escape_slack (short_text);

  json_array_add_object_element (blocks, slack_block ("header", slack_text ("plain_text", heading)));
  if (*paragraph != '\0')
    json_array_add_object_element (blocks, slack_block ("section", slack_text ("mrkdwn", paragraph)));
  json_object_set_string_member (root, "text", fallback);
  json_object_set_array_member (root, "blocks", blocks);
  take_json (self, root);
}

/* Text in the body, the rest in headers, where only ASCII travels safely. */
static void
shape_ntfy (TaktWebhookShape *self, const TaktEvent *event, const char *subject, const char *text)
{
  g_autofree char *title = shorten (subject, NTFY_TITLE_MAX);
  gsize length = strlen (text);
  const char *end = text + length;

  while (length > NTFY_TEXT_MAX)
    {
      end = g_utf8_prev_char (end);
      length = (gsize) (end - text);
    }
  self->body = g_bytes_new (text, length);
  self->content_type = TEXT_TYPE;
  self->title = takt_mail_encode_text (title, " ");
  self->priority = looks[event->kind].priority;
  self->tags = looks[event->kind].tags;
}

/**
 * takt_webhook_shape_new:
 * @format: 'generic', 'discord', 'slack' or 'ntfy'
 * @payload: the generic body, JSON
 * @own_text: (nullable): what is said instead of Takt's words; of 'generic' the whole body
 * @error: return location
 *
 * Puts an event into the shape of a service. 'generic' is @payload, or @own_text, byte for byte.
 *
 * Returns: (transfer full): the shape; NULL with TAKT_ERROR_INVALID for an unknown format or TAKT_ERROR_MALFORMED for a payload that is
 * no event
 */
TaktWebhookShape *
takt_webhook_shape_new (const char *format, const char *payload, const char *own_text, GError **error)
{
  g_autoptr (TaktWebhookShape) self = g_new0 (TaktWebhookShape, 1);
  g_autoptr (TaktEvent) event = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;

  if (g_strcmp0 (format, "generic") == 0)
    {
      const char *body = own_text != NULL ? own_text : payload;

      self->body = g_bytes_new (body, strlen (body));
      self->content_type = JSON_TYPE;
      return g_steal_pointer (&self);
    }

  event = takt_event_from_json (payload, error);
  if (event == NULL)
    return NULL;
  subject = takt_event_to_subject (event);
  text = own_text != NULL ? g_strdup (own_text) : g_strchomp (takt_event_to_text (event));

  if (g_strcmp0 (format, "discord") == 0)
    shape_discord (self, event, subject, text);
  else if (g_strcmp0 (format, "slack") == 0)
    shape_slack (self, subject, text);
  else if (g_strcmp0 (format, "ntfy") == 0)
    shape_ntfy (self, event, subject, text);
  else
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("“%s” is no webhook format. Choose generic, discord, slack or ntfy in the notification "
                      "settings."),
                   format != NULL ? format : "");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
takt_webhook_shape_free (TaktWebhookShape *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->title);
  g_free (self);
}
