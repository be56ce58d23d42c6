/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-wall-tile.h"

#include "printers/takt-printer-words.h"
#include "takt-format.h"
#include "widgets/takt-status-pill.h"

#include <glib/gi18n-lib.h>

/**
 * TaktWallTile:
 *
 * A printer as it is read from across the room: its name, one large word or time, and how far it is. Nothing on it is to be pressed.
 */
struct _TaktWallTile
{
  GtkFlowBoxChild parent_instance;

  GtkWidget *box;
  GtkWidget *image;
  GtkLabel *name;
  GtkLabel *big;
  GtkLabel *title;
  GtkProgressBar *bar;
  GtkLabel *detail;

  TaktShop *shop;      /* (owned) */
  TaktPrinterRow *row; /* (owned) */
  int mood;            /* as shown; -1: nothing yet */
};

G_DEFINE_FINAL_TYPE (TaktWallTile, takt_wall_tile, GTK_TYPE_FLOW_BOX_CHILD)

static const char *
find_css_class (TaktPrinterMood mood)
{
  switch (mood)
    {
    case TAKT_PRINTER_NEEDS_YOU:
      return "error";
    case TAKT_PRINTER_CLEAR_PLATE:
    case TAKT_PRINTER_PAUSED:
      return "warning";
    case TAKT_PRINTER_READY:
      return "success";
    case TAKT_PRINTER_PRINTING:
      return "accent";
    case TAKT_PRINTER_CONNECTING:
    case TAKT_PRINTER_OFFLINE:
    default:
      return "neutral";
    }
}

/* What to do, in a few words, where somebody has to. */
static char *
dup_detail (TaktWallTile *self, TaktPrinterMood mood)
{
  if (mood == TAKT_PRINTER_PRINTING && takt_printer_row_get_left (self->row) >= 0)
    {
      g_autofree char *percent = takt_format_percent (takt_printer_row_get_progress (self->row));
      g_autofree char *minutes = takt_format_minutes (takt_printer_row_get_left (self->row));

      /* Translators: how far a print is, and what it still takes: "45 % · 1 h 06 min left". */
      return g_strdup_printf (_ ("%1$s · %2$s left"), percent, minutes);
    }
  if (mood == TAKT_PRINTER_NEEDS_YOU)
    {
      g_autoptr (GPtrArray) complaints = takt_printers_list_complaints (
          takt_shop_get_printers (self->shop), takt_row_get_id (TAKT_ROW (self->row)));

      for (guint i = 0; i < complaints->len; i++)
        if (!((TaktComplaint *) complaints->pdata[i])->is_ignored)
          return g_strdup (((TaktComplaint *) complaints->pdata[i])->text);
    }
  if (mood == TAKT_PRINTER_NEEDS_YOU || mood == TAKT_PRINTER_OFFLINE)
    return g_strdup (takt_printer_row_get_problem (self->row));
  if (mood == TAKT_PRINTER_CLEAR_PLATE)
    return g_strdup (_ ("Take the parts off the plate"));
  return NULL;
}

static void
row_changed_cb (TaktRow *row, GParamSpec *pspec, TaktWallTile *self)
{
  const TaktPrinter *printer = takt_printer_row_get_printer (self->row);
  TaktPrinterMood mood = takt_printer_row_get_mood (self->row);
  TaktTime finish = takt_printer_row_get_finish (self->row);
  gboolean has_bar = takt_printer_row_get_title (self->row) != NULL && mood < TAKT_PRINTER_CONNECTING;
  double fraction = takt_printer_row_get_progress (self->row) / 100.0;
  const TaktJob *job = takt_printer_row_get_job (self->row);
  g_autofree char *big = NULL, *detail = NULL, *title = NULL;

  if (printer == NULL)
    return;

  big = mood == TAKT_PRINTER_PRINTING && finish != TAKT_TIME_UNSET
            ? takt_format_clock (finish)
            : g_strdup (takt_printer_mood_to_title (mood));
  detail = dup_detail (self, mood);
  title = job != NULL && takt_printer_row_get_title (self->row) != NULL
              ? takt_printer_dup_job_title (self->shop, job)
              : g_strdup (takt_printer_row_get_title (self->row));
  takt_label_show (self->name, printer->name);
  takt_label_show (self->big, big);
  takt_label_show (self->title, title);
  takt_label_show (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), has_bar);
  if (has_bar && gtk_progress_bar_get_fraction (self->bar) != fraction)
    gtk_progress_bar_set_fraction (self->bar, fraction);

  if (self->mood == (int) mood)
    return;
  if (self->mood >= 0)
    gtk_widget_remove_css_class (self->box, find_css_class ((TaktPrinterMood) self->mood));
  self->mood = (int) mood;
  gtk_widget_add_css_class (self->box, find_css_class (mood));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), takt_printer_mood_to_icon_name (mood));
  {
    /* Translators: a printer and what it does, for a screen reader. */
    g_autofree char *label =
        g_strdup_printf (_ ("%1$s, %2$s"), printer->name, takt_printer_mood_to_title (mood));

    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  }
}

static void
takt_wall_tile_dispose (GObject *object)
{
  g_clear_object (&TAKT_WALL_TILE (object)->row);
  g_clear_object (&TAKT_WALL_TILE (object)->shop);
  G_OBJECT_CLASS (takt_wall_tile_parent_class)->dispose (object);
}

static void
takt_wall_tile_class_init (TaktWallTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_wall_tile_dispose;
}

static GtkLabel *
add_label (TaktWallTile *self, const char *css_class, int lines)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (GTK_LABEL (label), lines > 1);
  gtk_label_set_lines (GTK_LABEL (label), lines);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self->box), label);
  return GTK_LABEL (label);
}

static void
takt_wall_tile_init (TaktWallTile *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->mood = -1;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->box, "wall-tile");
  self->image = gtk_image_new ();
  gtk_widget_add_css_class (self->image, "wall-icon");
  self->name = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->name, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->name, 0.0f);
  gtk_widget_set_hexpand (GTK_WIDGET (self->name), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->name), "wall-name");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (line), self->image);
  gtk_box_append (GTK_BOX (self->box), line);
  self->big = add_label (self, "wall-big", 1);
  self->title = add_label (self, "wall-title", 1);
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->bar), "wall-bar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress"),
                                  -1);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->bar));
  self->detail = add_label (self, "wall-detail", 2);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (self), self->box);
}

/** takt_wall_tile_new: follows @row for as long as it lives. */
GtkWidget *
takt_wall_tile_new (TaktShop *shop, TaktPrinterRow *row)
{
  TaktWallTile *self = g_object_new (TAKT_TYPE_WALL_TILE, NULL);

  self->shop = g_object_ref (shop);
  self->row = g_object_ref (row);
  takt_row_show_by (TAKT_ROW (row), G_CALLBACK (row_changed_cb), self);
  return GTK_WIDGET (self);
}

TaktPrinterRow *
takt_wall_tile_get_row (TaktWallTile *self)
{
  g_return_val_if_fail (TAKT_IS_WALL_TILE (self), NULL);

  return self->row;
}
