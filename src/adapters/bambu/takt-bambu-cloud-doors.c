/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-cloud-doors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-url.h"

#define BROKER_PORT 8883

static const struct
{
  const char *api;
  const char *web;
  const char *broker;
} places[] = {
  [TAKT_CLOUD_GLOBAL] = { "https://api.bambulab.com", "https://bambulab.com", "us.mqtt.bambulab.com" },
  [TAKT_CLOUD_CHINA] = { "https://api.bambulab.cn", "https://bambulab.cn", "cn.mqtt.bambulab.com" },
};

/* "HOST:PORT" or "HOST:PORT,CAFILE". The token goes there over TLS in any case; an authority of one's own only on this computer. */
static gboolean
read_broker (TaktBambuDoors *self, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 2);
  const char *colon = words[0] != NULL ? strrchr (words[0], ':') : NULL;
  guint64 port = 0;

  if (colon != NULL && colon != words[0]
      && g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    {
      self->mqtt_host = g_strndup (words[0], (gsize) (colon - words[0]));
      self->mqtt_port = (guint16) port;
    }
  if (self->mqtt_host == NULL || (words[1] != NULL && !takt_host_is_loopback (self->mqtt_host)))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("“%s” cannot stand in for Bambu Cloud’s broker: HOST:PORT, or HOST:PORT,FILE with an "
                      "authority’s certificate for a broker on this machine."),
                   text);
      return FALSE;
    }

  if (words[1] != NULL)
    self->authorities = g_tls_file_database_new (words[1], error);
  return words[1] == NULL || self->authorities != NULL;
}

/**
 * takt_bambu_doors_new:
 * @url: (nullable): test door: scheme, host and port of API and web site; https, or http on this machine
 * @mqtt: (nullable): test door: "HOST:PORT" of the broker, for one on this machine also "HOST:PORT,CAFILE"
 * @error: TAKT_ERROR_INVALID, or why the file cannot be read
 */
TaktBambuDoors *
takt_bambu_doors_new (const char *url, const char *mqtt, GError **error)
{
  g_autoptr (TaktBambuDoors) self = g_new0 (TaktBambuDoors, 1);

  if (url != NULL && !takt_url_is_secure (url))
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_INVALID,
          _ ("“%s” cannot stand in for Bambu Cloud: only https, or http on this machine, is allowed."), url);
      return NULL;
    }
  if (mqtt != NULL && !read_broker (self, mqtt, error))
    return NULL;

  self->url = g_strdup (url);
  for (gsize length = url != NULL ? strlen (url) : 0; length > 0 && self->url[length - 1] == '/'; length--)
    self->url[length - 1] = '\0';
  return g_steal_pointer (&self);
}

void
takt_bambu_doors_free (TaktBambuDoors *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self->mqtt_host);
  g_clear_object (&self->authorities);
  g_free (self);
}

/** takt_bambu_doors_dup_api: @path: from "/v1" on. */
char *
takt_bambu_doors_dup_api (const TaktBambuDoors *self, TaktCloudRegion region, const char *path)
{
  return g_strconcat (self->url != NULL ? self->url : places[region].api, path, NULL);
}

/** takt_bambu_doors_dup_web: @path: from "/api" on. */
char *
takt_bambu_doors_dup_web (const TaktBambuDoors *self, TaktCloudRegion region, const char *path)
{
  return g_strconcat (self->url != NULL ? self->url : places[region].web, path, NULL);
}

const char *
takt_bambu_doors_get_broker (const TaktBambuDoors *self, TaktCloudRegion region, guint16 *port)
{
  *port = self->mqtt_host != NULL ? self->mqtt_port : BROKER_PORT;
  return self->mqtt_host != NULL ? self->mqtt_host : places[region].broker;
}
