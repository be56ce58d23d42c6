/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-card.h"

#include "materials/takt-spool-picture.h"
#include "materials/takt-spool-words.h"
#include "takt-format.h"
#include "widgets/takt-gauge.h"
#include "widgets/takt-status-pill.h"

#include <glib/gi18n-lib.h>

/** MOST_CHARS: so much of a text a card asks room for; it takes what there is. */
#define MOST_CHARS 18

/**
 * TaktSpoolCard:
 *
 * One spool: what it is, where it is, what is left and what of that is spoken for. It can be dragged onto a slot.
 */
struct _TaktSpoolCard
{
  GtkWidget parent_instance;

  TaktShop *shop; /* (owned) */
  gint64 id;

  GtkWidget *box;
  GtkWidget *picture;
  GtkWidget *title;
  GtkWidget *vendor;
  GtkWidget *place;
  GtkWidget *place_icon;
  GtkWidget *place_label;
  GtkWidget *grams;
  GtkWidget *of;
  GtkWidget *pill;
  GtkWidget *gauge;
  GtkWidget *free;
  GtkWidget *cost;
};

G_DEFINE_FINAL_TYPE (TaktSpoolCard, takt_spool_card, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *css_class, const char *second)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MOST_CHARS);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  if (second != NULL)
    gtk_widget_add_css_class (label, second);
  return label;
}

static void
set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
}

static void
show_left (TaktSpoolCard *self, const TaktMaterial *material, gint64 reserved)
{
  const gboolean is_short = material->remaining_grams < reserved;
  g_autofree char *grams = takt_format_grams (material->remaining_grams);
  g_autofree char *weight = takt_format_grams (material->weight_grams);
  g_autofree char *percent = takt_format_percent (material->remaining_pct);
  g_autofree char *free_text = takt_spool_dup_free (material, reserved);
  /* Translators: of how much, and how many percent: "of 250 g · 82 %". */
  g_autofree char *of = g_strdup_printf (_ ("of %1$s · %2$s"), weight, percent);

  gtk_label_set_label (GTK_LABEL (self->grams), grams);
  gtk_label_set_label (GTK_LABEL (self->of), of);
  set_text (self->free, free_text);
  gtk_widget_remove_css_class (self->free, "error-text");
  gtk_widget_remove_css_class (self->free, "strong");
  gtk_widget_remove_css_class (self->free, "dim-label");
  gtk_widget_add_css_class (self->free, is_short ? "error-text" : "dim-label");
  if (is_short)
    gtk_widget_add_css_class (self->free, "strong");
  gtk_widget_set_visible (self->pill, is_short || takt_materials_is_low (material));
  if (is_short)
    takt_status_pill_set (TAKT_STATUS_PILL (self->pill), TAKT_TONE_ERROR, "dialog-warning-symbolic",
                          _ ("Short"));
  else
    takt_status_pill_set (TAKT_STATUS_PILL (self->pill), TAKT_TONE_WARNING, "dialog-warning-symbolic",
                          _ ("Low"));
}

static void
show_row (TaktRow *row, GParamSpec *pspec, TaktSpoolCard *self)
{
  const TaktMaterial *material = takt_material_row_get_material (TAKT_MATERIAL_ROW (row));
  g_autofree char *title = NULL;
  g_autofree char *place = NULL;
  g_autofree char *cost = NULL;
  g_autofree char *label = NULL;

  if (material == NULL)
    return;
  title = takt_spool_dup_title (material->material_type, material->color);
  place = takt_spool_dup_place (self->shop, material);
  takt_spool_picture_set (TAKT_SPOOL_PICTURE (self->picture), material->color_hex, material->remaining_pct);
  set_text (self->title, title);
  set_text (self->vendor,
            material->vendor != NULL && *material->vendor != '\0' ? material->vendor : _ ("No vendor"));
  gtk_label_set_label (GTK_LABEL (self->place_label), place);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->place_icon),
                                material->printer_id != 0 ? "takt-printer-symbolic" : "go-home-symbolic");
  /* Translators: a button, for a screen reader, with where a spool is: "Where it is: Storage". */
  label = g_strdup_printf (_ ("Where it is: %s"), place);
  gtk_widget_set_tooltip_text (self->place, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  cost = material->cost_per_kg_minor > 0
             ? takt_format_cost_per_kg (material->cost_per_kg_minor, material->currency)
             : g_strdup ("");
  gtk_label_set_label (GTK_LABEL (self->cost), cost);
  show_left (self, material, takt_material_row_get_reserved (TAKT_MATERIAL_ROW (row)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
place_popup_cb (GtkMenuButton *button, gpointer user_data)
{
  TaktSpoolCard *self = user_data;
  g_autoptr (TaktMaterial) material =
      takt_materials_get (takt_shop_get_materials (self->shop), self->id, NULL);
  g_autoptr (GMenuModel) menu = material != NULL ? takt_spool_menu_build (self->shop, material) : NULL;

  gtk_menu_button_set_menu_model (button, menu);
}

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, TaktSpoolCard *self)
{
  GtkWidget *under = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  /* The gauge is dragged for itself. */
  if (under == NULL || under == self->gauge || gtk_widget_is_ancestor (under, self->gauge))
    return NULL;
  return gdk_content_provider_new_typed (G_TYPE_INT64, self->id);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, TaktSpoolCard *self)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (self->picture);

  gtk_drag_source_set_icon (source, picture, 26, 26);
  gtk_widget_activate_action (GTK_WIDGET (self), "materials.drag", "b", TRUE);
}

static void
drag_end_cb (GtkDragSource *source, GdkDrag *drag, gboolean moved, TaktSpoolCard *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "materials.drag", "b", FALSE);
}

static GtkWidget *
make_place (TaktSpoolCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->place = gtk_menu_button_new ();
  self->place_icon = gtk_image_new ();
  self->place_label = make_label ("caption", NULL);
  gtk_image_set_pixel_size (GTK_IMAGE (self->place_icon), 14);
  gtk_box_append (GTK_BOX (box), self->place_icon);
  gtk_box_append (GTK_BOX (box), self->place_label);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->place), box);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->place), place_popup_cb, self, NULL);
  gtk_widget_set_halign (self->place, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->place, "spool-place");
  return self->place;
}

static void
build (TaktSpoolCard *self, TaktMaterialRow *row)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *left = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->picture = takt_spool_picture_new ();
  self->title = make_label ("heading", NULL);
  self->vendor = make_label ("caption", "dim-label");
  self->grams = make_label ("spool-grams", "numeric");
  self->of = make_label ("caption", "dim-label");
  self->pill = takt_status_pill_new ();
  self->gauge = takt_gauge_new ();
  self->free = make_label ("caption", "numeric");
  self->cost = make_label ("caption", "numeric");
  gtk_label_set_max_width_chars (GTK_LABEL (self->of), MOST_CHARS / 2);
  gtk_label_set_ellipsize (GTK_LABEL (self->grams), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_ellipsize (GTK_LABEL (self->cost), PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (self->of, "numeric");
  gtk_widget_add_css_class (self->cost, "dim-label");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_hexpand (self->of, TRUE);
  gtk_widget_set_hexpand (self->free, TRUE);
  gtk_widget_set_valign (self->of, GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (self->grams, GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (self->pill, GTK_ALIGN_CENTER);

  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), self->vendor);
  gtk_box_append (GTK_BOX (words), make_place (self));
  gtk_box_append (GTK_BOX (head), self->picture);
  gtk_box_append (GTK_BOX (head), words);
  gtk_box_append (GTK_BOX (head), takt_spool_menu_new (self->shop, row));
  gtk_box_append (GTK_BOX (left), self->grams);
  gtk_box_append (GTK_BOX (left), self->of);
  gtk_box_append (GTK_BOX (left), self->pill);
  gtk_box_append (GTK_BOX (foot), self->free);
  gtk_box_append (GTK_BOX (foot), self->cost);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), left);
  gtk_box_append (GTK_BOX (self->box), self->gauge);
  gtk_box_append (GTK_BOX (self->box), foot);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

static void
takt_spool_card_dispose (GObject *object)
{
  TaktSpoolCard *self = TAKT_SPOOL_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_spool_card_parent_class)->dispose (object);
}

static void
takt_spool_card_class_init (TaktSpoolCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_spool_card_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "spoolcard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_spool_card_init (TaktSpoolCard *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect (drag, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "card-body");
}

GtkWidget *
takt_spool_card_new (TaktShop *shop, TaktMaterialRow *row)
{
  TaktSpoolCard *self = g_object_new (TAKT_TYPE_SPOOL_CARD, NULL);

  self->shop = g_object_ref (shop);
  self->id = takt_row_get_id (TAKT_ROW (row));
  build (self, row);
  takt_spool_gauge_follow (self->gauge, shop, row);
  takt_row_show_by (TAKT_ROW (row), G_CALLBACK (show_row), self);
  return GTK_WIDGET (self);
}

/** takt_spool_card_get_id: of the spool. */
gint64
takt_spool_card_get_id (TaktSpoolCard *self)
{
  g_return_val_if_fail (TAKT_IS_SPOOL_CARD (self), 0);

  return self->id;
}
