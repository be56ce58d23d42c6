/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-product-form.h"

#include "preferences/takt-setting-rows.h"
#include "products/takt-filament-rows.h"
#include "takt-error.h"
#include "takt-money.h"

#include <glib/gi18n-lib.h>

/**
 * TaktProductForm:
 *
 * What a product profile says, to be typed. What it means is for the engine to judge: a field that it refuses wears "error" and has the
 * focus. Signal "changed": something was typed.
 */
struct _TaktProductForm
{
  GtkBox parent_instance;

  GtkWidget *name;
  GtkWidget *sku;
  GtkWidget *listing;
  GtkWidget *title;
  GtkWidget *plate_group;
  GtkWidget *minutes;
  GtkWidget *units;
  TaktFilamentRows *filaments;
  GtkWidget *models_group;
  GtkWidget *models;
  GtkWidget *labor;
  GtkWidget *packaging;
  GtkWidget *target;
  GtkWidget *price;

  GHashTable *by_field; /* (owned) the engine's name of a field → the row */
  TaktProfile *profile; /* (owned) (nullable) what was filled in */
  char *currency;       /* (owned) (nullable) */
  GtkWidget *faulty;    /* (nullable) wears "error" */
  gboolean is_filling;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktProductForm, takt_product_form, GTK_TYPE_BOX)

static void
changed_cb (TaktProductForm *self)
{
  if (!self->is_filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
add_group (TaktProductForm *self, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (GTK_BOX (self), group);
  return group;
}

static void
add_row (TaktProductForm *self, GtkWidget *group, const char *field, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_hash_table_insert (self->by_field, (gpointer) field, row);
}

static GtkWidget *
add_entry (TaktProductForm *self, GtkWidget *group, const char *field, const char *title)
{
  GtkWidget *row = takt_entry_row_new (title);

  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), FALSE);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (changed_cb), self);
  add_row (self, group, field, row);
  return row;
}

static GtkWidget *
add_number (TaktProductForm *self,
            GtkWidget *group,
            const char *field,
            const char *title,
            const char *subtitle,
            int min,
            int max)
{
  GtkWidget *row = takt_row_new (title, subtitle);
  GtkWidget *spin = gtk_spin_button_new_with_range (min, max, 1);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_text_set_activates_default (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (spin))), TRUE);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (changed_cb), self);
  add_row (self, group, field, row);
  return spin;
}

static void
takt_product_form_finalize (GObject *object)
{
  TaktProductForm *self = TAKT_PRODUCT_FORM (object);

  g_hash_table_unref (self->by_field);
  takt_profile_free (self->profile);
  g_free (self->currency);
  G_OBJECT_CLASS (takt_product_form_parent_class)->finalize (object);
}

static void
takt_product_form_class_init (TaktProductFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_product_form_finalize;
  signals[CHANGED] = g_signal_new ("changed", TAKT_TYPE_PRODUCT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
takt_product_form_init (TaktProductForm *self)
{
  GtkWidget *group, *row;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 18);
  self->by_field = g_hash_table_new (g_str_hash, g_str_equal);

  group = add_group (self, _ ("Product"), NULL);
  self->name = add_entry (self, group, "name", _ ("Name"));
  self->sku = add_entry (self, group, "sku", _ ("SKU"));
  self->listing = add_entry (self, group, "listing_id", _ ("Listing Number"));
  self->title = add_entry (self, group, "title", _ ("Title of the Listing"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _ ("Items of orders find the product by SKU, listing or title."));

  self->plate_group = add_group (self, _ ("A Plate"), NULL);
  self->minutes = add_number (self, self->plate_group, "estimated_minutes", _ ("Minutes to Print"), NULL, 1,
                              60 * 24 * 30);
  self->units = add_number (self, self->plate_group, "units_per_plate", _ ("Pieces on It"), NULL, 1, 10000);

  self->filaments = TAKT_FILAMENT_ROWS (takt_filament_rows_new ());
  g_signal_connect_swapped (self->filaments, "changed", G_CALLBACK (changed_cb), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->filaments));

  self->models_group = add_group (self, _ ("Printers"), _ ("Models that may print it. None chosen: any."));
  row = adw_preferences_row_new ();
  self->models = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->models), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->models), 4);
  gtk_widget_add_css_class (self->models, "form-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), self->models);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  add_row (self, self->models_group, "printer_models", row);

  group = add_group (self, _ ("Work and Price"), NULL);
  self->labor = add_number (self, group, "labor_minutes", _ ("Minutes of Work"),
                            _ ("Of a piece: finishing, packing"), 0, 60 * 24 * 30);
  self->packaging = add_entry (self, group, "packaging", "");
  self->target = add_number (self, group, "target_margin_pct", _ ("Target in %"),
                             _ ("What a sale is to leave"), 0, 1000);
  self->price = add_entry (self, group, "price", "");
}

GtkWidget *
takt_product_form_new (void)
{
  return g_object_new (TAKT_TYPE_PRODUCT_FORM, NULL);
}

static void
set_text (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
name_money (TaktProductForm *self)
{
  /* Translators: the code of a currency. */
  g_autofree char *packaging = g_strdup_printf (_ ("Packaging of a Piece in %s"), self->currency);
  /* Translators: the code of a currency. */
  g_autofree char *price = g_strdup_printf (_ ("Price in %s"), self->currency);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->packaging), packaging);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->price), price);
}

static void
set_money (TaktProductForm *self, GtkWidget *row, gint64 minor)
{
  g_autofree char *text = minor > 0 ? takt_money_to_text (minor, self->currency) : NULL;

  set_text (row, text);
}

static void
offer_model (TaktProductForm *self, const char *model, gboolean is_chosen)
{
  GtkWidget *check;

  for (int i = 0;; i++)
    {
      GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (self->models), i);

      if (child == NULL)
        break;
      check = gtk_flow_box_child_get_child (child);
      if (g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (check)), model) == 0)
        return;
    }
  check = gtk_check_button_new_with_label (model);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_chosen);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (changed_cb), self);
  gtk_flow_box_insert (GTK_FLOW_BOX (self->models), check, -1);
  gtk_widget_set_focusable (gtk_widget_get_parent (check), FALSE);
}

static void
fill_models (TaktProductForm *self, TaktShop *shop, const TaktProfile *profile)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (shop), NULL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->models)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->models), child);
  for (guint i = 0; profile->printer_models[i] != NULL; i++)
    offer_model (self, profile->printer_models[i], TRUE);
  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = printers->pdata[i];

      if (printer->model != NULL && *printer->model != '\0')
        offer_model (self, printer->model, FALSE);
    }
  gtk_widget_set_visible (self->models_group, gtk_widget_get_first_child (self->models) != NULL);
}

/** takt_product_form_fill: shows @profile, saved or not. */
void
takt_product_form_fill (TaktProductForm *self, TaktShop *shop, const TaktProfile *profile)
{
  TaktProfile *copy;

  g_return_if_fail (TAKT_IS_PRODUCT_FORM (self));
  g_return_if_fail (profile != NULL);

  copy = takt_profile_copy (profile);
  takt_profile_free (self->profile);
  self->profile = copy;
  g_free (self->currency);
  self->currency = g_strdup (
      copy->currency != NULL ? copy->currency : takt_settings_get (takt_shop_get_settings (shop))->currency);
  self->is_filling = TRUE;
  set_text (self->name, copy->name);
  set_text (self->sku, copy->sku);
  set_text (self->listing, copy->listing_id);
  set_text (self->title, copy->title);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->minutes), MAX (copy->estimated_minutes, 1));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->units), copy->units_per_plate);
  takt_filament_rows_fill (self->filaments, copy->materials);
  fill_models (self, shop, copy);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->labor), copy->labor_minutes);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->target), copy->target_margin_pct);
  set_money (self, self->packaging, copy->packaging_minor);
  name_money (self);
  set_money (self, self->price, copy->price_minor);
  self->is_filling = FALSE;
}

static void
take_text (char **value, GtkWidget *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  g_free (*value);
  *value = *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static gboolean
read_money (TaktProductForm *self, GtkWidget *row, const char *field, gint64 *minor, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  *minor = 0;
  if (*text == '\0' || takt_money_from_text (text, self->currency, minor))
    return TRUE;
  takt_error_set_field (error, field, _ ("“%s” is no amount of money. Type one such as 12.50."), text);
  return FALSE;
}

static char **
read_models (TaktProductForm *self)
{
  g_autoptr (GStrvBuilder) models = g_strv_builder_new ();

  for (int i = 0;; i++)
    {
      GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (self->models), i);
      GtkCheckButton *check;

      if (child == NULL)
        return g_strv_builder_end (models);
      check = GTK_CHECK_BUTTON (gtk_flow_box_child_get_child (child));
      if (gtk_check_button_get_active (check))
        g_strv_builder_add (models, gtk_check_button_get_label (check));
    }
}

/**
 * takt_product_form_read:
 * @error: TAKT_ERROR_INVALID with the field: what was typed is no amount
 *
 * Returns: (transfer full): what was filled in, with what was typed; NULL with @error
 */
TaktProfile *
takt_product_form_read (TaktProductForm *self, GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;

  g_return_val_if_fail (TAKT_IS_PRODUCT_FORM (self) && self->profile != NULL, NULL);

  profile = takt_profile_copy (self->profile);
  take_text (&profile->name, self->name);
  take_text (&profile->sku, self->sku);
  take_text (&profile->listing_id, self->listing);
  take_text (&profile->title, self->title);
  profile->estimated_minutes = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->minutes));
  profile->units_per_plate = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->units));
  takt_filament_rows_read (self->filaments, profile->materials);
  g_strfreev (profile->printer_models);
  profile->printer_models = read_models (self);
  profile->labor_minutes = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->labor));
  profile->target_margin_pct = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->target));
  g_free (profile->currency);
  profile->currency = g_strdup (self->currency);
  if (!read_money (self, self->packaging, "packaging", &profile->packaging_minor, error)
      || !read_money (self, self->price, "price", &profile->price_minor, error))
    return NULL;
  return g_steal_pointer (&profile);
}

/** takt_product_form_show_fault: marks the field that @error names, and gives it the focus. NULL: all is well. */
void
takt_product_form_show_fault (TaktProductForm *self, const GError *error)
{
  const char *field = error != NULL ? takt_error_get_field (error) : NULL;

  g_return_if_fail (TAKT_IS_PRODUCT_FORM (self));

  if (self->faulty != NULL)
    gtk_widget_remove_css_class (self->faulty, "error");
  self->faulty = NULL;
  takt_filament_rows_show_fault (self->filaments, field);
  if (field == NULL)
    return;

  self->faulty = g_hash_table_lookup (self->by_field, field);
  if (self->faulty == NULL)
    return;
  gtk_widget_add_css_class (self->faulty, "error");
  gtk_widget_grab_focus (self->faulty);
}

/** takt_product_form_set_from_file: a sliced file will tell minutes, filaments and printer when it is saved: they are not typed. */
void
takt_product_form_set_from_file (TaktProductForm *self, gboolean from_file)
{
  g_return_if_fail (TAKT_IS_PRODUCT_FORM (self));

  gtk_widget_set_sensitive (self->minutes, !from_file);
  gtk_widget_set_sensitive (GTK_WIDGET (self->filaments), !from_file);
  gtk_widget_set_sensitive (self->models, !from_file);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->plate_group),
      from_file ? _ ("Minutes, filaments and printer are read from the file.") : NULL);
}

/** takt_product_form_focus: where one begins. */
void
takt_product_form_focus (TaktProductForm *self)
{
  g_return_if_fail (TAKT_IS_PRODUCT_FORM (self));

  gtk_widget_grab_focus (self->name);
}
