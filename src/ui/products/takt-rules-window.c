/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-rules-window.h"

#include "preferences/takt-setting-rows.h"
#include "products/takt-rule-editor.h"
#include "products/takt-rule-words.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

/**
 * TaktRulesWindow:
 *
 * What options of items mean: the rules, and the shop's names of colours, each to be changed or removed, and taken back. It follows the
 * engine: what is learnt elsewhere comes.
 */
struct _TaktRulesWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkWidget *body;
  GtkWidget *rules_group;  /* (nullable) */
  GtkWidget *colors_group; /* (nullable) */
  GtkLabel *problem;
  GPtrArray *rows; /* (owned) of GtkWidget, unowned: as they stand, those of colours last */

  TaktShop *shop; /* (owned) (nullable) once it is closed */
  guint source;   /* 0: nothing changed since it was read */
};

G_DEFINE_FINAL_TYPE (TaktRulesWindow, takt_rules_window, ADW_TYPE_WINDOW)

static TaktMapping *
get_mapping (TaktRulesWindow *self)
{
  return takt_products_get_mapping (takt_shop_get_products (self->shop));
}

static void
show_problem (TaktRulesWindow *self, const GError *error)
{
  gtk_label_set_label (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
}

static void
tell (TaktRulesWindow *self, const char *title)
{
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "rules.undo");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
tell_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  tell (TAKT_RULES_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
add_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  takt_rule_editor_open (widget, TAKT_RULES_WINDOW (widget)->shop, 0);
}

static void
edit_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  takt_rule_editor_open (widget, TAKT_RULES_WINDOW (widget)->shop, g_variant_get_int64 (parameter));
}

static void
remove_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktRulesWindow *self = TAKT_RULES_WINDOW (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOptionRule) removed =
      takt_mapping_remove_rule (get_mapping (self), g_variant_get_int64 (parameter), &error);

  show_problem (self, error);
  if (removed != NULL)
    tell (self, _ ("Rule removed"));
}

static void
forget_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktRulesWindow *self = TAKT_RULES_WINDOW (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktColorSynonym) removed =
      takt_mapping_remove_synonym (get_mapping (self), g_variant_get_int64 (parameter), &error);
  g_autofree char *text = NULL;

  show_problem (self, error);
  if (removed == NULL)
    return;
  text = g_strdup_printf (_ ("“%s” is no longer a colour"), removed->word);
  tell (self, text);
}

static void
undo_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktRulesWindow *self = TAKT_RULES_WINDOW (widget);
  TaktUndoStack *undo = takt_shop_get_undo (self->shop);
  g_autoptr (GError) error = NULL;

  if (takt_undo_stack_can_undo (undo))
    (void) takt_undo_stack_undo (undo, &error);
  show_problem (self, error);
}

static void
close_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
add_remove_button (GtkWidget *row, const char *label, const char *action, gint64 id)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", id);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_swatch (GtkWidget *row, const char *hex, const char *name)
{
  GtkWidget *swatch = takt_swatch_new (18);

  takt_swatch_set_color (TAKT_SWATCH (swatch), hex, name);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), swatch);
}

static GtkWidget *
make_rule_row (TaktRulesWindow *self, const TaktOptionRule *rule)
{
  g_autofree char *title = takt_rule_dup_title (rule);
  g_autofree char *meaning = takt_rule_dup_meaning (self->shop, rule);
  g_autofree char *scope = takt_rule_dup_scope (self->shop, rule);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", meaning, scope);
  GtkWidget *row = takt_row_new (title, subtitle);

  if (rule->color_hex != NULL)
    add_swatch (row, rule->color_hex, rule->color != NULL ? rule->color : rule->color_hex);
  add_remove_button (row, _ ("Remove Rule"), "rules.remove", rule->id);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "rules.edit");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "x", rule->id);
  return row;
}

static GtkWidget *
make_color_row (const TaktColorSynonym *synonym)
{
  GtkWidget *row = takt_row_new (synonym->word, synonym->color);

  add_swatch (row, synonym->color_hex, synonym->color);
  add_remove_button (row, _ ("Remove Name of a Colour"), "rules.forget", synonym->id);
  return row;
}

static GtkWidget *
add_group (TaktRulesWindow *self, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (GTK_BOX (self->body), group);
  return group;
}

/* G_MAXUINT: the focus is in none */
static guint
find_focus (TaktRulesWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  for (guint i = 0; focus != NULL && i < self->rows->len; i++)
    if (focus == self->rows->pdata[i] || gtk_widget_is_ancestor (focus, self->rows->pdata[i]))
      return i;
  return G_MAXUINT;
}

static void
add_row (TaktRulesWindow *self, GtkWidget *group, GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_ptr_array_add (self->rows, row);
}

static void
read_rules (TaktRulesWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rules = takt_mapping_list_rules (get_mapping (self), 0, &error);
  g_autoptr (GPtrArray) synonyms =
      rules != NULL ? takt_mapping_list_synonyms (get_mapping (self), &error) : NULL;
  guint focus = find_focus (self);

  if (synonyms == NULL)
    {
      show_problem (self, error);
      return;
    }
  if (self->rules_group != NULL)
    gtk_box_remove (GTK_BOX (self->body), self->rules_group);
  if (self->colors_group != NULL)
    gtk_box_remove (GTK_BOX (self->body), self->colors_group);
  self->rules_group = self->colors_group = NULL;
  g_ptr_array_set_size (self->rows, 0);

  if (rules->len > 0)
    {
      self->rules_group =
          add_group (self, _ ("Rules"),
                     _ ("An item’s own rule counts before its product’s, that before one for all products."));
      for (guint i = 0; i < rules->len; i++)
        add_row (self, self->rules_group, make_rule_row (self, rules->pdata[i]));
    }
  if (synonyms->len > 0)
    {
      self->colors_group =
          add_group (self, _ ("Names of Colours"), _ ("Words of buyers that you told Takt are colours."));
      for (guint i = 0; i < synonyms->len; i++)
        add_row (self, self->colors_group, make_color_row (synonyms->pdata[i]));
    }
  gtk_stack_set_visible_child_name (self->stack, rules->len + synonyms->len > 0 ? "rules" : "empty");
  /* The row that took the place of a removed one: the keys go on from there. */
  if (focus != G_MAXUINT && self->rows->len > 0)
    gtk_widget_grab_focus (self->rows->pdata[MIN (focus, self->rows->len - 1)]);
}

static gboolean
read_cb (gpointer user_data)
{
  TaktRulesWindow *self = user_data;

  self->source = 0;
  read_rules (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktRulesWindow *self, const char *noun)
{
  if (self->source == 0 && self->shop != NULL
      && (g_str_equal (noun, "mapping") || g_str_equal (noun, "products")))
    self->source = g_idle_add (read_cb, self);
}

static void
takt_rules_window_dispose (GObject *object)
{
  TaktRulesWindow *self = TAKT_RULES_WINDOW (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_rules_window_parent_class)->dispose (object);
}

static void
takt_rules_window_finalize (GObject *object)
{
  g_ptr_array_unref (TAKT_RULES_WINDOW (object)->rows);
  G_OBJECT_CLASS (takt_rules_window_parent_class)->finalize (object);
}

static void
takt_rules_window_class_init (TaktRulesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_rules_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_rules_window_finalize;
  gtk_widget_class_install_action (widget_class, "rules.add", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "rules.edit", "x", edit_cb);
  gtk_widget_class_install_action (widget_class, "rules.remove", "x", remove_cb);
  gtk_widget_class_install_action (widget_class, "rules.forget", "x", forget_cb);
  gtk_widget_class_install_action (widget_class, "rules.tell", "s", tell_cb);
  gtk_widget_class_install_action (widget_class, "rules.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "rules.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "rules.add", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "rules.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "rules.close", NULL);
}

static GtkWidget *
make_content (TaktRulesWindow *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_set_margin_start (self->body, 12);
  gtk_widget_set_margin_end (self->body, 12);
  gtk_widget_set_margin_top (self->body, 12);
  gtk_widget_set_margin_bottom (self->body, 18);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_New Rule"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "takt-product-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No Rules Yet"));
  adw_status_page_set_description (
      ADW_STATUS_PAGE (page),
      _ ("A rule says what an option means: “Set of 4” is four pieces, “Gift wrap” says nothing about the "
         "print. What you settle under Items to Look At becomes one, too."));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "rules.add");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  return page;
}

static void
takt_rules_window_init (TaktRulesWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");
  GtkWidget *problem = gtk_label_new (NULL);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "rules.add");
  gtk_widget_set_tooltip_text (add, _ ("New Rule (Ctrl+N)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New Rule"), -1);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), add);

  self->rows = g_ptr_array_new ();
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  self->problem = GTK_LABEL (problem);
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0.0f);
  gtk_widget_set_visible (problem, FALSE);
  gtk_widget_set_margin_start (problem, 12);
  gtk_widget_set_margin_end (problem, 12);
  gtk_widget_add_css_class (problem, "note");
  gtk_widget_add_css_class (problem, "error");

  gtk_stack_add_named (self->stack, make_content (self), "rules");
  gtk_stack_add_named (self->stack, make_empty (), "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), problem);
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->stack));
  adw_toast_overlay_set_child (self->toasts, outer);
  adw_window_set_content (ADW_WINDOW (self), GTK_WIDGET (self->toasts));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Mapping Rules"));
  gtk_window_set_default_size (GTK_WINDOW (self), 640, 620);
  gtk_widget_set_size_request (GTK_WIDGET (self), 340, 300);
}

/** takt_rules_window_open: (transfer none): before the window that @widget is in. */
TaktRulesWindow *
takt_rules_window_open (GtkWidget *widget, TaktShop *shop)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  TaktRulesWindow *self;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  self = g_object_new (TAKT_TYPE_RULES_WINDOW, NULL);
  self->shop = g_object_ref (shop);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (self), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  read_rules (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
