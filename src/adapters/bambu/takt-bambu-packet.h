/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* MQTT 3.1.1 as far as one client of a printer needs it: packets to bytes and back. Numbers of sections are those of the OASIS standard. */

/** TaktBambuPacketKind: the upper half of a packet's first byte (2.2.1). */
typedef enum
{
  TAKT_BAMBU_PACKET_CONNECT = 1,
  TAKT_BAMBU_PACKET_CONNACK = 2,
  TAKT_BAMBU_PACKET_PUBLISH = 3,
  TAKT_BAMBU_PACKET_PUBACK = 4,
  TAKT_BAMBU_PACKET_SUBSCRIBE = 8,
  TAKT_BAMBU_PACKET_SUBACK = 9,
  TAKT_BAMBU_PACKET_UNSUBSCRIBE = 10,
  TAKT_BAMBU_PACKET_UNSUBACK = 11,
  TAKT_BAMBU_PACKET_PINGREQ = 12,
  TAKT_BAMBU_PACKET_PINGRESP = 13,
  TAKT_BAMBU_PACKET_DISCONNECT = 14,
} TaktBambuPacketKind;

/** TaktBambuPacket: one that came; its pointers are valid until the reader is used again. */
typedef struct
{
  TaktBambuPacketKind kind;
  guint16 id;            /* of PUBLISH above QoS 0, PUBACK, SUBACK and UNSUBACK */
  guint8 code;           /* of CONNACK and SUBACK (3.2.2.3, 3.9.3) */
  guint8 qos;            /* of PUBLISH */
  const char *topic;     /* of PUBLISH; not terminated */
  gsize topic_length;
  const guint8 *payload; /* of PUBLISH; NULL where it is larger than the reader takes: @payload_length tells how large */
  gsize payload_length;
} TaktBambuPacket;

/** TaktBambuPacketState: what a reader has. */
typedef enum
{
  TAKT_BAMBU_PACKET_WAITING,  /* no whole packet */
  TAKT_BAMBU_PACKET_READY,
  TAKT_BAMBU_PACKET_MALFORMED, /* this is no MQTT, and nothing after it can be read */
} TaktBambuPacketState;

/** TaktBambuPacketReader: puts packets together from what a connection brings; zero-initialised. */
typedef struct
{
  GByteArray *bytes; /* (nullable) that came and were not read */
  gsize       start; /* of what is unread in @bytes */
  gsize       skip;  /* to come and of no interest: the rest of a packet that is too large */
} TaktBambuPacketReader;

/* The largest packet that is kept: a report of TAKT_JSON_MAX_BYTES, its topic and its number. */
#define TAKT_BAMBU_PACKET_MAX_BYTES (((gsize) 1 << 20) + 512)

void                 takt_bambu_packet_reader_push  (TaktBambuPacketReader *self, const guint8 *bytes, gsize length);
TaktBambuPacketState takt_bambu_packet_reader_next  (TaktBambuPacketReader *self, TaktBambuPacket *packet);
void                 takt_bambu_packet_reader_clear (TaktBambuPacketReader *self);

gboolean takt_bambu_packet_append_connect   (GByteArray *out, const char *client_id, const char *user_name, const char *password, guint16 keep_alive_s);
gboolean takt_bambu_packet_append_topic     (GByteArray *out, TaktBambuPacketKind kind, guint16 id, const char *topic);
gboolean takt_bambu_packet_append_publish   (GByteArray *out, guint16 id, const char *topic, const char *payload);
void     takt_bambu_packet_append_puback    (GByteArray *out, guint16 id);
void     takt_bambu_packet_append_bare      (GByteArray *out, TaktBambuPacketKind kind);

G_END_DECLS
