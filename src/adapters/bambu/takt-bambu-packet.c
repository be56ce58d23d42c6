/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-packet.h"

#include <string.h>

#define PROTOCOL_LEVEL 4 /* 3.1.1 */

/* Of CONNECT (3.1.2.3). */
#define FLAG_CLEAN_SESSION 0x02
#define FLAG_PASSWORD      0x40
#define FLAG_USER_NAME     0x80

#define QOS 1

/* What no string of the protocol exceeds (1.5.3), and no packet (2.2.3). */
#define MAX_TEXT      G_MAXUINT16
#define MAX_REMAINING ((gsize) 268435455)

/* Nothing but a PUBLISH comes near this. */
#define MAX_ANSWER 16

/* ---- reading */

/* Returns: the bytes of the first byte and the length after it (2.2.3); 0 while they are not all there; -1 when there is no end to them. */
static int
read_head (const guint8 *bytes, gsize length, gsize *remaining)
{
  *remaining = 0;
  for (gsize i = 1; i <= 4; i++)
    {
      if (i >= length)
        return 0;
      *remaining |= (gsize) (bytes[i] & 0x7f) << (7 * (i - 1));
      if ((bytes[i] & 0x80) == 0)
        return (int) i + 1;
    }
  return -1;
}

static guint16
read_number (const guint8 *bytes)
{
  return (guint16) (bytes[0] << 8 | bytes[1]);
}

/* The bytes of a PUBLISH before its payload; 0 while it cannot be told from the @length bytes there are. */
static gsize
measure_publish (const guint8 *body, gsize length, guint8 qos)
{
  return length < 2 ? 0 : (gsize) 2 + read_number (body) + (qos > 0 ? 2 : 0);
}

/* @length: of @body that is there; @remaining: of the whole packet */
static gboolean
parse_publish (TaktBambuPacket *packet, guint8 flags, const guint8 *body, gsize length, gsize remaining)
{
  gsize head;

  packet->qos = (flags >> 1) & 3;
  head = measure_publish (body, length, packet->qos);
  /* QoS 2 is never asked for, 3 does not exist. */
  if (packet->qos > QOS || head == 0 || head > length)
    return FALSE;

  packet->topic = (const char *) body + 2;
  packet->topic_length = read_number (body);
  if (packet->qos > 0)
    packet->id = read_number (body + 2 + packet->topic_length);
  packet->payload = length == remaining ? body + head : NULL;
  packet->payload_length = remaining - head;
  return packet->qos == 0 || packet->id != 0;
}

/* Whether it is one that a server may send (3.2, 3.4, 3.9, 3.11, 3.13). */
static gboolean
parse_answer (TaktBambuPacket *packet, const guint8 *body, gsize length)
{
  switch ((int) packet->kind)
    {
    case TAKT_BAMBU_PACKET_CONNACK:
      packet->code = length == 2 ? body[1] : 0;
      return length == 2;
    case TAKT_BAMBU_PACKET_PUBACK:
    case TAKT_BAMBU_PACKET_UNSUBACK:
      packet->id = length == 2 ? read_number (body) : 0;
      return length == 2;
    case TAKT_BAMBU_PACKET_SUBACK:
      /* One topic at a time is asked for. */
      packet->id = length == 3 ? read_number (body) : 0;
      packet->code = length == 3 ? body[2] : 0;
      return length == 3;
    case TAKT_BAMBU_PACKET_PINGRESP:
      return length == 0;
    default:
      return FALSE;
    }
}

/**
 * takt_bambu_packet_reader_push:
 * @bytes: what came next on the connection, in pieces of any size
 *
 * Whoever pushes asks takt_bambu_packet_reader_next() until it waits, so that no more than one packet is held.
 */
void
takt_bambu_packet_reader_push (TaktBambuPacketReader *self, const guint8 *bytes, gsize length)
{
  gsize skipped = MIN (self->skip, length);

  self->skip -= skipped;
  if (length == skipped)
    return;

  if (self->bytes == NULL)
    {
      self->bytes = g_byte_array_sized_new ((guint) (length - skipped));
      self->start = 0;
    }
  g_byte_array_append (self->bytes, bytes + skipped, (guint) (length - skipped));
}

/* A connection that has nothing to say keeps nothing. */
static void
tidy (TaktBambuPacketReader *self)
{
  if (self->bytes == NULL || self->start == 0)
    return;
  if (self->start == self->bytes->len)
    g_clear_pointer (&self->bytes, g_byte_array_unref);
  else
    g_byte_array_remove_range (self->bytes, 0, (guint) self->start);
  self->start = 0;
}

/**
 * takt_bambu_packet_reader_next:
 * @packet: (out caller-allocates): valid until @self is used again
 *
 * A PUBLISH above TAKT_BAMBU_PACKET_MAX_BYTES comes without payload, so that it can be acknowledged; it is not kept. Any other packet
 * that is not just as the standard has it is malformed.
 */
TaktBambuPacketState
takt_bambu_packet_reader_next (TaktBambuPacketReader *self, TaktBambuPacket *packet)
{
  const guint8 *bytes, *body;
  gsize there, remaining, wanted;
  int head;

  if (self->bytes == NULL || self->start == self->bytes->len)
    {
      tidy (self);
      return TAKT_BAMBU_PACKET_WAITING;
    }

  bytes = self->bytes->data + self->start;
  there = self->bytes->len - self->start;
  head = read_head (bytes, there, &remaining);
  if (head < 0)
    return TAKT_BAMBU_PACKET_MALFORMED;
  *packet = (TaktBambuPacket){ .kind = (TaktBambuPacketKind) (bytes[0] >> 4) };
  if (head == 0)
    {
      tidy (self);
      return TAKT_BAMBU_PACKET_WAITING;
    }

  body = bytes + head;
  there -= (gsize) head;
  wanted = remaining;
  if (packet->kind != TAKT_BAMBU_PACKET_PUBLISH && ((bytes[0] & 0xf) != 0 || remaining > MAX_ANSWER))
    return TAKT_BAMBU_PACKET_MALFORMED;
  if (remaining > TAKT_BAMBU_PACKET_MAX_BYTES)
    wanted = there < 2 ? 2 : measure_publish (body, there, (bytes[0] >> 1) & 3);
  if (there < wanted)
    {
      tidy (self);
      return TAKT_BAMBU_PACKET_WAITING;
    }

  if (packet->kind == TAKT_BAMBU_PACKET_PUBLISH
          ? !parse_publish (packet, bytes[0] & 0xf, body, wanted, remaining)
          : !parse_answer (packet, body, wanted))
    return TAKT_BAMBU_PACKET_MALFORMED;

  self->skip = remaining - MIN (there, remaining);
  self->start += (gsize) head + MIN (there, remaining);
  return TAKT_BAMBU_PACKET_READY;
}

void
takt_bambu_packet_reader_clear (TaktBambuPacketReader *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  self->start = self->skip = 0;
}

/* ---- writing */

static void
append_head (GByteArray *out, guint8 first, gsize remaining)
{
  g_byte_array_append (out, &first, 1);
  do
    {
      guint8 digit = remaining & 0x7f;

      remaining >>= 7;
      digit |= remaining > 0 ? 0x80 : 0;
      g_byte_array_append (out, &digit, 1);
    }
  while (remaining > 0);
}

static void
append_number (GByteArray *out, guint16 number)
{
  const guint8 bytes[] = { (guint8) (number >> 8), (guint8) number };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
append_text (GByteArray *out, const char *text)
{
  append_number (out, (guint16) strlen (text));
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

/** takt_bambu_packet_append_connect: (3.1) a clean session without a will. Returns: FALSE when a text is too long for the protocol */
gboolean
takt_bambu_packet_append_connect (GByteArray *out,
                                  const char *client_id,
                                  const char *user_name,
                                  const char *password,
                                  guint16 keep_alive_s)
{
  const guint8 head[] = { PROTOCOL_LEVEL, FLAG_CLEAN_SESSION | FLAG_USER_NAME | FLAG_PASSWORD };

  if (strlen (client_id) > MAX_TEXT || strlen (user_name) > MAX_TEXT || strlen (password) > MAX_TEXT)
    return FALSE;

  append_head (out, TAKT_BAMBU_PACKET_CONNECT << 4,
               16 + strlen (client_id) + strlen (user_name) + strlen (password));
  append_text (out, "MQTT");
  g_byte_array_append (out, head, sizeof head);
  append_number (out, keep_alive_s);
  append_text (out, client_id);
  append_text (out, user_name);
  append_text (out, password);
  return TRUE;
}

/** takt_bambu_packet_append_topic: @kind: SUBSCRIBE (3.8; at QoS 1) or UNSUBSCRIBE (3.10). Returns: FALSE when @topic is too long */
gboolean
takt_bambu_packet_append_topic (GByteArray *out, TaktBambuPacketKind kind, guint16 id, const char *topic)
{
  const guint8 qos = QOS;
  gboolean is_subscribe = kind == TAKT_BAMBU_PACKET_SUBSCRIBE;

  if (strlen (topic) > MAX_TEXT)
    return FALSE;

  append_head (out, (guint8) (kind << 4 | 2), 4 + strlen (topic) + (is_subscribe ? 1 : 0));
  append_number (out, id);
  append_text (out, topic);
  if (is_subscribe)
    g_byte_array_append (out, &qos, 1);
  return TRUE;
}

/** takt_bambu_packet_append_publish: (3.3) at QoS 1, not retained. Returns: FALSE when something is too long */
gboolean
takt_bambu_packet_append_publish (GByteArray *out, guint16 id, const char *topic, const char *payload)
{
  if (strlen (topic) > MAX_TEXT || strlen (payload) > MAX_REMAINING - 4 - MAX_TEXT)
    return FALSE;

  append_head (out, TAKT_BAMBU_PACKET_PUBLISH << 4 | QOS << 1, 4 + strlen (topic) + strlen (payload));
  append_text (out, topic);
  append_number (out, id);
  g_byte_array_append (out, (const guint8 *) payload, (guint) strlen (payload));
  return TRUE;
}

/** takt_bambu_packet_append_puback: (3.4) */
void
takt_bambu_packet_append_puback (GByteArray *out, guint16 id)
{
  append_head (out, TAKT_BAMBU_PACKET_PUBACK << 4, 2);
  append_number (out, id);
}

/** takt_bambu_packet_append_bare: @kind: PINGREQ (3.12) or DISCONNECT (3.14) */
void
takt_bambu_packet_append_bare (GByteArray *out, TaktBambuPacketKind kind)
{
  append_head (out, (guint8) (kind << 4), 0);
}
