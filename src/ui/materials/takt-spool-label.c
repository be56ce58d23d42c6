/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-label.h"

#include "materials/takt-spool-words.h"
#include "takt-format.h"
#include "widgets/takt-swatch.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <qrencode.h>

/*
 * Labels of spools, the same on the screen, on paper and in a PDF: what it is in words and colour, and "takt:spool/ID" as a QR code.
 * A page holds as many as fit; on one that is smaller than a label, the label is made smaller.
 */

#define MM     TAKT_SPOOL_LABEL_MM
#define MARGIN (3.0 * MM)
/* Of a PDF with more than one label: A4, with what printers cannot reach left free. */
#define A4_WIDTH  (210.0 * MM)
#define A4_HEIGHT (297.0 * MM)
#define A4_MARGIN (10.0 * MM)

/* Light modules around a code, by ISO/IEC 18004. */
#define QUIET_ZONE 4

static guint
count_columns (double width)
{
  return (guint) MAX (1.0, width / TAKT_SPOOL_LABEL_WIDTH);
}

static guint
count_lines (double height)
{
  return (guint) MAX (1.0, height / TAKT_SPOOL_LABEL_HEIGHT);
}

/** takt_spool_label_count_pages: @width, @height: of the room on a page, in points */
guint
takt_spool_label_count_pages (guint n_spools, double width, double height)
{
  guint on_page = count_columns (width) * count_lines (height);

  return (n_spools + on_page - 1) / on_page;
}

/* Dark modules only: paper is light. @size: of the code with its quiet zone */
static void
draw_code (cairo_t *cr, const char *text, double x, double y, double size)
{
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  double module;

  if (code == NULL)
    {
      g_warning ("“%s” cannot be a QR code: %s", text, g_strerror (errno));
      return;
    }
  module = size / (code->width + 2 * QUIET_ZONE);
  cairo_save (cr);
  /* Modules that touch must not show the hairline of two blurred edges. */
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (int i = 0; i < code->width * code->width; i++)
    if (code->data[i] & 1)
      cairo_rectangle (cr, x + (QUIET_ZONE + i % code->width) * module,
                       y + (QUIET_ZONE + i / code->width) * module, module, module);
  cairo_fill (cr);
  cairo_restore (cr);
  QRcode_free (code);
}

/* Returns: the height that the text took */
static double
draw_text (cairo_t *cr, const char *text, double x, double y, double width, double size, PangoWeight weight)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");
  int height;

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, text, -1);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_layout_get_size (layout, NULL, &height);
  pango_font_description_free (font);
  return (double) height / PANGO_SCALE;
}

static void
draw_chip (cairo_t *cr, const char *hex, double x, double y, double size)
{
  GdkRGBA color;

  cairo_rectangle (cr, x, y, size, size);
  if (takt_color_from_hex (hex, &color))
    {
      gdk_cairo_set_source_rgba (cr, &color);
      cairo_fill_preserve (cr);
    }
  cairo_set_line_width (cr, 0.5);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_stroke (cr);
}

static void
draw_label (cairo_t *cr, const TaktMaterial *spool)
{
  double code = TAKT_SPOOL_LABEL_HEIGHT - 2 * MARGIN;
  double x = MARGIN + code + MARGIN;
  double width = TAKT_SPOOL_LABEL_WIDTH - x - MARGIN;
  double y = MARGIN;
  double chip = 5.0 * MM;
  g_autofree char *text = g_strdup_printf ("takt:spool/%" G_GINT64_FORMAT, spool->id);
  g_autofree char *title = takt_spool_dup_title (spool->material_type, spool->color);
  g_autofree char *weight = takt_format_grams (spool->weight_grams);
  /* Translators: the number of a spool, on its label. */
  g_autofree char *number = g_strdup_printf (_ ("Spool %ld"), (long) spool->id);
  g_autofree char *below = g_strdup_printf ("%s · %s", number, weight);

  draw_code (cr, text, MARGIN, MARGIN, code);
  y += draw_text (cr, title, x, y, width, 5.0 * MM, PANGO_WEIGHT_BOLD);
  y += draw_text (cr, spool->vendor != NULL ? spool->vendor : "", x, y, width, 3.6 * MM, PANGO_WEIGHT_NORMAL);
  y += 1.0 * MM;
  draw_chip (cr, spool->color_hex, x, y, chip);
  draw_text (cr, spool->color != NULL ? spool->color : "", x + chip + 2.0 * MM, y, width - chip - 2.0 * MM,
             3.6 * MM, PANGO_WEIGHT_NORMAL);
  y += chip + 1.5 * MM;
  draw_text (cr, below, x, y, width, 3.6 * MM, PANGO_WEIGHT_NORMAL);
}

/**
 * takt_spool_label_draw_page:
 * @spools: (element-type TaktMaterial): all that are printed
 * @page: from 0
 * @width: in points, as @height: the room on a page
 */
void
takt_spool_label_draw_page (cairo_t *cr, GPtrArray *spools, guint page, double width, double height)
{
  guint columns = count_columns (width);
  guint on_page = columns * count_lines (height);
  double scale = MIN (1.0, MIN (width / TAKT_SPOOL_LABEL_WIDTH, height / TAKT_SPOOL_LABEL_HEIGHT));

  cairo_save (cr);
  cairo_scale (cr, scale, scale);
  for (guint i = 0; i < on_page && page * on_page + i < spools->len; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, i % columns * TAKT_SPOOL_LABEL_WIDTH, i / columns * TAKT_SPOOL_LABEL_HEIGHT);
      draw_label (cr, spools->pdata[page * on_page + i]);
      cairo_restore (cr);
    }
  cairo_restore (cr);
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/** takt_spool_label_write_pdf: (transfer full): one label on a page of its size, several on A4; NULL with @error */
GBytes *
takt_spool_label_write_pdf (GPtrArray *spools, GError **error)
{
  gboolean is_single = spools->len == 1;
  double margin = is_single ? 0 : A4_MARGIN;
  double width = is_single ? TAKT_SPOOL_LABEL_WIDTH : A4_WIDTH - 2 * A4_MARGIN;
  double height = is_single ? TAKT_SPOOL_LABEL_HEIGHT : A4_HEIGHT - 2 * A4_MARGIN;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream (write_cb, bytes, width + 2 * margin, height + 2 * margin);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_translate (cr, margin, margin);
  for (guint i = 0; i < takt_spool_label_count_pages (spools->len, width, height); i++)
    {
      takt_spool_label_draw_page (cr, spools, i, width, height);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The labels could not be drawn: %s"),
               cairo_status_to_string (status));
  return NULL;
}
