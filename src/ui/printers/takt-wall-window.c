/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-wall-window.h"

#include "models/takt-live-list.h"
#include "printers/takt-wall-tile.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

/** CLOCK_SECONDS: how often the time of day on the wall is looked at. */
#define CLOCK_SECONDS 5

/**
 * TaktWallWindow:
 *
 * The whole screen for the printers, to be read from four metres. Escape and F11 leave it. Tiles are as large as the screen lets them be.
 */
struct _TaktWallWindow
{
  AdwWindow parent_instance;

  GtkWidget *clock;
  GtkWidget *tiles;

  TaktLiveList *rows; /* (owned) */
  TaktShop *shop;     /* (owned) */
  guint clock_source;
};

G_DEFINE_FINAL_TYPE (TaktWallWindow, takt_wall_window, ADW_TYPE_WINDOW)

/* Tiles side by side: two printers share a screen as two columns, fifty as eight. */
static guint
count_columns (guint n_printers)
{
  guint columns = 1;

  while (columns * (columns - (columns > 2 ? 1 : 0)) < n_printers && columns < 8)
    columns++;
  return columns;
}

static int
compare_tiles (GtkFlowBoxChild *a, GtkFlowBoxChild *b, gpointer user_data)
{
  TaktRow *first = TAKT_ROW (takt_wall_tile_get_row (TAKT_WALL_TILE (a)));
  TaktRow *second = TAKT_ROW (takt_wall_tile_get_row (TAKT_WALL_TILE (b)));

  /* Each keeps its place: from across the room a printer is known by where it stands. */
  return (takt_row_get_id (first) > takt_row_get_id (second))
         - (takt_row_get_id (first) < takt_row_get_id (second));
}

static GtkWidget *
find_tile (TaktWallWindow *self, gint64 id)
{
  for (GtkWidget *tile = gtk_widget_get_first_child (self->tiles); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    if (takt_row_get_id (TAKT_ROW (takt_wall_tile_get_row (TAKT_WALL_TILE (tile)))) == id)
      return tile;
  return NULL;
}

static void
loaded_cb (TaktWallWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  guint columns = count_columns (n);
  GtkWidget *next;

  for (GtkWidget *tile = gtk_widget_get_first_child (self->tiles); tile != NULL; tile = next)
    {
      next = gtk_widget_get_next_sibling (tile);
      if (!takt_live_list_find (
              self->rows, takt_row_get_id (TAKT_ROW (takt_wall_tile_get_row (TAKT_WALL_TILE (tile)))), NULL))
        gtk_flow_box_remove (GTK_FLOW_BOX (self->tiles), tile);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TaktPrinterRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      if (find_tile (self, takt_row_get_id (TAKT_ROW (row))) == NULL)
        gtk_flow_box_append (GTK_FLOW_BOX (self->tiles), takt_wall_tile_new (self->shop, row));
    }
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (self->tiles), columns);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->tiles), columns);
  if (columns > 4)
    gtk_widget_add_css_class (self->tiles, "many");
  else
    gtk_widget_remove_css_class (self->tiles, "many");
}

static gboolean
show_clock_cb (gpointer user_data)
{
  TaktWallWindow *self = user_data;
  g_autofree char *text = takt_format_clock (takt_clock_now (takt_shop_get_clock (self->shop)));

  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->clock)), text) != 0)
    gtk_label_set_label (GTK_LABEL (self->clock), text);
  return G_SOURCE_CONTINUE;
}

static void
takt_wall_window_dispose (GObject *object)
{
  TaktWallWindow *self = TAKT_WALL_WINDOW (object);

  g_clear_handle_id (&self->clock_source, g_source_remove);
  g_clear_object (&self->rows);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_wall_window_parent_class)->dispose (object);
}

static void
takt_wall_window_class_init (TaktWallWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_wall_window_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
takt_wall_window_init (TaktWallWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *title = gtk_label_new (_ ("Printers"));
  GtkWidget *leave = gtk_button_new_from_icon_name ("view-restore-symbolic");
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_window_set_title (GTK_WINDOW (self), _ ("Printers"));
  gtk_widget_add_css_class (GTK_WIDGET (self), "wall");
  gtk_widget_add_css_class (top, "wall-top");
  gtk_widget_add_css_class (title, "wall-name");
  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_widget_set_hexpand (title, TRUE);
  self->clock = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->clock, "wall-name");
  gtk_widget_add_css_class (self->clock, "numeric");
  gtk_widget_add_css_class (leave, "flat");
  gtk_widget_set_valign (leave, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (leave, _ ("Leave Wall Mode (Esc)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (leave), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Leave Wall Mode"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (leave), "window.close");
  gtk_box_append (GTK_BOX (top), title);
  gtk_box_append (GTK_BOX (top), self->clock);
  gtk_box_append (GTK_BOX (top), leave);

  self->tiles = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->tiles), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->tiles), TRUE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->tiles), 18);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->tiles), 18);
  gtk_flow_box_set_sort_func (GTK_FLOW_BOX (self->tiles), compare_tiles, NULL, NULL);
  gtk_widget_add_css_class (self->tiles, "wall-tiles");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tiles), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Printers"),
                                  -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->tiles);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), top);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (self), box);

  self->rows = takt_live_list_new (&takt_printer_list_kind);
  g_signal_connect_object (self->rows, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
}

/** takt_wall_window_new: @from: in the window over which it stands; it goes with that window. */
GtkWindow *
takt_wall_window_new (GtkWidget *from, TaktShop *shop)
{
  TaktWallWindow *self = g_object_new (TAKT_TYPE_WALL_WINDOW, "transient-for", gtk_widget_get_root (from),
                                       "destroy-with-parent", TRUE, "fullscreened", TRUE, NULL);

  self->shop = g_object_ref (shop);
  show_clock_cb (self);
  self->clock_source = g_timeout_add_seconds (CLOCK_SECONDS, show_clock_cb, self);
  takt_live_list_set_shop (self->rows, shop);
  return GTK_WINDOW (self);
}
