/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-slot-shelf.h"

#include "materials/takt-spool-words.h"
#include "widgets/takt-slot-chip.h"

#include <glib/gi18n-lib.h>

/** CHIPS_PER_LINE: of a printer's slots; more go below. */
#define CHIPS_PER_LINE 5

/**
 * TaktSlotShelf:
 *
 * All slots of all printers, to drop a spool on, and the storage. The page shows it while a spool is dragged.
 */
struct _TaktSlotShelf
{
  GtkWidget parent_instance;

  GtkWidget *flow;
};

G_DEFINE_FINAL_TYPE (TaktSlotShelf, takt_slot_shelf, GTK_TYPE_WIDGET)

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, GtkWidget *chip)
{
  gint64 *printer_id = g_object_get_data (G_OBJECT (chip), "printer");
  int slot = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), "slot"));

  return gtk_widget_activate_action (chip, "materials.load", "(xxi)", g_value_get_int64 (value), *printer_id,
                                     slot);
}

static GtkWidget *
make_chip (gint64 printer_id, int slot)
{
  GtkWidget *chip = takt_slot_chip_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT64, GDK_ACTION_MOVE);

  g_object_set_data_full (G_OBJECT (chip), "printer", g_memdup2 (&printer_id, sizeof printer_id), g_free);
  g_object_set_data (G_OBJECT (chip), "slot", GINT_TO_POINTER (slot));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), chip);
  gtk_widget_add_controller (chip, GTK_EVENT_CONTROLLER (target));
  return chip;
}

static GtkWidget *
add_printer (TaktSlotShelf *self, const char *name)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "heading");
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_box_append (GTK_BOX (column), label);
  gtk_box_append (GTK_BOX (column), grid);
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), column);
  return grid;
}

static void
takt_slot_shelf_dispose (GObject *object)
{
  g_clear_pointer (&TAKT_SLOT_SHELF (object)->flow, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_slot_shelf_parent_class)->dispose (object);
}

static void
takt_slot_shelf_class_init (TaktSlotShelfClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_slot_shelf_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "slotshelf");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_slot_shelf_init (TaktSlotShelf *self)
{
  self->flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->flow), 18);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->flow), 12);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->flow), 3);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "slot-shelf");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Slots"), -1);
}

/** takt_slot_shelf_show: reads the slots of @shop anew. */
void
takt_slot_shelf_show (TaktSlotShelf *self, TaktShop *shop)
{
  g_autoptr (GPtrArray) places = takt_spool_list_places (shop);
  GtkWidget *child, *grid = NULL, *chip;
  gint64 printer_id = 0;
  int n = 0;

  g_return_if_fail (TAKT_IS_SLOT_SHELF (self));

  while ((child = gtk_widget_get_first_child (self->flow)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->flow), child);
  for (guint i = 0; i < places->len; i++)
    {
      const TaktSpoolPlace *place = places->pdata[i];
      const TaktMaterial *spool = place->spool;

      if (place->printer_id != printer_id)
        {
          grid = add_printer (self, place->printer_name);
          printer_id = place->printer_id;
          n = 0;
        }
      chip = make_chip (place->printer_id, place->slot);
      if (spool != NULL)
        takt_slot_chip_set (TAKT_SLOT_CHIP (chip), TAKT_SLOT_LOADED, place->slot_name, spool->material_type,
                            spool->color, spool->color_hex, spool->remaining_grams, FALSE);
      else
        takt_slot_chip_set_empty (TAKT_SLOT_CHIP (chip), place->slot_name);
      gtk_grid_attach (GTK_GRID (grid), chip, n % CHIPS_PER_LINE, n / CHIPS_PER_LINE, 1, 1);
      n++;
    }

  grid = add_printer (self, _ ("Storage"));
  chip = make_chip (0, TAKT_SLOT_NONE);
  takt_slot_chip_set_empty (TAKT_SLOT_CHIP (chip), _ ("Shelf"));
  gtk_grid_attach (GTK_GRID (grid), chip, 0, 0, 1, 1);
}
