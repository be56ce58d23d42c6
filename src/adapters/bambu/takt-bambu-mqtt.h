/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-wire.h"
#include "takt-clock.h"

G_BEGIN_DECLS

/** TaktBambuMqttEnd: why a session is over. */
typedef enum
{
  TAKT_BAMBU_MQTT_BAD_CODE,  /* CONNACK 4 or 5: user name and password are not taken */
  TAKT_BAMBU_MQTT_REFUSED,   /* no further client is wanted, or not this one */
  TAKT_BAMBU_MQTT_LOST,      /* the connection is gone, silent, or no MQTT */
} TaktBambuMqttEnd;

#define TAKT_TYPE_BAMBU_MQTT (takt_bambu_mqtt_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuMqtt, takt_bambu_mqtt, TAKT, BAMBU_MQTT, GObject)

/*
 * One MQTT session with a printer, or with the broker that speaks for several, never a second one: a fresh object, client id and queue
 * each time, so that nothing said before a break is said again after it (protocol.md §3.1, pitfall 37).
 *
 * Signals, never from within a call to the object:
 *   "connected" (): logged in
 *   "subscribed" (const char *serial, gboolean ok): the answer to a subscription
 *   "message" (const char *serial, GBytes *payload): on the printer's report topic, in the order of arrival
 *   "ended" (TaktBambuMqttEnd as int): once, and nothing after it
 */
TaktBambuMqtt *takt_bambu_mqtt_new         (TaktBambuWire *wire, TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void           takt_bambu_mqtt_open        (TaktBambuMqtt *self, const char *user_name, const char *password);
void           takt_bambu_mqtt_subscribe   (TaktBambuMqtt *self, const char *serial);
void           takt_bambu_mqtt_unsubscribe (TaktBambuMqtt *self, const char *serial);
gboolean       takt_bambu_mqtt_publish     (TaktBambuMqtt *self, const char *serial, const char *payload);
void           takt_bambu_mqtt_close       (TaktBambuMqtt *self);

G_END_DECLS
