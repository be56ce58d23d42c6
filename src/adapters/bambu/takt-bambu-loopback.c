/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-loopback.h"

#include <stdio.h>
#include <string.h>

/* An end of a connection as /proc/net/tcp writes it: the address as the machine's own 32-bit number. */
typedef struct
{
  guint32 address;
  guint port;
} End;

static gboolean
read_end (GSocketAddress *address, End *end)
{
  GInetAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return FALSE;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  if (g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV4 || !g_inet_address_get_is_loopback (inet))
    return FALSE;

  memcpy (&end->address, g_inet_address_to_bytes (inet), sizeof end->address);
  end->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  return TRUE;
}

/* The kernel's number of the socket at @ours that is connected to @theirs; 0 when there is none (any more). */
static guint64
find_inode (const char *table, const End *ours, const End *theirs)
{
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      guint32 local, remote;
      guint local_port, remote_port;
      guint64 inode;

      if (sscanf (*line, " %*u: %8x:%4x %8x:%4x %*x %*s %*s %*s %*u %*u %" G_GUINT64_FORMAT, &local,
                  &local_port, &remote, &remote_port, &inode)
              == 5
          && local == ours->address && local_port == ours->port && remote == theirs->address
          && remote_port == theirs->port)
        return inode;
    }
  return 0;
}

static gboolean
holds_socket (guint64 inode)
{
  g_autofree char *wanted = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (g_strcmp0 (target, wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * takt_bambu_loopback_is_own:
 * @connection: accepted on a loopback port
 *
 * Whether the other end of @connection is a socket of this very process: any program on the machine can connect to a loopback port
 * while it is open. Where the kernel does not tell (no /proc) a loopback address has to do.
 */
gboolean
takt_bambu_loopback_is_own (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) here = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) there = g_socket_connection_get_remote_address (connection, NULL);
  g_autofree char *table = NULL;
  End our_end, their_end;
  guint64 inode;

  if (!read_end (here, &our_end) || !read_end (there, &their_end))
    return FALSE;
  if (!g_file_get_contents ("/proc/self/net/tcp", &table, NULL, NULL) || strchr (table, '\n') == NULL)
    return TRUE;

  /* Their end is, seen from there, the local one. */
  inode = find_inode (table, &their_end, &our_end);
  return inode != 0 && holds_socket (inode);
}
