/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-label-window.h"

#include "compat/takt-file-choice.h"
#include "materials/takt-spool-label.h"
#include "materials/takt-spool-words.h"
#include "preferences/takt-setting-rows.h"
#include "takt-act.h"

#include <glib/gi18n-lib.h>

/**
 * TaktLabelWindow:
 *
 * Labels of spools: which ones, how the first looks, and to the printer or into a PDF.
 */
struct _TaktLabelWindow
{
  AdwWindow parent_instance;

  GtkWidget *preview;
  GtkWidget *group;
  GtkWidget *print;
  GtkWidget *save;

  GPtrArray *spools; /* (owned) of TaktMaterial: all there are */
  GPtrArray *checks; /* (owned) of GtkCheckButton, unowned: one a spool */
};

G_DEFINE_FINAL_TYPE (TaktLabelWindow, takt_label_window, ADW_TYPE_WINDOW)

/** takt_label_window_get_chosen: (transfer full) (element-type TaktMaterial): in the order of the list */
GPtrArray *
takt_label_window_get_chosen (TaktLabelWindow *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_material_free);

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (self->checks->pdata[i]))
      g_ptr_array_add (chosen, takt_material_copy (self->spools->pdata[i]));
  return chosen;
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  g_autoptr (GPtrArray) chosen = takt_label_window_get_chosen (user_data);
  double scale = MIN (width / TAKT_SPOOL_LABEL_WIDTH, height / TAKT_SPOOL_LABEL_HEIGHT);

  cairo_translate (cr, (width - TAKT_SPOOL_LABEL_WIDTH * scale) / 2, 0);
  cairo_scale (cr, scale, scale);
  cairo_rectangle (cr, 0, 0, TAKT_SPOOL_LABEL_WIDTH, TAKT_SPOOL_LABEL_HEIGHT);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill (cr);
  takt_spool_label_draw_page (cr, chosen, 0, TAKT_SPOOL_LABEL_WIDTH, TAKT_SPOOL_LABEL_HEIGHT);
}

static void
chosen_cb (TaktLabelWindow *self)
{
  g_autoptr (GPtrArray) chosen = takt_label_window_get_chosen (self);

  gtk_widget_set_sensitive (self->print, chosen->len > 0);
  gtk_widget_set_sensitive (self->save, chosen->len > 0);
  gtk_widget_queue_draw (self->preview);
}

static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, GPtrArray *spools)
{
  guint n_pages = takt_spool_label_count_pages (spools->len, gtk_print_context_get_width (context),
                                                gtk_print_context_get_height (context));

  gtk_print_operation_set_n_pages (operation, (int) n_pages);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, GPtrArray *spools)
{
  takt_spool_label_draw_page (gtk_print_context_get_cairo_context (context), spools, (guint) page,
                              gtk_print_context_get_width (context), gtk_print_context_get_height (context));
}

static void
print_cb (TaktLabelWindow *self)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GError) error = NULL;
  GPtrArray *chosen = takt_label_window_get_chosen (self);

  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, _ ("Labels of Spools"));
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_object_set_data_full (G_OBJECT (operation), "spools", chosen, (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_print_cb), chosen);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), chosen);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self), &error)
      == GTK_PRINT_OPERATION_RESULT_ERROR)
    takt_act_failed (GTK_WIDGET (self), error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktLabelWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  takt_act_tell (GTK_WIDGET (self), done, error, _ ("Labels saved"));
}

static void
file_chosen (GtkWidget *widget, GFile *file)
{
  g_autoptr (GPtrArray) chosen = takt_label_window_get_chosen (TAKT_LABEL_WINDOW (widget));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pdf = takt_spool_label_write_pdf (chosen, &error);

  if (pdf == NULL)
    takt_act_failed (widget, error);
  else
    g_file_replace_contents_bytes_async (file, pdf, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                         saved_cb, g_object_ref (widget));
}

static void
save_cb (TaktLabelWindow *self)
{
  takt_file_choose_save (GTK_WIDGET (self), _ ("Save Labels as PDF"), "takt-labels.pdf", file_chosen);
}

static void
close_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
takt_label_window_finalize (GObject *object)
{
  TaktLabelWindow *self = TAKT_LABEL_WINDOW (object);

  g_clear_pointer (&self->spools, g_ptr_array_unref);
  g_ptr_array_unref (self->checks);
  G_OBJECT_CLASS (takt_label_window_parent_class)->finalize (object);
}

static void
takt_label_window_class_init (TaktLabelWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_label_window_finalize;
  gtk_widget_class_install_action (widget_class, "label.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "label.close", NULL);
}

static void
takt_label_window_init (TaktLabelWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->checks = g_ptr_array_new ();
  self->print = gtk_button_new_with_mnemonic (_ ("_Print…"));
  self->save = gtk_button_new_with_mnemonic (_ ("_Save as PDF…"));
  gtk_widget_add_css_class (self->print, "suggested-action");
  g_signal_connect_swapped (self->print, "clicked", G_CALLBACK (print_cb), self);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->print);
  gtk_widget_set_halign (self->save, GTK_ALIGN_CENTER);

  self->preview = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->preview), 300);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->preview), 120);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->preview), draw_cb, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->preview), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The first label, as it is printed"), -1);
  self->group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), _ ("Spools"));
  gtk_box_append (GTK_BOX (box), self->preview);
  gtk_box_append (GTK_BOX (box), self->save);
  gtk_box_append (GTK_BOX (box), self->group);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (ADW_WINDOW (self), outer);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Print Label"));
  gtk_window_set_default_size (GTK_WINDOW (self), 420, 560);
  gtk_widget_set_size_request (GTK_WIDGET (self), 340, 300);
}

static void
add_spool (TaktLabelWindow *self, TaktShop *shop, const TaktMaterial *spool, gboolean is_chosen)
{
  g_autofree char *title = takt_spool_dup_title (spool->material_type, spool->color);
  g_autofree char *place = takt_spool_dup_place (shop, spool);
  GtkWidget *row = takt_row_new (title, place);
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_chosen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (chosen_cb), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  g_ptr_array_add (self->checks, check);
}

/** takt_label_window_open: (transfer none) (nullable): with the spool @id chosen; NULL where the person was told why not */
TaktLabelWindow *
takt_label_window_open (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) spools = NULL;
  TaktLabelWindow *self;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  spools = takt_materials_list (takt_shop_get_materials (shop), 0, 0, NULL, &error);
  if (spools == NULL)
    {
      takt_act_failed (widget, error);
      return NULL;
    }
  self = g_object_new (TAKT_TYPE_LABEL_WINDOW, NULL);
  self->spools = g_steal_pointer (&spools);
  for (guint i = 0; i < self->spools->len; i++)
    add_spool (self, shop, self->spools->pdata[i], ((TaktMaterial *) self->spools->pdata[i])->id == id);
  chosen_cb (self);
  gtk_window_set_transient_for (GTK_WINDOW (self), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
