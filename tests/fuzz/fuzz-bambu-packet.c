/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a broker sends, in pieces whose size the first byte chooses: the same packets as in one piece, and never more held than one. */

#include "bambu/takt-bambu-packet.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static guint
read_all (const uint8_t *data, size_t size, gsize piece, gboolean *is_malformed)
{
  TaktBambuPacketReader reader = { 0 };
  TaktBambuPacket packet;
  TaktBambuPacketState state = TAKT_BAMBU_PACKET_WAITING;
  guint sum = 0;

  for (size_t at = 0; at < size && state != TAKT_BAMBU_PACKET_MALFORMED; at += piece)
    {
      takt_bambu_packet_reader_push (&reader, data + at, MIN (piece, size - at));
      while ((state = takt_bambu_packet_reader_next (&reader, &packet)) == TAKT_BAMBU_PACKET_READY)
        {
          sum = sum * 31 + (guint) packet.kind + packet.id + packet.code + (guint) packet.payload_length;
          for (gsize i = 0; i < packet.topic_length; i++)
            sum += (guint8) packet.topic[i];
          for (gsize i = 0; packet.payload != NULL && i < packet.payload_length; i++)
            sum += packet.payload[i];
        }
      g_assert_true (reader.bytes == NULL || reader.bytes->len <= TAKT_BAMBU_PACKET_MAX_BYTES + 5 + piece);
    }

  *is_malformed = state == TAKT_BAMBU_PACKET_MALFORMED;
  takt_bambu_packet_reader_clear (&reader);
  return sum;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gboolean one, many;

  if (size < 2)
    return 0;
  g_assert_cmpuint (read_all (data + 1, size - 1, size, &one), ==,
                    read_all (data + 1, size - 1, 1 + data[0] % 64, &many));
  g_assert_cmpint (one, ==, many);
  return 0;
}
