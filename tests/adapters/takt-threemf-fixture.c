/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-threemf-fixture.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

struct _ThreemfZip
{
  struct archive *archive;
  GByteArray *bytes;
};

static la_ssize_t
write_cb (struct archive *archive, void *user_data, const void *data, size_t length)
{
  g_byte_array_append (user_data, data, (guint) length);
  return (la_ssize_t) length;
}

/** threemf_zip_new: @compress: FALSE stores the bytes as they are, so that a test can damage them. */
ThreemfZip *
threemf_zip_new (gboolean compress)
{
  ThreemfZip *self = g_new0 (ThreemfZip, 1);

  self->bytes = g_byte_array_new ();
  self->archive = archive_write_new ();
  archive_write_set_format_zip (self->archive);
  if (!compress)
    archive_write_set_options (self->archive, "zip:compression=store");
  archive_write_set_bytes_in_last_block (self->archive, 1);
  g_assert_cmpint (archive_write_open (self->archive, self->bytes, NULL, write_cb, NULL), ==, ARCHIVE_OK);
  return self;
}

void
threemf_zip_add (ThreemfZip *self, const char *name, const void *data, gsize length)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) length);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  g_assert_cmpint (archive_write_header (self->archive, entry), ==, ARCHIVE_OK);
  if (length > 0)
    g_assert_cmpint (archive_write_data (self->archive, data, length), ==, (gssize) length);
  archive_entry_free (entry);
}

void
threemf_zip_text (ThreemfZip *self, const char *name, const char *text)
{
  threemf_zip_add (self, name, text, strlen (text));
}

/** threemf_zip_gcode: G-code and its MD5 as slicers write it. */
void
threemf_zip_gcode (ThreemfZip *self, int plate, const char *gcode)
{
  g_autofree char *name = g_strdup_printf ("Metadata/plate_%d.gcode", plate);
  g_autofree char *md5_name = g_strdup_printf ("%s.md5", name);
  g_autofree char *md5 = g_compute_checksum_for_string (G_CHECKSUM_MD5, gcode, -1);
  g_autofree char *upper = g_ascii_strup (md5, -1);

  threemf_zip_text (self, md5_name, upper);
  threemf_zip_text (self, name, gcode);
}

GBytes *
threemf_zip_finish (ThreemfZip *self)
{
  GBytes *bytes;

  g_assert_cmpint (archive_write_close (self->archive), ==, ARCHIVE_OK);
  archive_write_free (self->archive);
  bytes = g_byte_array_free_to_bytes (self->bytes);
  g_free (self);
  return bytes;
}

GBytes *
threemf_make (const char *plates, const char *settings, const char *gcode)
{
  ThreemfZip *zip = threemf_zip_new (TRUE);
  g_autofree char *info = g_strdup_printf (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<config><header>"
      "<header_item key=\"X-BBL-Client-Version\" value=\"02.04.00.70\"/></header>%s</config>",
      plates != NULL ? plates : THREEMF_PLATE);

  threemf_zip_text (zip, "3D/3dmodel.model", "<model/>");
  threemf_zip_text (zip, "Metadata/slice_info.config", info);
  if (settings == NULL || *settings != '\0')
    threemf_zip_text (zip, "Metadata/project_settings.config",
                      settings != NULL ? settings : "{\"printer_model\": \"Bambu Lab P1S\"}");
  if (gcode == NULL || *gcode != '\0')
    threemf_zip_gcode (zip, 1, gcode != NULL ? gcode : THREEMF_GCODE);
  threemf_zip_text (zip, "Metadata/plate_1.png", THREEMF_PNG);
  return threemf_zip_finish (zip);
}
