/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-mqtt.h"

#include <openssl/crypto.h>
#include <string.h>

#include "bambu/takt-bambu-packet.h"
#include "takt-id.h"
#include "takt-json.h"

#define KEEP_ALIVE_SECONDS 30

/* Looks this often whether there was anything said, and heard; after so many looks without a byte the other side is gone. */
#define LOOK_US      (KEEP_ALIVE_SECONDS * (gint64) G_USEC_PER_SEC / 2)
#define MAX_UNHEARD  4
#define PING_UNHEARD 2

#define REPORT_TOPIC_HEAD "device/"
#define REPORT_TOPIC_TAIL "/report"
#define REPORT_TOPIC      REPORT_TOPIC_HEAD "%s" REPORT_TOPIC_TAIL
#define REQUEST_TOPIC     "device/%s/request"

#define BUFFER_SIZE (16 * 1024)

/* After this much others have their turn. */
#define MAX_READS 16

/* Whoever reads so little of what it is told is given up. */
#define MAX_UNSENT (1u << 20)

#define CONNACK_BAD_USER       4
#define CONNACK_NOT_AUTHORIZED 5
#define SUBACK_REFUSED         0x80

/**
 * TaktBambuMqtt:
 *
 * Invariants: @wire is there until it is closed. @members has whose reports are wanted, with the number under which that was asked while
 * it is not answered, else 0. @unsent is set while there was no room for all.
 */
struct _TaktBambuMqtt
{
  GObject parent_instance;

  TaktBambuWire *wire; /* (nullable) */
  TaktClock *clock;
  GHashTable *members; /* serial → number of the SUBSCRIBE */
  TaktBambuPacketReader reader;
  GByteArray *unsent; /* (nullable) */
  guint64 timer;
  guint16 last_id;
  guint unheard;       /* looks since the last byte came */
  gboolean has_turned; /* the socket was asked since the last look */
  gboolean is_connected;
  gboolean has_spoken; /* since the last look */
  gboolean is_broken;  /* to be told at the next turn */
};

G_DEFINE_FINAL_TYPE (TaktBambuMqtt, takt_bambu_mqtt, G_TYPE_OBJECT)

enum
{
  SIGNAL_CONNECTED,
  SIGNAL_SUBSCRIBED,
  SIGNAL_MESSAGE,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
end (TaktBambuMqtt *self, TaktBambuMqttEnd reason)
{
  if (self->wire == NULL)
    return;

  takt_bambu_mqtt_close (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, (int) reason);
}

/* ---- what is said */

/* Never tells of a break by itself: the caller may be in the middle of something. */
static void
break_off (TaktBambuMqtt *self)
{
  self->is_broken = TRUE;
  takt_bambu_wire_again (self->wire);
}

/* @packet: (transfer full) */
static void
say (TaktBambuMqtt *self, GByteArray *packet)
{
  g_autoptr (GByteArray) bytes = packet;
  gssize written = 0;

  if (self->unsent == NULL)
    written = takt_bambu_wire_write (self->wire, bytes->data, bytes->len);
  if (written < 0)
    {
      break_off (self);
      return;
    }

  self->has_spoken = TRUE;
  if ((gsize) written == bytes->len)
    return;
  if (self->unsent == NULL)
    self->unsent = g_byte_array_new ();
  g_byte_array_append (self->unsent, bytes->data + written, bytes->len - (guint) written);
  if (self->unsent->len > MAX_UNSENT)
    break_off (self);
  takt_bambu_wire_want (self->wire, TRUE);
}

static void
say_unsent (TaktBambuMqtt *self)
{
  while (self->unsent != NULL)
    {
      gssize written = takt_bambu_wire_write (self->wire, self->unsent->data, self->unsent->len);

      if (written < 0)
        self->is_broken = TRUE;
      if (written <= 0)
        break;
      if ((guint) written == self->unsent->len)
        g_clear_pointer (&self->unsent, g_byte_array_unref);
      else
        g_byte_array_remove_range (self->unsent, 0, (guint) written);
    }
  takt_bambu_wire_want (self->wire, self->unsent != NULL);
}

static guint16
next_id (TaktBambuMqtt *self)
{
  if (++self->last_id == 0)
    self->last_id = 1;
  return self->last_id;
}

static void
say_bare (TaktBambuMqtt *self, TaktBambuPacketKind kind)
{
  GByteArray *packet = g_byte_array_new ();

  takt_bambu_packet_append_bare (packet, kind);
  say (self, packet);
}

static void
look_cb (gpointer user_data)
{
  g_autoptr (TaktBambuMqtt) self = g_object_ref (user_data);

  self->timer = takt_clock_after (self->clock, LOOK_US, look_cb, self, NULL);
  /* Silence counts only where somebody listened: not while the program itself stood still. */
  if (self->has_turned && ++self->unheard > MAX_UNHEARD)
    {
      end (self, TAKT_BAMBU_MQTT_LOST);
      return;
    }
  self->has_turned = FALSE;
  takt_bambu_wire_again (self->wire);

  if (self->is_connected && (!self->has_spoken || self->unheard >= PING_UNHEARD))
    say_bare (self, TAKT_BAMBU_PACKET_PINGREQ);
  self->has_spoken = FALSE;
}

/* ---- what is heard */

static void
take_connack (TaktBambuMqtt *self, guint8 code)
{
  if (code == CONNACK_BAD_USER || code == CONNACK_NOT_AUTHORIZED)
    end (self, TAKT_BAMBU_MQTT_BAD_CODE);
  else if (code != 0)
    end (self, TAKT_BAMBU_MQTT_REFUSED);
  else if (!self->is_connected)
    {
      self->is_connected = TRUE;
      g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
    }
}

static void
take_suback (TaktBambuMqtt *self, guint16 id, guint8 code)
{
  GHashTableIter iter;
  gpointer serial, asked;

  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, &serial, &asked))
    if (id != 0 && GPOINTER_TO_UINT (asked) == id)
      {
        g_autofree char *name = g_strdup (serial);

        g_hash_table_iter_replace (&iter, NULL);
        g_signal_emit (self, signals[SIGNAL_SUBSCRIBED], 0, name, (code & SUBACK_REFUSED) == 0);
        return;
      }
}

/* Returns: (transfer full) (nullable): whose report topic it is, if it was asked for; a message on any other goes nowhere. */
static char *
dup_serial (TaktBambuMqtt *self, const TaktBambuPacket *packet)
{
  const gsize head = strlen (REPORT_TOPIC_HEAD);
  const gsize tail = strlen (REPORT_TOPIC_TAIL);
  g_autofree char *serial = NULL;

  if (packet->topic_length < head + tail || memcmp (packet->topic, REPORT_TOPIC_HEAD, head) != 0
      || memcmp (packet->topic + packet->topic_length - tail, REPORT_TOPIC_TAIL, tail) != 0)
    return NULL;

  serial = g_strndup (packet->topic + head, packet->topic_length - head - tail);
  return g_hash_table_contains (self->members, serial) ? g_steal_pointer (&serial) : NULL;
}

static void
take_publish (TaktBambuMqtt *self, const TaktBambuPacket *packet)
{
  g_autofree char *serial = dup_serial (self, packet);
  g_autoptr (GBytes) payload = NULL;

  if (packet->qos > 0)
    {
      GByteArray *answer = g_byte_array_new ();

      takt_bambu_packet_append_puback (answer, packet->id);
      say (self, answer);
    }
  if (packet->payload == NULL || packet->payload_length > TAKT_JSON_MAX_BYTES)
    {
      g_message ("A printer's message of %" G_GSIZE_FORMAT " bytes was left out.", packet->payload_length);
      return;
    }
  if (serial == NULL)
    return;

  payload = g_bytes_new (packet->payload, packet->payload_length);
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, serial, payload);
}

static void
take_packet (TaktBambuMqtt *self, const TaktBambuPacket *packet)
{
  if (packet->kind == TAKT_BAMBU_PACKET_CONNACK)
    take_connack (self, packet->code);
  else if (packet->kind == TAKT_BAMBU_PACKET_SUBACK)
    take_suback (self, packet->id, packet->code);
  else if (packet->kind == TAKT_BAMBU_PACKET_PUBLISH)
    take_publish (self, packet);
  /* A PUBACK says no more than the report that follows, a PINGRESP no more than that something came. */
}

/* Returns: whether the session goes on. */
static gboolean
take_bytes (TaktBambuMqtt *self, const guint8 *bytes, gsize length)
{
  TaktBambuPacket packet;
  TaktBambuPacketState state;

  self->unheard = 0;
  takt_bambu_packet_reader_push (&self->reader, bytes, length);
  while ((state = takt_bambu_packet_reader_next (&self->reader, &packet)) == TAKT_BAMBU_PACKET_READY)
    {
      take_packet (self, &packet);
      if (self->wire == NULL)
        return FALSE;
    }
  if (state == TAKT_BAMBU_PACKET_WAITING)
    return TRUE;

  g_message ("What a printer sent is no MQTT; the connection was closed.");
  end (self, TAKT_BAMBU_MQTT_LOST);
  return FALSE;
}

static void
ready_cb (gboolean hung_up, gpointer user_data)
{
  g_autoptr (TaktBambuMqtt) self = g_object_ref (user_data);
  guint8 buffer[BUFFER_SIZE];
  gssize length = 1;

  self->has_turned = TRUE;
  for (int i = 0; i < MAX_READS && length > 0; i++)
    {
      length = takt_bambu_wire_read (self->wire, buffer, sizeof buffer);
      if (length > 0 && !take_bytes (self, buffer, (gsize) length))
        return;
      /* The kernel tells of the rest. */
      if (length > 0 && !hung_up && !takt_bambu_wire_has_more (self->wire))
        length = 0;
    }

  if (length > 0)
    takt_bambu_wire_again (self->wire);
  else if (length == 0 && !hung_up)
    say_unsent (self);
  if (length < 0 || (hung_up && length == 0) || self->is_broken)
    end (self, TAKT_BAMBU_MQTT_LOST);
}

static void
takt_bambu_mqtt_dispose (GObject *object)
{
  takt_bambu_mqtt_close (TAKT_BAMBU_MQTT (object));

  G_OBJECT_CLASS (takt_bambu_mqtt_parent_class)->dispose (object);
}

static void
takt_bambu_mqtt_finalize (GObject *object)
{
  TaktBambuMqtt *self = TAKT_BAMBU_MQTT (object);

  takt_bambu_packet_reader_clear (&self->reader);
  g_hash_table_unref (self->members);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (takt_bambu_mqtt_parent_class)->finalize (object);
}

static void
takt_bambu_mqtt_class_init (TaktBambuMqttClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  GType text = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;

  G_OBJECT_CLASS (klass)->dispose = takt_bambu_mqtt_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_bambu_mqtt_finalize;

  signals[SIGNAL_CONNECTED] =
      g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SUBSCRIBED] = g_signal_new ("subscribed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 2, text, G_TYPE_BOOLEAN);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, text, G_TYPE_BYTES | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
takt_bambu_mqtt_init (TaktBambuMqtt *self)
{
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * takt_bambu_mqtt_new:
 * @wire: to the broker, of which it is known who it is; nothing was said on it
 * @clock: for keeping the connection alive
 */
TaktBambuMqtt *
takt_bambu_mqtt_new (TaktBambuWire *wire, TaktClock *clock)
{
  TaktBambuMqtt *self = g_object_new (TAKT_TYPE_BAMBU_MQTT, NULL);

  self->wire = takt_bambu_wire_ref (wire);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * takt_bambu_mqtt_open:
 * @user_name: of the broker
 * @password: likewise; not kept
 *
 * Logs in. Tells of it by "connected" or "ended". Once per session.
 */
void
takt_bambu_mqtt_open (TaktBambuMqtt *self, const char *user_name, const char *password)
{
  g_autofree char *uuid = takt_id_random_uuid ();
  g_autofree char *client_id = g_strconcat ("takt-", uuid, NULL);
  g_autoptr (GByteArray) packet = g_byte_array_sized_new (256);

  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));
  g_return_if_fail (self->wire != NULL && self->timer == 0);

  takt_bambu_wire_watch (self->wire, ready_cb, self);
  self->timer = takt_clock_after (self->clock, LOOK_US, look_cb, self, NULL);
  if (!takt_bambu_packet_append_connect (packet, client_id, user_name, password, KEEP_ALIVE_SECONDS))
    {
      break_off (self);
      return;
    }
  say (self, g_byte_array_ref (packet));
  OPENSSL_cleanse (packet->data, packet->len);
}

/**
 * takt_bambu_mqtt_subscribe:
 * @serial: of a printer; its topics are case-sensitive (protocol.md §3.1)
 *
 * Asks for what the printer reports; "subscribed" answers. Whatever is published to the printer after this call finds the subscription
 * in place: the broker keeps the order.
 */
void
takt_bambu_mqtt_subscribe (TaktBambuMqtt *self, const char *serial)
{
  g_autofree char *topic = g_strdup_printf (REPORT_TOPIC, serial);
  g_autoptr (GByteArray) packet = g_byte_array_new ();
  guint16 id;

  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));
  g_return_if_fail (self->wire != NULL);

  id = next_id (self);
  g_hash_table_replace (self->members, g_strdup (serial), GUINT_TO_POINTER (id));
  if (takt_bambu_packet_append_topic (packet, TAKT_BAMBU_PACKET_SUBSCRIBE, id, topic))
    say (self, g_steal_pointer (&packet));
  else
    break_off (self);
}

/** takt_bambu_mqtt_unsubscribe: nothing is heard of @serial from now on. */
void
takt_bambu_mqtt_unsubscribe (TaktBambuMqtt *self, const char *serial)
{
  g_autofree char *topic = g_strdup_printf (REPORT_TOPIC, serial);
  g_autoptr (GByteArray) packet = g_byte_array_new ();

  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));

  if (g_hash_table_remove (self->members, serial) && self->wire != NULL
      && takt_bambu_packet_append_topic (packet, TAKT_BAMBU_PACKET_UNSUBSCRIBE, next_id (self), topic))
    say (self, g_steal_pointer (&packet));
}

/**
 * takt_bambu_mqtt_publish:
 * @payload: a request to the printer
 *
 * Returns: whether it is on its way; FALSE once the session is over
 */
gboolean
takt_bambu_mqtt_publish (TaktBambuMqtt *self, const char *serial, const char *payload)
{
  g_autofree char *topic = g_strdup_printf (REQUEST_TOPIC, serial);
  g_autoptr (GByteArray) packet = g_byte_array_new ();

  g_return_val_if_fail (TAKT_IS_BAMBU_MQTT (self), FALSE);

  if (self->wire == NULL || self->is_broken
      || !takt_bambu_packet_append_publish (packet, next_id (self), topic, payload))
    return FALSE;

  say (self, g_steal_pointer (&packet));
  return !self->is_broken;
}

/** takt_bambu_mqtt_close: ends the session, without a signal; a second call does nothing. */
void
takt_bambu_mqtt_close (TaktBambuMqtt *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));

  if (self->wire == NULL)
    return;

  if (self->is_connected && !self->is_broken && self->unsent == NULL)
    say_bare (self, TAKT_BAMBU_PACKET_DISCONNECT);
  takt_clock_clear (self->clock, &self->timer);
  takt_bambu_wire_close (self->wire);
  g_clear_pointer (&self->wire, takt_bambu_wire_unref);
  g_clear_pointer (&self->unsent, g_byte_array_unref);
}
