/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-picture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ports/takt-printer-camera.h"
#include "takt-error.h"

/* Numbers have their low byte first. Login: length of the rest, kind, eight zeros, user, access code. */
#define LOGIN_BYTES 80
#define LOGIN_REST  0x40
#define LOGIN_KIND  0x3000
#define USER        "bblp"
#define USER_AT     16
#define CODE_AT     48
#define CODE_BYTES  (LOGIN_BYTES - CODE_AT)

static void
put_number (guint8 *at, guint32 number)
{
  number = GUINT32_TO_LE (number);
  memcpy (at, &number, sizeof number);
}

static void
free_login (gpointer data)
{
  explicit_bzero (data, LOGIN_BYTES);
  g_free (data);
}

/** takt_bambu_picture_new_login: (transfer full): what is said once, after the machine proved who it is. Wiped when it is freed. */
GBytes *
takt_bambu_picture_new_login (const char *access_code)
{
  guint8 *login = g_malloc0 (LOGIN_BYTES);

  put_number (login, LOGIN_REST);
  put_number (login + 4, LOGIN_KIND);
  memcpy (login + USER_AT, USER, strlen (USER));
  memcpy (login + CODE_AT, access_code, MIN (strlen (access_code), (gsize) CODE_BYTES));
  return g_bytes_new_with_free_func (login, LOGIN_BYTES, free_login, login);
}

/**
 * takt_bambu_picture_read_length:
 * @head: what stands before a picture
 * @error: TAKT_ERROR_UPSTREAM for a length that no picture has: nothing that follows can be found any more
 *
 * Returns: bytes of the picture; 0 with @error
 */
gsize
takt_bambu_picture_read_length (const guint8 *head, gsize length, GError **error)
{
  guint32 size = 0;

  if (length >= TAKT_BAMBU_PICTURE_HEAD_BYTES)
    {
      memcpy (&size, head, sizeof size);
      size = GUINT32_FROM_LE (size);
    }
  if (size > 0 && size <= TAKT_CAMERA_MAX_PICTURE)
    return size;

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                       _ ("What answers on the camera's port sends no pictures. Check the port and the model "
                          "of this printer."));
  return 0;
}

/** takt_bambu_picture_is_jpeg: whether it begins and ends as a JPEG does; what is between is the affair of who decodes it. */
gboolean
takt_bambu_picture_is_jpeg (const guint8 *data, gsize length)
{
  return length >= 4 && data[0] == 0xff && data[1] == 0xd8 && data[length - 2] == 0xff
         && data[length - 1] == 0xd9;
}
