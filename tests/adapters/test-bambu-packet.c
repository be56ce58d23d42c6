/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-packet.h"

#include <string.h>

#define TOPIC "device/01P00A000000043/report"

static void
assert_bytes (GByteArray *bytes, const char *hex)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < bytes->len; i++)
    g_string_append_printf (text, "%02x", bytes->data[i]);
  g_assert_cmpstr (text->str, ==, hex);
}

static void
test_written (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_assert_true (takt_bambu_packet_append_connect (out, "c", "bblp", "12345678", 30));
  assert_bytes (out, "101d00044d51545404c2001e000163000462626c7000083132333435363738");
  g_byte_array_set_size (out, 0);
  g_assert_true (takt_bambu_packet_append_topic (out, TAKT_BAMBU_PACKET_SUBSCRIBE, 1, "a/b"));
  assert_bytes (out, "820800010003612f6201");
  g_byte_array_set_size (out, 0);
  g_assert_true (takt_bambu_packet_append_topic (out, TAKT_BAMBU_PACKET_UNSUBSCRIBE, 2, "a/b"));
  assert_bytes (out, "a20700020003612f62");
  g_byte_array_set_size (out, 0);
  g_assert_true (takt_bambu_packet_append_publish (out, 3, "a", "{}"));
  assert_bytes (out, "320700016100037b7d");
  g_byte_array_set_size (out, 0);
  takt_bambu_packet_append_puback (out, 0x1234);
  takt_bambu_packet_append_bare (out, TAKT_BAMBU_PACKET_PINGREQ);
  takt_bambu_packet_append_bare (out, TAKT_BAMBU_PACKET_DISCONNECT);
  assert_bytes (out, "40021234c000e000");
}

static void
test_too_long (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *text = g_strnfill (G_MAXUINT16 + 1, 'x');

  g_assert_false (takt_bambu_packet_append_connect (out, "c", "bblp", text, 30));
  g_assert_false (takt_bambu_packet_append_topic (out, TAKT_BAMBU_PACKET_SUBSCRIBE, 1, text));
  g_assert_false (takt_bambu_packet_append_publish (out, 1, text, "{}"));
  g_assert_cmpuint (out->len, ==, 0);
}

/* A PUBLISH as a server sends it. */
static GByteArray *
make_publish (gsize payload, guint8 qos)
{
  GByteArray *out = g_byte_array_new ();
  gsize remaining = 2 + strlen (TOPIC) + (qos > 0 ? 2 : 0) + payload;
  guint8 head[] = { (guint8) (0x30 | qos << 1),
                    (guint8) (0x80 | (remaining & 0x7f)),
                    (guint8) (0x80 | (remaining >> 7 & 0x7f)),
                    (guint8) (0x80 | (remaining >> 14 & 0x7f)),
                    (guint8) (remaining >> 21 & 0x7f),
                    0,
                    (guint8) strlen (TOPIC) };
  guint start;

  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, (const guint8 *) TOPIC, (guint) strlen (TOPIC));
  if (qos > 0)
    g_byte_array_append (out, (const guint8 *) "\x12\x34", 2);
  start = out->len;
  g_byte_array_set_size (out, start + (guint) payload);
  memset (out->data + start, 'p', payload);
  return out;
}

static void
assert_publish (const TaktBambuPacket *packet, gsize payload, guint8 qos)
{
  g_assert_cmpint (packet->kind, ==, TAKT_BAMBU_PACKET_PUBLISH);
  g_assert_cmpmem (packet->topic, packet->topic_length, TOPIC, strlen (TOPIC));
  g_assert_cmpuint (packet->qos, ==, qos);
  g_assert_cmpuint (packet->id, ==, qos > 0 ? 0x1234 : 0);
  g_assert_cmpuint (packet->payload_length, ==, payload);
}

/* Two packets in pieces of each size: the same comes out. */
static void
test_pieces (void)
{
  g_autoptr (GByteArray) bytes = make_publish (200, 1);

  g_byte_array_append (bytes, (const guint8 *) "\x90\x03\x00\x07\x80", 5);
  for (gsize piece = 1; piece <= bytes->len; piece++)
    {
      TaktBambuPacketReader reader = { 0 };
      TaktBambuPacket packet;
      guint got = 0;

      for (gsize at = 0; at < bytes->len; at += piece)
        {
          takt_bambu_packet_reader_push (&reader, bytes->data + at, MIN (piece, bytes->len - at));
          while (takt_bambu_packet_reader_next (&reader, &packet) == TAKT_BAMBU_PACKET_READY)
            if (got++ == 0)
              {
                assert_publish (&packet, 200, 1);
                g_assert_cmpint (packet.payload[0], ==, 'p');
                g_assert_cmpint (packet.payload[199], ==, 'p');
              }
            else
              {
                g_assert_cmpint (packet.kind, ==, TAKT_BAMBU_PACKET_SUBACK);
                g_assert_cmpuint (packet.id, ==, 7);
                g_assert_cmpuint (packet.code, ==, 0x80);
              }
        }
      g_assert_cmpuint (got, ==, 2);
      /* Nothing is kept of what was read. */
      g_assert_null (reader.bytes);
      takt_bambu_packet_reader_clear (&reader);
    }
}

/* It is told of, so that it can be acknowledged, and never kept; the next packet is found. */
static void
test_too_large (void)
{
  const gsize size = 64 * TAKT_BAMBU_PACKET_MAX_BYTES;
  g_autoptr (GByteArray) bytes = make_publish (size, 1);
  TaktBambuPacketReader reader = { 0 };
  TaktBambuPacket packet;
  guint got = 0;

  g_byte_array_append (bytes, (const guint8 *) "\xd0\x00", 2);
  for (gsize at = 0; at < bytes->len; at += 16384)
    {
      takt_bambu_packet_reader_push (&reader, bytes->data + at, MIN ((gsize) 16384, bytes->len - at));
      while (takt_bambu_packet_reader_next (&reader, &packet) == TAKT_BAMBU_PACKET_READY)
        if (got++ == 0)
          {
            assert_publish (&packet, size, 1);
            g_assert_null (packet.payload);
          }
        else
          g_assert_cmpint (packet.kind, ==, TAKT_BAMBU_PACKET_PINGRESP);
      g_assert_null (reader.bytes);
    }
  g_assert_cmpuint (got, ==, 2);
  takt_bambu_packet_reader_clear (&reader);
}

static void
test_malformed (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } cases[] = {
    { "\x30\xff\xff\xff\xff\x01", 6 },     /* a length without end */
    { "\x00\x00", 2 },                     /* no such packet */
    { "\xf0\x00", 2 },                     /* likewise */
    { "\x10\x00", 2 },                     /* only a client says this */
    { "\x21\x02\x00\x00", 4 },             /* bits that have to be 0 */
    { "\x20\x01\x00", 3 },                 /* too short */
    { "\x20\x03\x00\x00\x00", 5 },         /* too long */
    { "\x20\xff\xff\xff\x7f", 5 },         /* far too long */
    { "\x90\x04\x00\x01\x00\x00", 6 },     /* more answers than questions */
    { "\x30\x01\x00", 3 },                 /* no topic */
    { "\x30\x03\x00\x05\x61", 5 },         /* a topic that goes on after its end */
    { "\x32\x03\x00\x01\x61", 5 },         /* no number */
    { "\x32\x05\x00\x01\x61\x00\x00", 7 }, /* the number 0 */
    { "\x34\x05\x00\x01\x61\x00\x01", 7 }, /* QoS 2, which was not asked for */
    { "\x36\x05\x00\x01\x61\x00\x01", 7 }, /* QoS 3 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TaktBambuPacketReader reader = { 0 };
      TaktBambuPacket packet;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      takt_bambu_packet_reader_push (&reader, (const guint8 *) cases[i].bytes, cases[i].length);
      g_assert_cmpint (takt_bambu_packet_reader_next (&reader, &packet), ==, TAKT_BAMBU_PACKET_MALFORMED);
      takt_bambu_packet_reader_clear (&reader);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-packet/written-as-the-standard-has-it", test_written);
  g_test_add_func ("/adapters/bambu-packet/what-is-too-long-is-not-written", test_too_long);
  g_test_add_func ("/adapters/bambu-packet/read-in-pieces-of-any-size", test_pieces);
  g_test_add_func ("/adapters/bambu-packet/too-large-is-told-and-not-kept", test_too_large);
  g_test_add_func ("/adapters/bambu-packet/malformed-is-the-end", test_malformed);

  return g_test_run ();
}
