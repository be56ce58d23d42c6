/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-form.h"

#include "materials/takt-spool-words.h"
#include "takt-error.h"
#include "takt-format.h"
#include "takt-money.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

/** MOST_SWATCHES: so many colours that the shop has, or has not yet, are offered; any other is typed. */
#define MOST_SWATCHES 8
#define USUAL_GRAMS   1000

/**
 * TaktSpoolForm:
 *
 * What a spool is, to be typed or chosen. What the shop has is offered: types, vendors, colours. A new one begins as the last one that was
 * added, so that only what differs is said: its colour has the focus.
 */
struct _TaktSpoolForm
{
  GtkWidget parent_instance;

  GtkWidget *list;
  GtkWidget *type;
  GtkWidget *types;
  GtkWidget *color;
  GtkWidget *hex;
  GtkWidget *swatches;
  GtkWidget *vendor;
  GtkWidget *vendors;
  GtkWidget *weight;
  GtkWidget *cost;
  GtkWidget *where;
  GtkWidget *shelf;
  GtkWidget *low;
  GtkWidget *count;

  GPtrArray *places; /* (owned) (nullable) of TaktSpoolPlace: those of @where after the storage */
  char *currency;    /* (owned) (nullable) */
  gboolean is_new;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktSpoolForm, takt_spool_form, GTK_TYPE_WIDGET)

typedef struct
{
  const char *name;
  const char *hex;
} UsualColor;

static const UsualColor usual_colors[] = {
  { N_ ("White"), "F3F2EE" },  { N_ ("Black"), "2A2B2E" },  { N_ ("Grey"), "8C929B" },
  { N_ ("Blue"), "2B62C4" },   { N_ ("Red"), "B5202D" },    { N_ ("Green"), "2C7A52" },
  { N_ ("Yellow"), "F2BF3F" }, { N_ ("Orange"), "E06A2B" },
};

static const char *const usual_types[] = { "PLA", "PETG", "ABS", "ASA", "TPU", "PC", "PA", "PVA" };

static void
changed_cb (TaktSpoolForm *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
set_text (GtkWidget *entry, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
}

static GtkWidget *
make_entry (TaktSpoolForm *self, int width)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), width);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  return entry;
}

static void
name (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* A line: what it is about, and what says it; @below: (nullable): stands under both. */
static void
add_line (TaktSpoolForm *self, const char *title, GtkWidget *first, GtkWidget *second, GtkWidget *below)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), first);
  if (second != NULL)
    gtk_box_append (GTK_BOX (box), second);
  name (first, title);
  gtk_box_append (GTK_BOX (column), box);
  if (below != NULL)
    gtk_box_append (GTK_BOX (column), below);
  gtk_widget_add_css_class (column, "form-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), column);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
choice_cb (GtkWidget *button)
{
  GtkWidget *entry = g_object_get_data (G_OBJECT (button), "entry");
  GtkWidget *popover = gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER);

  set_text (entry, gtk_button_get_label (GTK_BUTTON (button)));
  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

/* The button beside an entry that offers what the shop has. */
static GtkWidget *
make_choices (const char *label)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "pan-down-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  name (button, label);
  return button;
}

static void
offer (GtkWidget *choices, GtkWidget *entry, GPtrArray *texts)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < texts->len; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (texts->pdata[i]);

      gtk_widget_add_css_class (button, "flat");
      gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0.0f);
      g_object_set_data (G_OBJECT (button), "entry", entry);
      g_signal_connect (button, "clicked", G_CALLBACK (choice_cb), NULL);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (choices), popover);
  gtk_widget_set_visible (choices, texts->len > 0);
}

static void
update_swatches (TaktSpoolForm *self)
{
  for (GtkWidget *button = gtk_widget_get_first_child (self->swatches); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      const char *hex = g_object_get_data (G_OBJECT (button), "hex");

      takt_swatch_set_selected (TAKT_SWATCH (gtk_button_get_child (GTK_BUTTON (button))),
                                g_ascii_strcasecmp (hex, get_text (self->hex)) == 0);
    }
}

static void
swatch_cb (GtkWidget *button, TaktSpoolForm *self)
{
  set_text (self->color, gtk_widget_get_tooltip_text (button));
  set_text (self->hex, g_object_get_data (G_OBJECT (button), "hex"));
}

static gboolean
offers_color (TaktSpoolForm *self, const char *hex)
{
  for (GtkWidget *button = gtk_widget_get_first_child (self->swatches); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    if (g_ascii_strcasecmp (g_object_get_data (G_OBJECT (button), "hex"), hex) == 0)
      return TRUE;
  return FALSE;
}

static void
offer_color (TaktSpoolForm *self, guint *n, const char *color, const char *hex)
{
  GtkWidget *button, *swatch;

  if (hex == NULL || *n >= MOST_SWATCHES || offers_color (self, hex))
    return;

  (*n)++;
  button = gtk_button_new ();
  swatch = takt_swatch_new (22);
  takt_swatch_set_color (TAKT_SWATCH (swatch), hex, color);
  gtk_button_set_child (GTK_BUTTON (button), swatch);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "swatch-button");
  gtk_widget_set_tooltip_text (button, color);
  name (button, color);
  g_object_set_data_full (G_OBJECT (button), "hex", g_strdup (hex), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (swatch_cb), self);
  gtk_box_append (GTK_BOX (self->swatches), button);
}

static void
add_once (GPtrArray *texts, const char *text)
{
  if (text != NULL && *text != '\0' && !g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
    g_ptr_array_add (texts, g_strdup (text));
}

/* What the shop has is offered first, then what is usual. */
static void
offer_all (TaktSpoolForm *self, GPtrArray *spools)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) vendors = g_ptr_array_new_with_free_func (g_free);
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (self->swatches)) != NULL)
    gtk_box_remove (GTK_BOX (self->swatches), child);
  for (guint i = 0; i < spools->len; i++)
    {
      const TaktMaterial *spool = spools->pdata[i];

      add_once (types, spool->material_type);
      add_once (vendors, spool->vendor);
      if (spool->color != NULL && *spool->color != '\0')
        offer_color (self, &n, spool->color, spool->color_hex);
    }
  for (guint i = 0; i < G_N_ELEMENTS (usual_types); i++)
    add_once (types, usual_types[i]);
  for (guint i = 0; i < G_N_ELEMENTS (usual_colors); i++)
    offer_color (self, &n, _ (usual_colors[i].name), usual_colors[i].hex);
  offer (self->types, self->type, types);
  offer (self->vendors, self->vendor, vendors);
}

static void
offer_places (TaktSpoolForm *self, TaktShop *shop)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_pointer (&self->places, g_ptr_array_unref);
  self->places = takt_spool_list_places (shop);
  gtk_string_list_append (names, _ ("Storage"));
  for (guint i = 0; i < self->places->len; i++)
    {
      const TaktSpoolPlace *place = self->places->pdata[i];
      g_autofree char *in_it = takt_spool_dup_in_place (place);
      g_autofree char *text = g_strdup_printf ("%s · %s", place->printer_name, in_it);

      gtk_string_list_append (names, text);
    }
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->where), G_LIST_MODEL (names));
}

static void
weight_cb (GtkWidget *button, TaktSpoolForm *self)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->weight),
                             GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "grams")));
}

static GtkWidget *
make_weights (TaktSpoolForm *self)
{
  static const int usual[] = { 250, 500, 750, 1000 };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      g_autofree char *text = takt_format_grams (usual[i]);
      GtkWidget *button = gtk_button_new_with_label (text);

      gtk_widget_add_css_class (button, "caption");
      g_object_set_data (G_OBJECT (button), "grams", GINT_TO_POINTER (usual[i]));
      g_signal_connect (button, "clicked", G_CALLBACK (weight_cb), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  return box;
}

static GtkWidget *
make_spin (TaktSpoolForm *self, int most, int step)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, most, step);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_text_set_activates_default (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (spin))), TRUE);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (changed_cb), self);
  return spin;
}

static void
where_cb (TaktSpoolForm *self)
{
  gtk_widget_set_visible (self->shelf, gtk_drop_down_get_selected (GTK_DROP_DOWN (self->where)) == 0);
  changed_cb (self);
}

static void
build (TaktSpoolForm *self)
{
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));

  self->type = make_entry (self, 10);
  self->types = make_choices (_ ("Types"));
  self->color = make_entry (self, 10);
  self->hex = make_entry (self, 7);
  self->swatches = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  self->vendor = make_entry (self, 14);
  self->vendors = make_choices (_ ("Vendors"));
  self->weight = make_spin (self, 100000, 50);
  self->cost = make_entry (self, 8);
  self->shelf = make_entry (self, 9);
  self->low = make_entry (self, 6);
  self->count = make_spin (self, TAKT_MATERIALS_MOST_AT_ONCE, 1);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->hex), "#RRGGBB");
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->low), _ ("10 %"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->shelf), _ ("Shelf"));
  name (self->hex, _ ("Colour code"));
  name (self->shelf, _ ("Shelf"));
  gtk_editable_set_alignment (GTK_EDITABLE (self->cost), 1.0f);
  gtk_editable_set_alignment (GTK_EDITABLE (self->low), 1.0f);
  g_signal_connect_swapped (self->hex, "changed", G_CALLBACK (update_swatches), self);

  self->where = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_valign (self->where, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->where, "notify::selected", G_CALLBACK (where_cb), self);

  add_line (self, _ ("Type"), self->type, self->types, NULL);
  add_line (self, _ ("Colour"), self->color, self->hex, self->swatches);
  add_line (self, _ ("Vendor"), self->vendor, self->vendors, NULL);
  add_line (self, _ ("Net Weight in g"), self->weight, NULL, make_weights (self));
  add_line (self, _ ("Cost per kg"), self->cost, NULL, NULL);
  add_line (self, _ ("Low Below, in g"), self->low, NULL, NULL);
  add_line (self, _ ("Put In"), self->where, self->shelf, NULL);
  if (self->is_new)
    add_line (self, _ ("How Many"), self->count, NULL, NULL);
  else
    g_object_ref_sink (self->count);
}

static void
takt_spool_form_dispose (GObject *object)
{
  TaktSpoolForm *self = TAKT_SPOOL_FORM (object);

  if (!self->is_new)
    g_clear_object (&self->count);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->currency, g_free);
  G_OBJECT_CLASS (takt_spool_form_parent_class)->dispose (object);
}

static void
takt_spool_form_class_init (TaktSpoolFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_spool_form_dispose;
  signals[CHANGED] =
      g_signal_new ("changed", TAKT_TYPE_SPOOL_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "spoolform");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_spool_form_init (TaktSpoolForm *self)
{
}

/** takt_spool_form_new: @is_new: several can be added at once. */
GtkWidget *
takt_spool_form_new (gboolean is_new)
{
  TaktSpoolForm *self = g_object_new (TAKT_TYPE_SPOOL_FORM, NULL);

  self->is_new = is_new;
  build (self);
  return GTK_WIDGET (self);
}

static guint
find_place (TaktSpoolForm *self, const TaktMaterial *like)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const TaktSpoolPlace *place = self->places->pdata[i];

      if (like->printer_id != 0 && place->printer_id == like->printer_id && place->slot == like->slot)
        return i + 1;
    }
  return 0;
}

/**
 * takt_spool_form_fill:
 * @like: (nullable): what it says then; NULL: as the spool that was added last. A new one goes to storage
 */
void
takt_spool_form_fill (TaktSpoolForm *self, TaktShop *shop, const TaktMaterial *like)
{
  TaktMaterials *materials = takt_shop_get_materials (shop);
  g_autoptr (GPtrArray) spools = takt_materials_list (materials, 0, 0, NULL, NULL);
  g_autofree char *cost = NULL;
  g_autofree char *low = NULL;
  const TaktMaterial *last = NULL;

  if (spools == NULL)
    return;
  if (like == NULL)
    for (guint i = 0; i < spools->len; i++)
      {
        const TaktMaterial *spool = spools->pdata[i];

        if (last == NULL || spool->id > last->id)
          last = spool;
      }
  if (like == NULL)
    like = last;

  offer_all (self, spools);
  offer_places (self, shop);
  g_free (self->currency);
  self->currency =
      g_strdup (like != NULL && !self->is_new ? like->currency : takt_materials_get_currency (materials));
  set_text (self->type, like != NULL ? like->material_type : "PLA");
  set_text (self->color, like != NULL ? like->color : NULL);
  set_text (self->hex, like != NULL ? like->color_hex : NULL);
  set_text (self->vendor, like != NULL ? like->vendor : NULL);
  set_text (self->shelf, like != NULL ? like->place : NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->weight),
                             like != NULL ? (double) like->weight_grams : USUAL_GRAMS);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->count), 1);
  if (like != NULL && like->cost_per_kg_minor > 0)
    cost = takt_money_to_text (like->cost_per_kg_minor, self->currency);
  if (like != NULL && like->low_grams >= 0)
    low = g_strdup_printf ("%" G_GINT64_FORMAT, like->low_grams);
  set_text (self->cost, cost);
  set_text (self->low, low);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->where),
                              like != NULL && !self->is_new ? find_place (self, like) : 0);
  where_cb (self);
}

static char *
dup_stripped (GtkWidget *entry)
{
  return g_strstrip (g_strdup (get_text (entry)));
}

/**
 * takt_spool_form_read:
 * @like: (nullable): the spool that is changed
 * @error: TAKT_ERROR_INVALID: what was typed is no number; what it means is for the engine to judge
 *
 * Returns: (transfer full): what was typed; NULL with @error
 */
TaktMaterial *
takt_spool_form_read (TaktSpoolForm *self, const TaktMaterial *like, GError **error)
{
  g_autoptr (TaktMaterial) spool = like != NULL ? takt_material_copy (like) : takt_material_new ();
  g_autofree char *cost = dup_stripped (self->cost);
  g_autofree char *low = dup_stripped (self->low);
  guint where = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->where));
  const TaktSpoolPlace *place =
      self->places != NULL && where > 0 && where <= self->places->len ? self->places->pdata[where - 1] : NULL;

  spool->cost_per_kg_minor = 0;
  if (*cost != '\0' && !takt_money_from_text (cost, self->currency, &spool->cost_per_kg_minor))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("“%s” is no amount of money. Type what a kilogram costs, such as 24.99."), cost);
      gtk_widget_grab_focus (self->cost);
      return NULL;
    }
  spool->low_grams = -1;
  if (*low != '\0' && !g_ascii_string_to_signed (low, 10, 0, G_MAXINT, &spool->low_grams, NULL))
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_INVALID,
          _ ("“%s” is no number of grams. Type one such as 300, or nothing for a tenth of the spool."), low);
      gtk_widget_grab_focus (self->low);
      return NULL;
    }

  g_free (spool->material_type);
  spool->material_type = dup_stripped (self->type);
  g_free (spool->color);
  spool->color = dup_stripped (self->color);
  g_free (spool->color_hex);
  spool->color_hex = dup_stripped (self->hex);
  g_free (spool->vendor);
  spool->vendor = dup_stripped (self->vendor);
  g_free (spool->place);
  spool->place = dup_stripped (self->shelf);
  g_free (spool->currency);
  spool->currency = g_strdup (self->currency);
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->weight));
  spool->weight_grams = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->weight));
  spool->printer_id = place != NULL ? place->printer_id : 0;
  spool->slot = place != NULL ? place->slot : TAKT_SLOT_NONE;
  return g_steal_pointer (&spool);
}

/** takt_spool_form_get_count: how many such spools. */
guint
takt_spool_form_get_count (TaktSpoolForm *self)
{
  g_return_val_if_fail (TAKT_IS_SPOOL_FORM (self), 1);

  return (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->count));
}

/** takt_spool_form_focus: on what most often differs: its colour. */
void
takt_spool_form_focus (TaktSpoolForm *self)
{
  g_return_if_fail (TAKT_IS_SPOOL_FORM (self));

  gtk_widget_grab_focus (self->color);
}
