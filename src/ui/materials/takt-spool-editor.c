/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-editor.h"

#include "materials/takt-spool-form.h"
#include "materials/takt-spool-words.h"
#include "takt-act.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* What the sheet and the window are made of: the form, what is wrong with it, and the button. */
typedef struct
{
  TaktShop *shop;      /* (owned) (nullable) */
  TaktMaterial *spool; /* (owned) (nullable): the one that is changed; NULL: they are new */
  GtkWidget *form;
  GtkWidget *problem;
  GtkWidget *button;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_clear_object (&sheet->shop);
  takt_material_free (sheet->spool);
  g_free (sheet);
}

static Sheet *
get_sheet (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "sheet");
}

static void
show_problem (Sheet *sheet, const GError *error)
{
  gtk_label_set_label (GTK_LABEL (sheet->problem), error != NULL ? error->message : "");
  gtk_widget_set_visible (sheet->problem, error != NULL);
}

static void
form_changed_cb (GtkWidget *widget)
{
  Sheet *sheet = get_sheet (widget);
  guint count = takt_spool_form_get_count (TAKT_SPOOL_FORM (sheet->form));
  g_autofree char *label = NULL;

  if (GTK_IS_WINDOW (widget))
    return;
  label = g_strdup_printf (ngettext ("_Add Spool", "_Add %d Spools", count), (int) count);
  gtk_button_set_label (GTK_BUTTON (sheet->button), label);
  gtk_button_set_use_underline (GTK_BUTTON (sheet->button), TRUE);
}

/* A refused act leaves the sheet open, with the reason in it. */
static void
apply_cb (GtkWidget *widget)
{
  Sheet *sheet = get_sheet (widget);
  TaktMaterials *materials = takt_shop_get_materials (sheet->shop);
  guint count = takt_spool_form_get_count (TAKT_SPOOL_FORM (sheet->form));
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = takt_spool_form_read (TAKT_SPOOL_FORM (sheet->form), sheet->spool, &error);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (spool != NULL && sheet->spool != NULL)
    takt_materials_update (materials, spool, &error);
  else if (spool != NULL)
    {
      g_autoptr (GArray) ids = takt_materials_add_several (materials, spool, count, &error);

      (void) ids;
    }
  show_problem (sheet, error);
  if (error != NULL)
    return;

  title = takt_spool_dup_title (spool->material_type, spool->color);
  if (sheet->spool != NULL)
    text = g_strdup_printf (_ ("%s changed"), title);
  else if (count == 1)
    text = g_strdup_printf (_ ("%s added"), title);
  else
    text = g_strdup_printf (ngettext ("%1$d spool of %2$s added", "%1$d spools of %2$s added", count),
                            (int) count, title);
  takt_act_done (widget, text);
  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  else
    gtk_popover_popdown (GTK_POPOVER (widget));
}

static GtkWidget *
make_sheet (GtkWidget *widget, gboolean is_new)
{
  Sheet *sheet = g_new0 (Sheet, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  sheet->form = takt_spool_form_new (is_new);
  sheet->problem = gtk_label_new (NULL);
  sheet->button = gtk_button_new_with_mnemonic (is_new ? _ ("_Add Spool") : _ ("_Save"));
  gtk_label_set_wrap (GTK_LABEL (sheet->problem), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (sheet->problem), 40);
  gtk_label_set_xalign (GTK_LABEL (sheet->problem), 0.0f);
  gtk_widget_set_visible (sheet->problem, FALSE);
  gtk_widget_add_css_class (sheet->problem, "note");
  gtk_widget_add_css_class (sheet->problem, "error");
  gtk_widget_add_css_class (sheet->button, "suggested-action");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 560);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), sheet->form);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), sheet->problem);
  gtk_box_append (GTK_BOX (box), sheet->button);
  g_object_set_data_full (G_OBJECT (widget), "sheet", sheet, sheet_free);
  g_signal_connect_object (sheet->button, "clicked", G_CALLBACK (apply_cb), widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (sheet->form, "changed", G_CALLBACK (form_changed_cb), widget, G_CONNECT_SWAPPED);
  return box;
}

/** takt_spool_adder_new: the popover that adds spools. */
GtkWidget *
takt_spool_adder_new (void)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = make_sheet (popover, TRUE);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ ("Add Material"));
  GtkWidget *hint = gtk_label_new (_ ("Same as last time"));

  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (hint, "caption");
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), hint);
  gtk_box_prepend (GTK_BOX (box), head);
  gtk_widget_add_css_class (popover, "spool-adder");
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_popover_set_default_widget (GTK_POPOVER (popover), get_sheet (popover)->button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Add Material"),
                                  -1);
  return popover;
}

/** takt_spool_adder_fill: @shop: (nullable): NULL lets go; @like: (nullable): what it begins with; NULL: as last time. */
void
takt_spool_adder_fill (GtkWidget *adder, TaktShop *shop, const TaktMaterial *like)
{
  Sheet *sheet = get_sheet (adder);

  g_set_object (&sheet->shop, shop);
  if (shop == NULL)
    return;

  show_problem (sheet, NULL);
  takt_spool_form_fill (TAKT_SPOOL_FORM (sheet->form), shop, like);
  takt_spool_form_focus (TAKT_SPOOL_FORM (sheet->form));
}

/** takt_spool_editor_open: a window before that of @widget, to change the spool @id. */
void
takt_spool_editor_open (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = takt_materials_get (takt_shop_get_materials (shop), id, &error);
  GtkWidget *window, *outer, *box;
  Sheet *sheet;

  if (spool == NULL)
    {
      takt_act_failed (widget, error);
      return;
    }

  window = adw_window_new ();
  outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  box = make_sheet (window, FALSE);
  sheet = get_sheet (window);
  sheet->shop = g_object_ref (shop);
  sheet->spool = g_steal_pointer (&spool);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), box);
  adw_window_set_content (ADW_WINDOW (window), outer);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Edit Spool"));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_widget (GTK_WINDOW (window), sheet->button);
  gtk_window_set_default_size (GTK_WINDOW (window), 420, -1);
  takt_spool_form_fill (TAKT_SPOOL_FORM (sheet->form), shop, sheet->spool);
  gtk_window_present (GTK_WINDOW (window));
}
