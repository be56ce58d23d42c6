/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-tray"

#include "config.h"

#include "takt-tray-icon.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>
#include <string.h>

#include "takt-tray-resources.h"

/** SYMBOLIC_COLOUR: of our drawings, which hosts that know symbolic icons replace by the panel's. */
#define SYMBOLIC_COLOUR "#2e3436"

/** PICTURE_COLOUR: where nobody replaces it: 4.5 to 1 on white and 4.6 to 1 on black. */
#define PICTURE_COLOUR "#767676"

static const int sizes[] = { 22, 44 };

/**
 * takt_tray_icon_get_dir:
 *
 * Returns: (transfer none): where a host finds our icons by name; "" where it finds them without being told
 */
const char *
takt_tray_icon_get_dir (void)
{
  static const char *const dirs[] = { TAKT_ICON_DIR "/hicolor/symbolic/status", TAKT_BUILT_ICONS };

  /* The paths of a sandbox mean nothing outside; Flatpak shows its icons to the session itself. */
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return "";
  for (gsize i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      g_autofree char *path = g_build_filename (dirs[i], TAKT_APPLICATION_ID "-idle-symbolic.svg", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return i == 0 ? TAKT_ICON_DIR : dirs[i];
    }
  return "";
}

static GInputStream *
open_drawing (const char *icon_name)
{
  g_autofree char *path = g_strdup_printf ("/io/github/taktapp/Takt/tray/%s.svg", icon_name);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (takt_tray_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GBytes) recoloured = NULL;
  GString *text;

  if (bytes == NULL)
    return NULL;
  text = g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_string_replace (text, SYMBOLIC_COLOUR, PICTURE_COLOUR, 0);
  recoloured = g_string_free_to_bytes (text);
  return g_memory_input_stream_new_from_bytes (recoloured);
}

/* The protocol's pixels: ARGB, each of four bytes, most significant first, rows without padding. */
static GVariant *
make_pixels (const GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf), stride = gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  g_autofree guint8 *pixels = g_malloc ((gsize) width * (gsize) height * 4);
  guint8 *to = pixels;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, to += 4)
      {
        const guint8 *p = from + (gsize) y * (gsize) stride + (gsize) x * (gsize) n_channels;

        to[0] = n_channels == 4 ? p[3] : 0xff;
        memcpy (to + 1, p, 3);
      }
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, pixels, (gsize) width * (gsize) height * 4, 1);
}

/**
 * takt_tray_icon_make_pixmaps:
 * @icon_name: of takt_tray_icon_name()
 *
 * Returns: (transfer floating): a(iiay), for hosts that do not find the icon by its name; empty where nobody here can draw SVG
 */
GVariant *
takt_tray_icon_make_pixmaps (const char *icon_name)
{
  GVariantBuilder pixmaps;

  g_variant_builder_init (&pixmaps, G_VARIANT_TYPE ("a(iiay)"));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GInputStream) stream = open_drawing (icon_name);
      g_autoptr (GdkPixbuf) pixbuf = NULL;

      if (stream != NULL)
        pixbuf = gdk_pixbuf_new_from_stream_at_scale (stream, sizes[i], sizes[i], TRUE, NULL, NULL);
      if (pixbuf != NULL)
        g_variant_builder_add (&pixmaps, "(ii@ay)", gdk_pixbuf_get_width (pixbuf),
                               gdk_pixbuf_get_height (pixbuf), make_pixels (pixbuf));
    }
  return g_variant_builder_end (&pixmaps);
}
