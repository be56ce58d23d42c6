/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-rule-editor.h"

#include "preferences/takt-setting-rows.h"
#include "products/takt-rule-words.h"
#include "takt-act.h"
#include "takt-error.h"

#include <glib/gi18n-lib.h>

/* A short rest in typing: all items of open orders are looked at. */
#define EFFECT_DELAY_MS 200

#define MAX_FILAMENT 16

/**
 * TaktRuleEditor:
 *
 * A rule, new or not: which option it is of, and what that means. It tells how many open items that is about before it is saved.
 */
struct _TaktRuleEditor
{
  AdwWindow parent_instance;

  GtkWidget *save;
  GtkWidget *name;
  GtkWidget *value;
  GtkWidget *scope;
  GtkWidget *ignored;
  GtkWidget *meaning;
  GtkWidget *use_profile;
  GtkWidget *copies;
  GtkWidget *material;
  GtkWidget *color;
  GtkWidget *code;
  GtkWidget *filament;
  GtkLabel *effect;
  GtkLabel *problem;

  TaktShop *shop;       /* (owned) (nullable) once it is closed */
  TaktOptionRule *rule; /* (owned) (nullable): what is changed */
  GArray
      *profiles; /* (owned) of gint64: the products that can be chosen, after the first entry of each list */
  GtkWidget *faulty; /* (nullable) wears "error" */
  guint source;      /* 0: the effect is told */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (TaktRuleEditor, takt_rule_editor, ADW_TYPE_WINDOW)

static TaktMapping *
get_mapping (TaktRuleEditor *self)
{
  return takt_products_get_mapping (takt_shop_get_products (self->shop));
}

static void
take_text (char **value, GtkWidget *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  g_free (*value);
  *value = *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* 0: the first entry, which is no product */
static gint64
get_profile (TaktRuleEditor *self, GtkWidget *row)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (row));

  return selected > 0 && selected <= self->profiles->len
             ? g_array_index (self->profiles, gint64, selected - 1)
             : 0;
}

static void
select_profile (TaktRuleEditor *self, GtkWidget *row, gint64 id)
{
  guint selected = 0;

  for (guint i = 0; i < self->profiles->len; i++)
    if (g_array_index (self->profiles, gint64, i) == id)
      selected = i + 1;
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
}

/* The rule as it stands in the window. */
static TaktOptionRule *
read_rule (TaktRuleEditor *self)
{
  TaktOptionRule *rule = takt_option_rule_copy (self->rule);

  take_text (&rule->option_name, self->name);
  take_text (&rule->option_value, self->value);
  rule->profile_id = rule->order_item_id != 0 ? 0 : get_profile (self, self->scope);
  rule->is_ignored = gtk_switch_get_active (GTK_SWITCH (self->ignored));
  g_clear_pointer (&rule->material_type, g_free);
  g_clear_pointer (&rule->color, g_free);
  g_clear_pointer (&rule->color_hex, g_free);
  rule->use_profile_id = 0;
  rule->copies = rule->filament = 0;
  if (rule->is_ignored)
    return rule;

  take_text (&rule->material_type, self->material);
  take_text (&rule->color, self->color);
  take_text (&rule->color_hex, self->code);
  rule->use_profile_id = rule->profile_id != 0 ? get_profile (self, self->use_profile) : 0;
  rule->copies = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->copies));
  rule->filament = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->filament));
  return rule;
}

/* What of an unfinished rule is missing is told by Save alone: a person is still typing. */
static gboolean
effect_cb (gpointer user_data)
{
  TaktRuleEditor *self = user_data;
  g_autoptr (TaktOptionRule) rule = read_rule (self);
  g_autofree char *text = NULL;
  guint n_items = 0;

  self->source = 0;
  if (takt_orders_count_rule (takt_shop_get_orders (self->shop), rule, &n_items, NULL))
    text = n_items > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Decides about %u open item.",
                                                       "Decides about %u open items.", n_items),
                                          n_items)
                       : g_strdup (_ ("No open item has this option. It counts for later orders."));
  else
    text = g_strdup (_ ("How many open items it is about is told once it says something."));
  gtk_label_set_label (self->effect, text);
  return G_SOURCE_REMOVE;
}

static void
show_fault (TaktRuleEditor *self, const GError *error)
{
  const struct
  {
    const char *field;
    GtkWidget *row;
  } rows[] = {
    { "option_name", self->name },       { "option_value", self->value },
    { "profile_id", self->scope },       { "use_profile_id", self->use_profile },
    { "material_type", self->material }, { "color", self->color },
    { "color_hex", self->code },
  };
  const char *field = error != NULL ? takt_error_get_field (error) : NULL;

  gtk_label_set_label (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  if (self->faulty != NULL)
    gtk_widget_remove_css_class (self->faulty, "error");
  self->faulty = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].field, field) == 0)
      self->faulty = rows[i].row;
  if (self->faulty != NULL)
    {
      gtk_widget_add_css_class (self->faulty, "error");
      gtk_widget_grab_focus (self->faulty);
    }
}

static void
changed_cb (TaktRuleEditor *self)
{
  if (self->is_filling)
    return;
  gtk_widget_set_sensitive (self->meaning, !gtk_switch_get_active (GTK_SWITCH (self->ignored)));
  gtk_widget_set_sensitive (self->use_profile, get_profile (self, self->scope) != 0);
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (EFFECT_DELAY_MS, effect_cb, self);
}

static void
save_cb (TaktRuleEditor *self)
{
  g_autoptr (TaktOptionRule) rule = read_rule (self);
  g_autoptr (GError) error = NULL;
  GtkWidget *before = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self)));
  gboolean done = rule->id != 0 ? takt_mapping_update_rule (get_mapping (self), rule, &error)
                                : takt_mapping_add_rule (get_mapping (self), rule, &error) != 0;

  show_fault (self, error);
  if (!done)
    return;
  if (before != NULL)
    gtk_widget_activate_action (before, "rules.tell", "s",
                                rule->id != 0 ? _ ("Rule changed") : _ ("Rule added"));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
close_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
takt_rule_editor_dispose (GObject *object)
{
  TaktRuleEditor *self = TAKT_RULE_EDITOR (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_rule_editor_parent_class)->dispose (object);
}

static void
takt_rule_editor_finalize (GObject *object)
{
  TaktRuleEditor *self = TAKT_RULE_EDITOR (object);

  takt_option_rule_free (self->rule);
  g_array_unref (self->profiles);
  G_OBJECT_CLASS (takt_rule_editor_parent_class)->finalize (object);
}

static void
takt_rule_editor_class_init (TaktRuleEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_rule_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_rule_editor_finalize;
  gtk_widget_class_install_action (widget_class, "rule.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "rule.close", NULL);
}

static GtkWidget *
add_group (GtkWidget *box, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (GTK_BOX (box), group);
  return group;
}

static GtkWidget *
add_entry (TaktRuleEditor *self, GtkWidget *group, const char *title)
{
  GtkWidget *row = takt_entry_row_new (title);

  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), FALSE);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (changed_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static GtkWidget *
add_combo (TaktRuleEditor *self, GtkWidget *group, const char *title)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (changed_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static GtkWidget *
add_number (TaktRuleEditor *self, GtkWidget *group, const char *title, const char *subtitle, int max)
{
  GtkWidget *row = takt_row_new (title, subtitle);
  GtkWidget *spin = gtk_spin_button_new_with_range (0, max, 1);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (changed_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return spin;
}

static GtkLabel *
add_note (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "note");
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
make_header (TaktRuleEditor *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "rule.close");
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  return header;
}

static void
add_groups (TaktRuleEditor *self, GtkWidget *box)
{
  GtkWidget *group, *row;

  self->problem = add_note (box, "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);

  group = add_group (box, _ ("Option"), _ ("Without a name or a value: any."));
  self->name = add_entry (self, group, _ ("Name, such as “Size”"));
  self->value = add_entry (self, group, _ ("Value, such as “Large”"));
  self->scope = add_combo (self, group, _ ("Counts For"));
  self->effect = add_note (box, "accent");

  group = add_group (box, _ ("What It Means"), NULL);
  row = takt_row_new (_ ("Ignore"), _ ("The option says nothing about the print"));
  self->ignored = takt_row_add_switch (row);
  g_signal_connect_swapped (self->ignored, "notify::active", G_CALLBACK (changed_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  self->meaning = add_group (box, "", NULL);
  self->use_profile = add_combo (self, self->meaning, _ ("Made As"));
  self->copies = add_number (self, self->meaning, _ ("Pieces"), _ ("4 for a set of four; 0: not told"),
                             TAKT_MAPPING_MAX_COPIES);
  self->material = add_entry (self, self->meaning, _ ("Material, such as “PETG”"));
  self->color = add_entry (self, self->meaning, _ ("Colour"));
  self->code = add_entry (self, self->meaning, _ ("Code of the Colour, such as #228B22"));
  self->filament = add_number (self, self->meaning, _ ("Filament"),
                               _ ("Which one gets the colour; 0: the only one"), MAX_FILAMENT);
}

static void
takt_rule_editor_init (TaktRuleEditor *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->profiles = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_box_append (GTK_BOX (outer), make_header (self));
  add_groups (self, box);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 560);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (ADW_WINDOW (self), outer);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 640);
  gtk_widget_set_size_request (GTK_WIDGET (self), 340, 300);
}

static void
set_text (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

/* The lists of products; one that a rule names is there also where it is archived. */
static gboolean
fill_profiles (TaktRuleEditor *self, GError **error)
{
  g_autoptr (GtkStringList) scopes = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) others = gtk_string_list_new (NULL);
  TaktProducts *products = takt_shop_get_products (self->shop);
  g_autoptr (GPtrArray) found = takt_products_list (products, NULL, 0, 0, NULL, error);
  const gint64 named[] = { self->rule->profile_id, self->rule->use_profile_id };

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      gboolean is_listed = named[i] == 0;
      TaktProfile *profile;

      for (guint k = 0; k < found->len; k++)
        is_listed |= ((TaktProfile *) found->pdata[k])->id == named[i];
      profile = is_listed ? NULL : takt_products_get (products, named[i], NULL);
      if (profile != NULL)
        g_ptr_array_add (found, profile);
    }

  if (self->rule->order_item_id != 0)
    {
      g_autofree char *scope = takt_rule_dup_scope (self->shop, self->rule);

      gtk_string_list_append (scopes, scope);
      gtk_widget_set_sensitive (self->scope, FALSE);
    }
  else
    gtk_string_list_append (scopes, _ ("All products"));
  gtk_string_list_append (others, _ ("The same product"));
  for (guint i = 0; i < found->len; i++)
    {
      const TaktProfile *profile = found->pdata[i];

      g_array_append_val (self->profiles, profile->id);
      gtk_string_list_append (scopes, profile->name);
      gtk_string_list_append (others, profile->name);
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->scope), G_LIST_MODEL (scopes));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->use_profile), G_LIST_MODEL (others));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->use_profile), _ ("Only for one product"));
  return TRUE;
}

static gboolean
fill (TaktRuleEditor *self, GError **error)
{
  const TaktOptionRule *rule = self->rule;

  self->is_filling = TRUE;
  if (!fill_profiles (self, error))
    return FALSE;
  set_text (self->name, rule->option_name);
  set_text (self->value, rule->option_value);
  select_profile (self, self->scope, rule->profile_id);
  gtk_switch_set_active (GTK_SWITCH (self->ignored), rule->is_ignored);
  select_profile (self, self->use_profile, rule->use_profile_id);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->copies), rule->copies);
  set_text (self->material, rule->material_type);
  set_text (self->color, rule->color);
  set_text (self->code, rule->color_hex);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->filament), rule->filament);
  self->is_filling = FALSE;
  changed_cb (self);
  g_clear_handle_id (&self->source, g_source_remove);
  effect_cb (self);
  return TRUE;
}

/**
 * takt_rule_editor_open:
 * @widget: in the window before which it opens
 * @id: the rule; 0: a new one
 *
 * Returns: (transfer none) (nullable): NULL where there is no such rule, and the person is told
 */
TaktRuleEditor *
takt_rule_editor_open (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr (GError) error = NULL;
  TaktRuleEditor *self;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  self = g_object_new (TAKT_TYPE_RULE_EDITOR, NULL);
  self->shop = g_object_ref (shop);
  self->rule = id != 0 ? takt_mapping_get_rule (get_mapping (self), id, &error) : takt_option_rule_new ();
  if (self->rule == NULL || !fill (self, &error))
    {
      takt_act_failed (widget, error);
      gtk_window_destroy (GTK_WINDOW (self));
      return NULL;
    }
  gtk_window_set_title (GTK_WINDOW (self), id != 0 ? _ ("Change Rule") : _ ("New Rule"));
  gtk_window_set_transient_for (GTK_WINDOW (self), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->name);
  return self;
}
