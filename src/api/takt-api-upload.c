/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-upload.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "takt-error.h"

#define UPLOAD_KEY  "takt-upload"
#define MAX_PARTS   32
#define MAX_HEADERS 8192
#define MAX_VALUE   4096

struct _TaktApiUpload
{
  GObject parent_instance;

  char *boundary;
  int fd;
  goffset length;
};

G_DEFINE_FINAL_TYPE (TaktApiUpload, takt_api_upload, G_TYPE_OBJECT)

void
takt_api_form_free (TaktApiForm *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->fields);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_free (self->file_name);
  g_free (self);
}

static gboolean
refuse_form (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
                       _ ("The body is not well formed as multipart/form-data."));
  return FALSE;
}

static gboolean
take_part (TaktApiForm *form,
           GHashTable *disposition,
           GBytes *body,
           gsize start,
           gsize length,
           GError **error)
{
  const char *name = g_hash_table_lookup (disposition, "name");
  const char *file_name = g_hash_table_lookup (disposition, "filename");
  const char *data = (const char *) g_bytes_get_data (body, NULL) + start;
  gboolean is_file;

  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL))
    return refuse_form (error);

  is_file = strcmp (name, "file") == 0;
  if (is_file ? form->file != NULL : g_hash_table_contains (form->fields, name))
    {
      takt_error_set_field (error, name, _ ("“%s” is given twice."), name);
      return FALSE;
    }
  if (is_file)
    {
      form->file = g_bytes_new_from_bytes (body, start, length);
      form->file_name = file_name != NULL ? g_utf8_make_valid (file_name, -1) : NULL;
      return TRUE;
    }
  if (file_name != NULL || length > MAX_VALUE || !g_utf8_validate (data, (gssize) length, NULL))
    {
      takt_error_set_field (error, name, _ ("This must be a short text in UTF-8; the only file is “file”."));
      return FALSE;
    }
  g_hash_table_insert (form->fields, g_strdup (name), g_strndup (data, length));
  return TRUE;
}

/* @at: the part's line with the boundary, which libsoup takes for the request line. */
static gboolean
read_part (TaktApiForm *form, GBytes *body, gsize at, gsize headers_end, gsize content_end, GError **error)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  g_autoptr (GHashTable) parameters = NULL;
  g_autofree char *disposition = NULL;
  const char *data = g_bytes_get_data (body, NULL);

  if (!soup_headers_parse (data + at, (int) (headers_end + 2 - at), headers)
      || !soup_message_headers_get_content_disposition (headers, &disposition, &parameters)
      || g_ascii_strcasecmp (disposition, "form-data") != 0 || parameters == NULL)
    return refuse_form (error);

  return take_part (form, parameters, body, headers_end + 4, content_end - headers_end - 4, error);
}

/* (nullable): where @needle begins in what lies from @from to @end. */
static const char *
find (const char *from, const char *end, const char *needle)
{
  return memmem (from, (gsize) (end - from), needle, strlen (needle));
}

/**
 * takt_api_form_read:
 * @body: the whole body; usually mapped, not in memory
 * @boundary: from its Content-Type
 * @error: TAKT_ERROR_MALFORMED, or TAKT_ERROR_INVALID with the field that is given twice or is no text
 *
 * Reads a body of type multipart/form-data (RFC 7578) strictly: no text before the first boundary, an end.
 *
 * Returns: (transfer full): fields and file; NULL with @error
 */
TaktApiForm *
takt_api_form_read (GBytes *body, const char *boundary, GError **error)
{
  g_autoptr (TaktApiForm) form = g_new0 (TaktApiForm, 1);
  g_autofree char *delimiter = g_strconcat ("\r\n--", boundary, NULL);
  gsize delimiter_length = strlen (delimiter);
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  const char *end = data + size, *at = data;

  form->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (size < delimiter_length || memcmp (data, delimiter + 2, delimiter_length - 2) != 0)
    return refuse_form (error), NULL;

  for (int parts = 0;; parts++)
    {
      const char *line_end = at + delimiter_length - 2;
      const char *headers_end, *content_end;

      if (end - line_end >= 2 && memcmp (line_end, "--", 2) == 0)
        return g_steal_pointer (&form);
      if (end - line_end < 2 || memcmp (line_end, "\r\n", 2) != 0 || parts >= MAX_PARTS)
        return refuse_form (error), NULL;

      headers_end = find (line_end, MIN (end, line_end + MAX_HEADERS), "\r\n\r\n");
      content_end = headers_end != NULL ? find (headers_end + 2, end, delimiter) : NULL;
      if (content_end == NULL || content_end < headers_end + 4)
        return refuse_form (error), NULL;
      if (!read_part (form, body, (gsize) (at - data), (gsize) (headers_end - data),
                      (gsize) (content_end - data), error))
        return NULL;
      at = content_end + 2;
    }
}

static gboolean
refuse_disk (GError **error, int number)
{
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
               _ ("The upload cannot be stored: %s. Make room, then try again."), g_strerror (number));
  return FALSE;
}

static void
takt_api_upload_finalize (GObject *object)
{
  TaktApiUpload *self = TAKT_API_UPLOAD (object);

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->boundary);

  G_OBJECT_CLASS (takt_api_upload_parent_class)->finalize (object);
}

static void
takt_api_upload_class_init (TaktApiUploadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_api_upload_finalize;
}

static void
takt_api_upload_init (TaktApiUpload *self)
{
  self->fd = -1;
}

/**
 * takt_api_upload_new:
 * @dir: (nullable): a folder with room, the profile's; NULL: the one for temporary files
 * @boundary: from the Content-Type
 *
 * Returns: (transfer full): an upload without bytes; NULL with TAKT_ERROR_FAILED
 */
TaktApiUpload *
takt_api_upload_new (const char *dir, const char *boundary, GError **error)
{
  g_autoptr (TaktApiUpload) self = g_object_new (TAKT_TYPE_API_UPLOAD, NULL);
  g_autofree char *path = g_build_filename (dir != NULL ? dir : g_get_tmp_dir (), ".upload-XXXXXX", NULL);

  self->boundary = g_strdup (boundary);
  self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return refuse_disk (error, errno), NULL;

  g_unlink (path);
  return g_steal_pointer (&self);
}

/**
 * takt_api_upload_write:
 * @error: TAKT_ERROR_TOO_LARGE, TAKT_ERROR_FAILED
 *
 * Appends a chunk as it came from the socket. The kernel takes it into its cache: nothing here waits for the disk.
 */
gboolean
takt_api_upload_write (TaktApiUpload *self, GBytes *chunk, GError **error)
{
  gsize left;
  const char *data = g_bytes_get_data (chunk, &left);

  self->length += (goffset) left;
  if (self->length > TAKT_API_MAX_UPLOAD)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE,
                           _ ("The sliced file is larger than 256 MiB."));
      return FALSE;
    }

  while (left > 0)
    {
      gssize written = write (self->fd, data, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return refuse_disk (error, errno);
      data += written;
      left -= (gsize) written;
    }
  return TRUE;
}

/** takt_api_upload_of_message: (transfer none) (nullable): the upload that @message brings. */
TaktApiUpload *
takt_api_upload_of_message (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), UPLOAD_KEY);
}

/** takt_api_upload_attach: @message's body goes to @self; libsoup does not keep it in memory. The message takes a reference. */
void
takt_api_upload_attach (TaktApiUpload *self, SoupServerMessage *message)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_object_set_data_full (G_OBJECT (message), UPLOAD_KEY, g_object_ref (self), g_object_unref);
}

static void
parse_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TaktApiUpload *self = source;
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;
  TaktApiForm *form = NULL;

  mapped = g_mapped_file_new_from_fd (self->fd, FALSE, &error);
  if (mapped != NULL)
    {
      body = g_mapped_file_get_bytes (mapped);
      form = takt_api_form_read (body, self->boundary, &error);
    }
  if (form != NULL)
    g_task_return_pointer (task, form, (GDestroyNotify) takt_api_form_free);
  else
    g_task_return_error (task, error);
}

/** takt_api_upload_parse_async: reads the body, which is complete, in a thread: to look for its end takes a while. */
void
takt_api_upload_parse_async (TaktApiUpload *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_api_upload_parse_async);
  g_task_run_in_thread (task, parse_thread);
}

/** takt_api_upload_parse_finish: Returns: (transfer full): what takt_api_form_read() says. */
TaktApiForm *
takt_api_upload_parse_finish (TaktApiUpload *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
