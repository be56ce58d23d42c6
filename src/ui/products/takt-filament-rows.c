/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-filament-rows.h"

#include "tables/takt-profile-table.h"

#include <glib/gi18n-lib.h>

/** MOST_GRAMS: the engine takes no more for a plate. */
#define MOST_GRAMS 100000

/**
 * TaktFilamentRows:
 *
 * The filaments of a plate: type, colour, grams, each to be typed. Signal "changed".
 */
struct _TaktFilamentRows
{
  AdwBin parent_instance;

  GtkWidget *group;
  GPtrArray *rows; /* (owned) of Row */
};

typedef struct
{
  GtkWidget *row;
  GtkWidget *type;
  GtkWidget *color;
  GtkWidget *grams;
  int index; /* the slicer's number */
} Row;

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktFilamentRows, takt_filament_rows, ADW_TYPE_BIN)

static void
changed_cb (TaktFilamentRows *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
name (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static GtkWidget *
make_entry (TaktFilamentRows *self, GtkWidget *box, const char *label, int width)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), label);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), width);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  name (entry, label);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  gtk_box_append (GTK_BOX (box), entry);
  return entry;
}

static void
remove_cb (GtkWidget *button, TaktFilamentRows *self)
{
  GtkWidget *list_row = gtk_widget_get_ancestor (button, ADW_TYPE_PREFERENCES_ROW);

  for (guint i = 0; i < self->rows->len; i++)
    if (((Row *) self->rows->pdata[i])->row == list_row)
      {
        adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->group), list_row);
        g_ptr_array_remove_index (self->rows, i);
        break;
      }
  changed_cb (self);
}

static Row *
add_row (TaktFilamentRows *self, const TaktFilament *filament)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *unit = gtk_label_new (_ ("g"));
  GtkWidget *drop = gtk_button_new_from_icon_name ("list-remove-symbolic");

  row->row = adw_preferences_row_new ();
  row->type = make_entry (self, box, _ ("Type"), 6);
  row->color = make_entry (self, box, _ ("Any Colour"), 8);
  name (row->color, _ ("Colour"));
  gtk_widget_set_hexpand (row->color, TRUE);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (row->color), -1);
  row->grams = gtk_spin_button_new_with_range (0, MOST_GRAMS, 1);
  row->index = filament->index;
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (row->grams), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (row->grams), 4);
  gtk_widget_set_valign (row->grams, GTK_ALIGN_CENTER);
  name (row->grams, _ ("Grams"));
  gtk_box_append (GTK_BOX (box), row->grams);
  gtk_widget_add_css_class (unit, "dim-label");
  gtk_box_append (GTK_BOX (box), unit);
  gtk_widget_add_css_class (drop, "flat");
  gtk_widget_set_valign (drop, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (drop, _ ("Remove Filament"));
  name (drop, _ ("Remove Filament"));
  g_signal_connect (drop, "clicked", G_CALLBACK (remove_cb), self);
  gtk_box_append (GTK_BOX (box), drop);
  gtk_widget_add_css_class (box, "form-line");

  gtk_editable_set_text (GTK_EDITABLE (row->type),
                         filament->material_type != NULL ? filament->material_type : "");
  gtk_editable_set_text (GTK_EDITABLE (row->color), filament->color != NULL ? filament->color : "");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->grams), (double) filament->grams);
  g_signal_connect_swapped (row->grams, "value-changed", G_CALLBACK (changed_cb), self);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->row), FALSE);
  gtk_widget_set_focusable (row->row, FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row->row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
add_cb (TaktFilamentRows *self)
{
  const TaktFilament filament = { .material_type = (char *) "PLA" };

  gtk_widget_grab_focus (add_row (self, &filament)->type);
  changed_cb (self);
}

static void
takt_filament_rows_finalize (GObject *object)
{
  g_ptr_array_unref (TAKT_FILAMENT_ROWS (object)->rows);
  G_OBJECT_CLASS (takt_filament_rows_parent_class)->finalize (object);
}

static void
takt_filament_rows_class_init (TaktFilamentRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_filament_rows_finalize;
  signals[CHANGED] = g_signal_new ("changed", TAKT_TYPE_FILAMENT_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
takt_filament_rows_init (TaktFilamentRows *self)
{
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");

  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), _ ("Filaments of a Plate"));
  gtk_widget_add_css_class (add, "flat");
  gtk_widget_set_tooltip_text (add, _ ("Add Filament"));
  name (add, _ ("Add Filament"));
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->group), add);
  adw_bin_set_child (ADW_BIN (self), self->group);
}

GtkWidget *
takt_filament_rows_new (void)
{
  return g_object_new (TAKT_TYPE_FILAMENT_ROWS, NULL);
}

/** takt_filament_rows_fill: @filaments: (element-type TaktFilament) */
void
takt_filament_rows_fill (TaktFilamentRows *self, GPtrArray *filaments)
{
  g_return_if_fail (TAKT_IS_FILAMENT_ROWS (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->group), ((Row *) self->rows->pdata[i])->row);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < filaments->len; i++)
    add_row (self, filaments->pdata[i]);
}

/** takt_filament_rows_read: @filaments: (element-type TaktFilament): become what was typed */
void
takt_filament_rows_read (TaktFilamentRows *self, GPtrArray *filaments)
{
  g_return_if_fail (TAKT_IS_FILAMENT_ROWS (self));

  g_ptr_array_set_size (filaments, 0);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = self->rows->pdata[i];
      const char *color = gtk_editable_get_text (GTK_EDITABLE (row->color));
      TaktFilament *filament =
          takt_filament_new (gtk_editable_get_text (GTK_EDITABLE (row->type)), *color != '\0' ? color : NULL,
                             gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (row->grams)));

      filament->index = row->index;
      g_ptr_array_add (filaments, filament);
    }
}

/** takt_filament_rows_show_fault: @field: (nullable): as the engine names it: "materials[1].material_type" */
void
takt_filament_rows_show_fault (TaktFilamentRows *self, const char *field)
{
  g_return_if_fail (TAKT_IS_FILAMENT_ROWS (self));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = self->rows->pdata[i];
      const struct
      {
        const char *name;
        GtkWidget *widget;
      } fields[] = { { "material_type", row->type }, { "color", row->color }, { "grams", row->grams } };

      for (guint k = 0; k < G_N_ELEMENTS (fields); k++)
        {
          g_autofree char *full = g_strdup_printf ("materials[%u].%s", i, fields[k].name);

          if (g_strcmp0 (full, field) == 0)
            {
              gtk_widget_add_css_class (fields[k].widget, "error");
              gtk_widget_grab_focus (fields[k].widget);
            }
          else
            gtk_widget_remove_css_class (fields[k].widget, "error");
        }
    }
}
