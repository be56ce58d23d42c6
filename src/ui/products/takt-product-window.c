/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-product-window.h"

#include "compat/takt-confirm.h"
#include "compat/takt-file-choice.h"
#include "preferences/takt-setting-rows.h"
#include "products/takt-product-costs.h"
#include "products/takt-product-form.h"
#include "products/takt-product-import.h"
#include "products/takt-product-plates.h"
#include "takt-act.h"
#include "takt-error.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"

#include <glib/gi18n-lib.h>

/**
 * TaktProductWindow:
 *
 * A product, new or to be changed: nothing is kept before Save. A sliced file that was chosen is taken over with Save, too; another plate of
 * the file that is there shows at once what it takes. What the engine refuses stands above the form, and the field is marked.
 */
struct _TaktProductWindow
{
  AdwWindow parent_instance;

  GtkWidget *save;
  GtkWidget *menu;
  GtkWidget *problem;
  GtkWidget *picture;
  GtkWidget *file_row;
  GtkWidget *file_button;
  GtkWidget *plate_row;
  GtkWidget *plate_number_row;
  GtkWidget *plate_number;
  TaktProductForm *form;
  TaktProductCosts *costs;

  TaktShop *shop;            /* (owned) (nullable) once it is closed */
  TaktProfile *profile;      /* (owned) as it was read, or new */
  TaktSlicedFile *sliced;    /* (owned) (nullable) the file it has */
  GFile *file;               /* (owned) (nullable) to be taken over with Save */
  GCancellable *cancellable; /* (owned) */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (TaktProductWindow, takt_product_window, ADW_TYPE_WINDOW)

static TaktProducts *
products_of (TaktProductWindow *self)
{
  return takt_shop_get_products (self->shop);
}

static GtkWidget *
get_parent (TaktProductWindow *self)
{
  return GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self)));
}

static void
show_problem (TaktProductWindow *self, const GError *error)
{
  gtk_label_set_label (GTK_LABEL (self->problem), error != NULL ? error->message : "");
  gtk_widget_set_visible (self->problem, error != NULL);
  takt_product_form_show_fault (self->form, error);
  if (error == NULL || g_strcmp0 (takt_error_get_field (error), "plate") != 0)
    return;

  gtk_widget_set_visible (self->plate_number_row, TRUE);
  gtk_widget_add_css_class (self->plate_number_row, "error");
  gtk_widget_grab_focus (self->plate_number);
}

/* What was typed so far; amounts that are none yet count as nothing. */
static void
show_costs (TaktProductWindow *self)
{
  g_autoptr (TaktProfile) profile = takt_product_form_read (self->form, NULL);

  if (profile != NULL)
    takt_product_costs_show (self->costs, self->shop, profile);
}

static char *
describe_plate (const TaktSlicedPlate *plate)
{
  g_autofree char *time = takt_format_minutes (plate->minutes);

  /* Translators: the slicer's number of a plate, and how long it prints. */
  return g_strdup_printf (_ ("Plate %1$d · %2$s"), plate->index, time);
}

static void
show_file (TaktProductWindow *self)
{
  g_autofree char *pending = self->file != NULL ? g_file_get_basename (self->file) : NULL;
  g_autoptr (GtkStringList) plates = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->file_row), pending != NULL ? pending
                                                                       : self->profile->file_name != NULL
                                                                           ? self->profile->file_name
                                                                           : _ ("No file yet"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->file_row),
                               pending != NULL ? _ ("Read when you save")
                               : self->profile->file_name != NULL
                                   ? _ ("Sent to the printer when an item is printed")
                                   : _ ("“.gcode.3mf” of the slicer, to be dropped here or chosen"));
  gtk_button_set_label (GTK_BUTTON (self->file_button), pending != NULL || self->profile->file_name != NULL
                                                            ? _ ("_Replace…")
                                                            : _ ("_Choose…"));
  takt_product_form_set_from_file (self->form, self->file != NULL);

  self->is_filling = TRUE;
  for (guint i = 0; self->sliced != NULL && i < self->sliced->plates->len; i++)
    {
      const TaktSlicedPlate *plate = self->sliced->plates->pdata[i];
      g_autofree char *text = describe_plate (plate);

      gtk_string_list_append (plates, text);
      if (plate->index == self->profile->file_plate)
        selected = i;
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->plate_row), G_LIST_MODEL (plates));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->plate_row), selected);
  self->is_filling = FALSE;
  gtk_widget_set_visible (self->plate_row,
                          self->file == NULL && self->sliced != NULL && self->sliced->plates->len > 1);
  gtk_widget_set_visible (self->plate_number_row, FALSE);
}

/* Another plate takes another time and other filaments: shown at once, kept by Save. */
static void
plate_cb (TaktProductWindow *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->plate_row));
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  const TaktSlicedPlate *plate;

  if (self->is_filling || self->sliced == NULL || selected >= self->sliced->plates->len)
    return;

  plate = self->sliced->plates->pdata[selected];
  profile = takt_product_form_read (self->form, &error);
  if (profile != NULL && takt_products_fill (products_of (self), profile, self->sliced, plate->index, &error))
    {
      takt_product_form_fill (self->form, self->shop, profile);
      show_costs (self);
    }
  show_problem (self, error);
}

/** takt_product_window_set_file: a sliced file that is taken over with Save. */
void
takt_product_window_set_file (TaktProductWindow *self, GFile *file)
{
  g_return_if_fail (TAKT_IS_PRODUCT_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  g_set_object (&self->file, file);
  show_problem (self, NULL);
  show_file (self);
}

static void
chosen_cb (GtkWidget *widget, GFile *file)
{
  takt_product_window_set_file (TAKT_PRODUCT_WINDOW (widget), file);
}

static void
choose_file_cb (TaktProductWindow *self)
{
  takt_file_choose_open (GTK_WIDGET (self), _ ("Sliced File"), "*.3mf", chosen_cb);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, TaktProductWindow *self)
{
  const GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;
  takt_product_window_set_file (self, files->data);
  return TRUE;
}

static void
end (TaktProductWindow *self)
{
  takt_act_done (get_parent (self), self->profile->id == 0 ? _ ("Product added") : _ ("Product changed"));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktProductWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = takt_product_import_finish (TAKT_PRODUCTS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->shop == NULL)
    return;

  gtk_widget_set_sensitive (self->save, TRUE);
  if (id != 0)
    end (self);
  else
    show_problem (self, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktProductWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  g_autoptr (TaktProfile) profile = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  TaktProducts *products;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->shop == NULL)
    return;

  products = products_of (self);
  profile = stream != NULL ? takt_product_form_read (self->form, &error) : NULL;
  if (profile == NULL)
    {
      gtk_widget_set_sensitive (self->save, TRUE);
      show_problem (self, error);
      return;
    }
  takt_product_import_async (products, G_INPUT_STREAM (stream), name,
                             gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->plate_number)), profile,
                             self->cancellable, imported_cb, g_steal_pointer (&self));
}

static void
save_cb (TaktProductWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = takt_product_form_read (self->form, &error);
  gboolean done = profile != NULL;

  if (done && profile->id != 0)
    done = takt_products_update (products_of (self), profile, &error);
  else if (done && self->file == NULL)
    done = takt_products_add (products_of (self), profile, &error) != 0;
  show_problem (self, error);
  if (!done)
    return;
  if (self->file == NULL)
    {
      end (self);
      return;
    }
  gtk_widget_set_sensitive (self->save, FALSE);
  g_file_read_async (self->file, G_PRIORITY_DEFAULT, self->cancellable, opened_cb, g_object_ref (self));
}

static void
duplicate_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktProductWindow *self = TAKT_PRODUCT_WINDOW (widget);
  g_autoptr (GError) error = NULL;
  gint64 id = takt_products_duplicate (products_of (self), self->profile->id, &error);

  if (id == 0)
    {
      show_problem (self, error);
      return;
    }
  takt_act_done (get_parent (self), _ ("Product duplicated"));
  takt_product_window_open (get_parent (self), self->shop, id);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
archive_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktProductWindow *self = TAKT_PRODUCT_WINDOW (widget);
  gboolean is_archived = self->profile->archived_at == TAKT_TIME_UNSET;
  g_autoptr (GError) error = NULL;

  if (!takt_products_set_archived (products_of (self), self->profile->id, is_archived, &error))
    {
      show_problem (self, error);
      return;
    }
  takt_act_done (get_parent (self), is_archived ? _ ("Product archived") : _ ("Product is made again"));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
delete_accepted_cb (TaktProductWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!takt_products_remove (products_of (self), self->profile->id, &error))
    {
      show_problem (self, error);
      return;
    }
  takt_act_done (get_parent (self), _ ("Product deleted"));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
delete_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktProductWindow *self = TAKT_PRODUCT_WINDOW (widget);
  g_autofree char *heading = g_strdup_printf (_ ("Delete “%s”?"), self->profile->name);
  const TaktConfirm question = {
    .heading = heading,
    .body = _ ("Open items lose it, and what was remembered of it is forgotten. This cannot be taken back; a "
               "product that is archived instead can be made again."),
    .accept = _ ("_Delete"),
    .destroys = TRUE,
  };

  takt_confirm (widget, &question, G_CALLBACK (delete_accepted_cb));
}

static void
close_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
takt_product_window_dispose (GObject *object)
{
  TaktProductWindow *self = TAKT_PRODUCT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->shop);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (takt_product_window_parent_class)->dispose (object);
}

static void
takt_product_window_finalize (GObject *object)
{
  TaktProductWindow *self = TAKT_PRODUCT_WINDOW (object);

  g_clear_object (&self->cancellable);
  takt_profile_free (self->profile);
  takt_sliced_file_free (self->sliced);
  G_OBJECT_CLASS (takt_product_window_parent_class)->finalize (object);
}

static void
takt_product_window_class_init (TaktProductWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_product_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_product_window_finalize;
  gtk_widget_class_install_action (widget_class, "product.duplicate", NULL, duplicate_cb);
  gtk_widget_class_install_action (widget_class, "product.archive", NULL, archive_cb);
  gtk_widget_class_install_action (widget_class, "product.delete", NULL, delete_cb);
  gtk_widget_class_install_action (widget_class, "product.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "product.close", NULL);
}

static GtkWidget *
make_header (TaktProductWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  self->menu = gtk_menu_button_new ();
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "product.close");
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu), "view-more-symbolic");
  gtk_widget_set_tooltip_text (self->menu, _ ("Product Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Product Menu"), -1);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->menu);
  return header;
}

static GtkWidget *
make_file_group (TaktProductWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *group = adw_preferences_group_new ();

  self->picture = takt_product_picture_new (120);
  gtk_box_append (GTK_BOX (box), self->picture);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Sliced File"));

  self->file_row = takt_row_new ("", NULL);
  self->file_button = gtk_button_new_with_mnemonic ("");
  gtk_widget_set_valign (self->file_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->file_button, "clicked", G_CALLBACK (choose_file_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->file_row), self->file_button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->file_row);

  self->plate_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->plate_row), _ ("Plate"));
  g_signal_connect_object (self->plate_row, "notify::selected", G_CALLBACK (plate_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->plate_row);

  self->plate_number_row = takt_row_new (_ ("Plate"), _ ("The slicer’s number of it"));
  self->plate_number = gtk_spin_button_new_with_range (0, TAKT_SLICED_MAX_PLATES, 1);
  gtk_widget_set_valign (self->plate_number, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plate_number), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Plate"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->plate_number_row), self->plate_number);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->plate_number_row);
  gtk_box_append (GTK_BOX (box), group);
  return box;
}

static void
takt_product_window_init (TaktProductWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->problem), 0.0f);
  gtk_widget_set_visible (self->problem, FALSE);
  gtk_widget_set_margin_start (self->problem, 12);
  gtk_widget_set_margin_end (self->problem, 12);
  gtk_widget_set_margin_bottom (self->problem, 6);
  gtk_widget_add_css_class (self->problem, "note");
  gtk_widget_add_css_class (self->problem, "error");

  self->form = TAKT_PRODUCT_FORM (takt_product_form_new ());
  self->costs = TAKT_PRODUCT_COSTS (takt_product_costs_new ());
  g_signal_connect_object (self->form, "changed", G_CALLBACK (show_costs), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (body, "page-margin");
  gtk_box_append (GTK_BOX (body), make_file_group (self));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->form));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->costs));
  gtk_widget_set_margin_top (body, 12);
  gtk_widget_set_margin_bottom (body, 18);
  adw_clamp_set_child (ADW_CLAMP (clamp), body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), make_header (self));
  gtk_box_append (GTK_BOX (outer), self->problem);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (ADW_WINDOW (self), outer);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save);
  gtk_window_set_default_size (GTK_WINDOW (self), 600, 760);
  gtk_widget_set_size_request (GTK_WIDGET (self), 340, 300);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
fill (TaktProductWindow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  gboolean is_archived = self->profile->archived_at != TAKT_TIME_UNSET;

  g_menu_append (menu, _ ("Du_plicate"), "product.duplicate");
  g_menu_append (menu, is_archived ? _ ("Make _Again") : _ ("_Archive"), "product.archive");
  g_menu_append (menu, _ ("_Delete…"), "product.delete");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu), G_MENU_MODEL (menu));
  gtk_widget_set_visible (self->menu, self->profile->id != 0);
  gtk_window_set_title (GTK_WINDOW (self), self->profile->id != 0 ? self->profile->name : _ ("New Product"));
  gtk_widget_set_visible (self->picture, self->profile->file_name != NULL);
  if (self->profile->id != 0)
    takt_product_picture_set (TAKT_PRODUCT_PICTURE (self->picture), self->shop, self->profile->id);
  takt_product_form_fill (self->form, self->shop, self->profile);
  show_file (self);
  show_costs (self);
  takt_product_form_focus (self->form);
}

/**
 * takt_product_window_open:
 * @widget: in the window before which it opens
 * @id: of a profile; 0: a new one
 *
 * Returns: (transfer none) (nullable): the window; NULL: there is no such profile, which was told
 */
TaktProductWindow *
takt_product_window_open (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (widget);
  TaktProductWindow *self;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  profile = id != 0 ? takt_products_get (takt_shop_get_products (shop), id, &error) : takt_profile_new ();
  if (profile == NULL)
    {
      takt_act_failed (widget, error);
      return NULL;
    }

  self = g_object_new (TAKT_TYPE_PRODUCT_WINDOW, NULL);
  self->shop = g_object_ref (shop);
  self->profile = g_steal_pointer (&profile);
  if (!takt_products_get_file (products_of (self), self->profile->file_name, &self->sliced, &error))
    g_warning ("what the sliced file tells: %s", error->message);
  gtk_window_set_transient_for (GTK_WINDOW (self), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
