/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printer-slots.h"

#include "printers/takt-print-errors.h"
#include "takt-format.h"
#include "widgets/takt-slot-chip.h"

#include <glib/gi18n-lib.h>

/** COLUMNS: slots side by side, as an AMS has them. */
#define COLUMNS 4

/** Place: one slot as it is shown. What is borrowed lives as long as the report and the spools. */
typedef struct
{
  int slot;
  const TaktTrayReport *tray;   /* (nullable) */
  const TaktMaterial *material; /* (nullable) the spool that Takt knows there */
  gint64 reserved;              /* grams that waiting prints want of it */
} Place;

/**
 * TaktPrinterSlots:
 *
 * The spools in a printer, a chip a slot. What Takt knows of a spool comes before what the machine says of the slot. A chip opens its spool.
 *
 * Invariants: a chip is touched only when what it shows is not what it showed: @shown has its text by slot.
 */
struct _TaktPrinterSlots
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  GHashTable *chips; /* (owned) slot → TaktSlotChip (unowned) */
  GHashTable *shown; /* (owned) slot → text (owned) */

  GPtrArray *spools;    /* (owned) (nullable) of TaktMaterial; NULL: to be read */
  GHashTable *reserved; /* (owned) id of a spool → grams, as a pointer */
};

G_DEFINE_FINAL_TYPE (TaktPrinterSlots, takt_printer_slots, GTK_TYPE_WIDGET)

static void
chip_clicked_cb (GtkWidget *chip)
{
  gint64 *spool = g_object_get_data (G_OBJECT (chip), "spool");

  if (spool != NULL && *spool != 0)
    gtk_widget_activate_action (chip, "win.open", "(sx)", "materials", *spool);
  else
    gtk_widget_activate_action (chip, "win.page", "s", "materials");
}

static GtkWidget *
make_chip (TaktPrinterSlots *self, int slot)
{
  GtkWidget *chip = takt_slot_chip_new ();
  int n = (int) g_hash_table_size (self->chips);

  g_signal_connect (chip, "clicked", G_CALLBACK (chip_clicked_cb), NULL);
  gtk_grid_attach (GTK_GRID (self->grid), chip, n % COLUMNS, n / COLUMNS, 1, 1);
  g_hash_table_insert (self->chips, GINT_TO_POINTER (slot), chip);
  return chip;
}

static void
show_place (TaktPrinterSlots *self, const Place *place, TaktSlotState state)
{
  GtkWidget *chip = g_hash_table_lookup (self->chips, GINT_TO_POINTER (place->slot));
  g_autofree char *name = takt_format_slot (place->slot);
  const TaktMaterial *material = place->material;
  const TaktTrayReport *tray = place->tray;
  const char *type, *color, *hex;
  gint64 grams = material != NULL ? material->remaining_grams : -1;
  gboolean is_low = material != NULL && grams < place->reserved, is_empty;
  g_autofree char *text = NULL;

  if (material != NULL)
    {
      type = material->material_type;
      color = material->color;
      hex = material->color_hex;
    }
  else
    {
      type = tray != NULL && tray->material_type != NULL ? tray->material_type : _ ("Unknown");
      color = tray != NULL && tray->brand != NULL ? tray->brand : name;
      hex = tray != NULL ? tray->color_hex : NULL;
      if (tray != NULL && tray->weight_grams > 0 && tray->remaining_pct >= 0)
        grams = (gint64) tray->weight_grams * tray->remaining_pct / 100;
    }
  is_empty = material == NULL && (tray == NULL || takt_tray_report_get_state (tray) == TAKT_TRAY_EMPTY);

  text = g_strdup_printf ("%d %d %s %s %s %" G_GINT64_FORMAT " %d %" G_GINT64_FORMAT, (int) state, is_empty,
                          type, color, hex, grams, is_low, material != NULL ? material->id : 0);
  if (chip != NULL && g_strcmp0 (g_hash_table_lookup (self->shown, GINT_TO_POINTER (place->slot)), text) == 0)
    return;

  if (chip == NULL)
    chip = make_chip (self, place->slot);
  g_hash_table_insert (self->shown, GINT_TO_POINTER (place->slot), g_steal_pointer (&text));
  g_object_set_data_full (G_OBJECT (chip), "spool",
                          material != NULL ? g_memdup2 (&material->id, sizeof material->id) : NULL, g_free);
  if (is_empty)
    takt_slot_chip_set_empty (TAKT_SLOT_CHIP (chip), name);
  else
    takt_slot_chip_set (TAKT_SLOT_CHIP (chip), state, name, type, color, hex, grams, is_low);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  return ((const Place *) a)->slot - ((const Place *) b)->slot;
}

static Place *
find_place (GArray *places, int slot)
{
  const Place place = { .slot = slot };

  for (guint i = 0; i < places->len; i++)
    if (g_array_index (places, Place, i).slot == slot)
      return &g_array_index (places, Place, i);
  g_array_append_val (places, place);
  return &g_array_index (places, Place, places->len - 1);
}

static void
read_spools (TaktPrinterSlots *self, TaktShop *shop, gint64 printer_id)
{
  TaktMaterials *materials = takt_shop_get_materials (shop);

  self->spools = takt_materials_list_of_printer (materials, printer_id, NULL);
  if (self->spools == NULL)
    self->spools = g_ptr_array_new ();
  g_hash_table_remove_all (self->reserved);
  for (guint i = 0; i < self->spools->len; i++)
    {
      const TaktMaterial *spool = self->spools->pdata[i];
      gint64 grams = takt_materials_get_reserved (materials, spool->id, NULL);

      g_hash_table_insert (self->reserved, GSIZE_TO_POINTER (spool->id), GSIZE_TO_POINTER (MAX (grams, 0)));
    }
}

/* A holder of the machine itself is shown where a spool is on it, or where there is nothing else. */
static gboolean
is_shown (const Place *place, guint n_places)
{
  if (place->slot != TAKT_SLOT_EXTERNAL && place->slot != TAKT_SLOT_EXTERNAL_DEPUTY)
    return TRUE;
  return place->material != NULL
         || (place->tray != NULL && takt_tray_report_get_state (place->tray) == TAKT_TRAY_KNOWN)
         || (n_places == 1 && place->slot == TAKT_SLOT_EXTERNAL);
}

static void
takt_printer_slots_dispose (GObject *object)
{
  g_clear_pointer (&TAKT_PRINTER_SLOTS (object)->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_printer_slots_parent_class)->dispose (object);
}

static void
takt_printer_slots_finalize (GObject *object)
{
  TaktPrinterSlots *self = TAKT_PRINTER_SLOTS (object);

  g_hash_table_unref (self->chips);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->reserved);
  g_clear_pointer (&self->spools, g_ptr_array_unref);
  G_OBJECT_CLASS (takt_printer_slots_parent_class)->finalize (object);
}

static void
takt_printer_slots_class_init (TaktPrinterSlotsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_printer_slots_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_printer_slots_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "printerslots");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_printer_slots_init (TaktPrinterSlots *self)
{
  self->chips = g_hash_table_new (NULL, NULL);
  self->shown = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->reserved = g_hash_table_new (NULL, NULL);
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Spools"), -1);
}

GtkWidget *
takt_printer_slots_new (void)
{
  return g_object_new (TAKT_TYPE_PRINTER_SLOTS, NULL);
}

/** takt_printer_slots_read_spools: the spools may have changed: they are read when the slots are shown next. */
void
takt_printer_slots_read_spools (TaktPrinterSlots *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_SLOTS (self));

  g_clear_pointer (&self->spools, g_ptr_array_unref);
}

/** takt_printer_slots_show: the slots of @row's printer as they are now. */
void
takt_printer_slots_show (TaktPrinterSlots *self, TaktShop *shop, TaktPrinterRow *row)
{
  const TaktPrinterReport *report = takt_printer_row_get_report (row);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  gboolean wants_filament;

  g_return_if_fail (TAKT_IS_PRINTER_SLOTS (self));

  if (self->spools == NULL)
    read_spools (self, shop, takt_row_get_id (TAKT_ROW (row)));
  for (guint i = 0; report != NULL && i < report->trays->len; i++)
    {
      const TaktTrayReport *tray = report->trays->pdata[i];

      find_place (places, tray->slot)->tray = tray;
    }
  for (guint i = 0; i < self->spools->len; i++)
    {
      const TaktMaterial *spool = self->spools->pdata[i];
      Place *place = find_place (places, spool->slot);

      place->material = spool;
      place->reserved =
          (gint64) GPOINTER_TO_SIZE (g_hash_table_lookup (self->reserved, GSIZE_TO_POINTER (spool->id)));
    }
  g_array_sort (places, compare_places);

  /* Slots came or went, as with an AMS that was taken off: begin anew, so that they stand in order. */
  {
    guint n = 0;

    for (guint i = 0; i < places->len; i++)
      n += is_shown (&g_array_index (places, Place, i), places->len);
    if (n != g_hash_table_size (self->chips))
      {
        GtkWidget *chip;

        while ((chip = gtk_widget_get_first_child (self->grid)) != NULL)
          gtk_grid_remove (GTK_GRID (self->grid), chip);
        g_hash_table_remove_all (self->chips);
        g_hash_table_remove_all (self->shown);
      }
  }

  wants_filament = report != NULL
                   && (takt_print_error_wants_filament (report->print_error)
                       || (takt_printer_row_get_mood (row) <= TAKT_PRINTER_PAUSED
                           && takt_stage_wants_filament (report->stage)));
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      TaktSlotState state = TAKT_SLOT_LOADED;

      if (!is_shown (place, places->len))
        continue;
      if (report != NULL && report->active_slot == place->slot && takt_printer_row_get_title (row) != NULL)
        state = wants_filament ? TAKT_SLOT_AT_FAULT : TAKT_SLOT_IN_USE;
      show_place (self, place, state);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), g_hash_table_size (self->chips) > 0);
}
