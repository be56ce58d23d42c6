/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "demo/takt-demo-file.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "products/takt-product-files.h"
#include "products/takt-product-plates.h"
#include "takt-demo-resources.h"
#include "takt-error.h"
#include "threemf/takt-threemf-reader.h"

#define PICTURES_PATH "/io/github/taktapp/Takt/demo/pictures/"

/* Prints nothing, should a machine ever get hold of it. */
#define GCODE                                                                                                \
  "; HEADER_BLOCK_START\n; BambuStudio 02.04.00.70\n; HEADER_BLOCK_END\n; a product of the sample shop\n"

static la_ssize_t
write_cb (struct archive *archive, void *user_data, const void *data, size_t length)
{
  g_byte_array_append (user_data, data, (guint) length);
  return (la_ssize_t) length;
}

static gboolean
add_member (struct archive *archive, const char *name, gconstpointer data, gsize length)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean added;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) length);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  added = archive_write_header (archive, entry) == ARCHIVE_OK
          && archive_write_data (archive, data, length) == (la_ssize_t) length;
  archive_entry_free (entry);
  return added;
}

/* Metadata/slice_info.config (protocol.md §14.2) with what the sample shop knows. */
static char *
describe_plate (const TaktProfile *profile)
{
  g_autoptr (GString) text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<config><plate>"
                                           "<metadata key=\"index\" value=\"1\"/>");

  g_string_append_printf (text, "<metadata key=\"prediction\" value=\"%d\"/>",
                          profile->estimated_minutes * 60);
  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = profile->materials->pdata[i];
      g_autofree char *type = g_markup_escape_text (filament->material_type, -1);

      g_string_append_printf (text, "<filament id=\"%u\" type=\"%s\" used_g=\"%" G_GINT64_FORMAT "\"/>",
                              i + 1, type, filament->grams);
    }
  g_string_append (text, "</plate></config>\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A small sliced file as slicers write them: what the shop shows of its products goes the way of every other product. */
static GByteArray *
make_file (const TaktProfile *profile, GError **error)
{
  g_autofree char *path = g_strconcat (PICTURES_PATH, profile->sku, ".png", NULL);
  g_autoptr (GBytes) picture = g_resource_lookup_data (takt_demo_get_resource (), path, 0, error);
  g_autofree char *plate = describe_plate (profile);
  g_autofree char *md5 = g_compute_checksum_for_string (G_CHECKSUM_MD5, GCODE, -1);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  struct archive *archive;
  gboolean written;

  if (picture == NULL)
    return NULL;

  archive = archive_write_new ();
  archive_write_set_format_zip (archive);
  archive_write_set_bytes_in_last_block (archive, 1);
  written = archive_write_open (archive, bytes, NULL, write_cb, NULL) == ARCHIVE_OK
            && add_member (archive, "Metadata/plate_1.gcode", GCODE, strlen (GCODE))
            && add_member (archive, "Metadata/plate_1.gcode.md5", md5, strlen (md5))
            && add_member (archive, "Metadata/plate_1.png", g_bytes_get_data (picture, NULL),
                           g_bytes_get_size (picture))
            && add_member (archive, "Metadata/slice_info.config", plate, strlen (plate))
            && archive_write_close (archive) == ARCHIVE_OK;
  if (!written)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, _ ("The sample file of “%s” cannot be made: %s"),
                 profile->name, archive_error_string (archive));
  archive_write_free (archive);
  return written ? g_steal_pointer (&bytes) : NULL;
}

/**
 * takt_demo_file_put:
 * @profile: a product of the sample shop, with its SKU and file name; not saved yet
 *
 * Makes the product's sliced file and keeps it as if it had been imported. Blocks for a moment, before anything of the shop is shown.
 */
gboolean
takt_demo_file_put (TaktProducts *products, const TaktProfile *profile, GError **error)
{
  const char *dir = takt_products_get_dir (products);
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (TaktThreemfParts) parts = NULL;
  g_autoptr (TaktReceivedFile) received = NULL;
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (GInputStream) stream = NULL;
  TaktSlicedPlate *plate;
  gboolean is_new;

  /* A store in memory has no folder; its products are shown without pictures. */
  if (dir == NULL)
    return TRUE;
  bytes = make_file (profile, error);
  if (bytes == NULL)
    return FALSE;
  parts = takt_threemf_parts_read_data (bytes->data, bytes->len, &takt_threemf_limits, error);
  file = parts != NULL ? takt_threemf_parts_to_file (parts, error) : NULL;
  if (file == NULL)
    return FALSE;

  stream = g_memory_input_stream_new_from_data (bytes->data, (gssize) bytes->len, NULL);
  received = takt_product_files_receive (dir, stream, NULL, error);
  if (received == NULL
      || !takt_product_files_publish (dir, received, profile->file_name, &is_new, NULL, error))
    return FALSE;

  file->name = g_strdup (profile->file_name);
  file->size = received->size;
  file->sha256 = g_strdup (received->sha256);
  file->md5 = g_strdup (received->md5);
  plate = file->plates->pdata[0];
  plate->has_picture = takt_product_files_write_image (dir, file->name, plate, error);
  return plate->has_picture && takt_products_put_file (products, file, error);
}
