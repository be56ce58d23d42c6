/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-setting-rows.h"

#include "preferences/takt-preferences-window.h"
#include "takt-money.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW_KEY "takt-setting"

/** Row: what a row shows. Lives as long as the row does. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  const TaktSettingInfo *info;
  GtkWidget *row;      /* (unowned) owns this */
  GtkWidget *control;  /* (unowned) the row itself where it is its own */
  gboolean is_showing; /* the control changes because the engine's value did */
} Row;

static void
row_free (gpointer data)
{
  Row *self = data;

  g_object_unref (self->shop);
  g_free (self);
}

static int
get_digits (const Row *self, const TaktSettingsValues *values)
{
  switch (self->info->kind)
    {
    case TAKT_SETTING_PERCENT:
      return 2;
    case TAKT_SETTING_MONEY:
    case TAKT_SETTING_SMALL_MONEY:
      return takt_money_get_digits (values->currency);
    case TAKT_SETTING_SWITCH:
    case TAKT_SETTING_NUMBER:
    case TAKT_SETTING_TEXT:
    case TAKT_SETTING_WORD:
    case TAKT_SETTING_CHOICE:
    default:
      return 0;
    }
}

static guint
find_word (const TaktSettingInfo *info, const char *word)
{
  for (guint i = 0; info->words[i] != NULL; i++)
    if (g_strcmp0 (info->words[i], word) == 0)
      return i;

  return GTK_INVALID_LIST_POSITION;
}

static void
show_number (Row *self, const TaktSettingsValues *values)
{
  gconstpointer field = G_STRUCT_MEMBER_P (values, self->info->offset);
  int digits = get_digits (self, values);
  double number = self->info->kind == TAKT_SETTING_MONEY ? (double) *(const gint64 *) field
                                                         : (double) *(const int *) field;

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (self->control), (guint) digits);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->control), number / pow (10, digits));
}

static void
show (Row *self)
{
  const TaktSettingsValues *values = takt_settings_get (takt_shop_get_settings (self->shop));
  gconstpointer field = G_STRUCT_MEMBER_P (values, self->info->offset);
  const char *text;

  self->is_showing = TRUE;
  switch (self->info->kind)
    {
    case TAKT_SETTING_SWITCH:
      gtk_switch_set_active (GTK_SWITCH (self->control), *(const gboolean *) field);
      break;
    case TAKT_SETTING_TEXT:
      text = *(char *const *) field != NULL ? *(char *const *) field : "";
      /* What somebody types is not taken away. */
      if ((gtk_widget_get_state_flags (self->row) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
        gtk_editable_set_text (GTK_EDITABLE (self->control), text);
      break;
    case TAKT_SETTING_WORD:
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->control),
                                  find_word (self->info, *(char *const *) field));
      break;
    case TAKT_SETTING_CHOICE:
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->control), (guint) * (const int *) field);
      break;
    case TAKT_SETTING_NUMBER:
    case TAKT_SETTING_PERCENT:
    case TAKT_SETTING_MONEY:
    case TAKT_SETTING_SMALL_MONEY:
    default:
      show_number (self, values);
      break;
    }
  gtk_widget_remove_css_class (self->row, "error");
  self->is_showing = FALSE;
}

static void
read_number (Row *self, TaktSettingsValues *values)
{
  gpointer field = G_STRUCT_MEMBER_P (values, self->info->offset);
  double number =
      gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->control)) * pow (10, get_digits (self, values));

  if (self->info->kind == TAKT_SETTING_MONEY)
    *(gint64 *) field = llrint (number);
  else
    *(int *) field = (int) lrint (number);
}

static void
set_text (char **field, const char *text)
{
  g_free (*field);
  *field = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static void
changed_cb (Row *self)
{
  g_autoptr (TaktSettingsValues) values = NULL;
  gpointer field;
  guint selected;

  if (self->is_showing)
    return;

  values = takt_settings_values_copy (takt_settings_get (takt_shop_get_settings (self->shop)));
  field = G_STRUCT_MEMBER_P (values, self->info->offset);
  switch (self->info->kind)
    {
    case TAKT_SETTING_SWITCH:
      *(gboolean *) field = gtk_switch_get_active (GTK_SWITCH (self->control));
      break;
    case TAKT_SETTING_TEXT:
      set_text (field, gtk_editable_get_text (GTK_EDITABLE (self->control)));
      break;
    case TAKT_SETTING_WORD:
      selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->control));
      if (selected != GTK_INVALID_LIST_POSITION)
        set_text (field, self->info->words[selected]);
      break;
    case TAKT_SETTING_CHOICE:
      *(int *) field = (int) adw_combo_row_get_selected (ADW_COMBO_ROW (self->control));
      break;
    case TAKT_SETTING_NUMBER:
    case TAKT_SETTING_PERCENT:
    case TAKT_SETTING_MONEY:
    case TAKT_SETTING_SMALL_MONEY:
    default:
      read_number (self, values);
      break;
    }

  if (takt_setting_change (self->row, self->shop, values))
    gtk_widget_remove_css_class (self->row, "error");
  else if (self->info->kind == TAKT_SETTING_TEXT)
    gtk_widget_add_css_class (self->row, "error");
  else
    show (self);
}

static void
engine_changed_cb (GtkWidget *row, const char *noun)
{
  Row *self = g_object_get_data (G_OBJECT (row), ROW_KEY);

  if (g_str_equal (noun, "settings"))
    show (self);
}

/** takt_setting_change: gives @values to the engine; tells in the preferences window why they were refused. Returns: whether they hold */
gboolean
takt_setting_change (GtkWidget *widget, TaktShop *shop, const TaktSettingsValues *values)
{
  g_autoptr (GError) error = NULL;

  if (takt_settings_update (takt_shop_get_settings (shop), values, &error))
    return TRUE;

  takt_preferences_fail (widget, error);
  return FALSE;
}

/** takt_row_new: a row with plain texts. */
GtkWidget *
takt_row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  return row;
}

/** takt_row_add_button: Returns: (transfer none): the button at the end of @row; @callback gets @data first. */
GtkWidget *
takt_row_add_button (GtkWidget *row, const char *label, GCallback callback, gpointer data)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", callback, data);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}

/** takt_row_add_switch: Returns: (transfer none): the switch of @row, which the whole row switches. */
GtkWidget *
takt_row_add_switch (GtkWidget *row)
{
  GtkWidget *control = gtk_switch_new ();

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  return control;
}

/** takt_entry_row_new: a row to type in, applied with its button or Enter. */
GtkWidget *
takt_entry_row_new (const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  return row;
}

static GtkWidget *
make_combo (const TaktSettingInfo *info)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (guint i = 0; info->labels[i] != NULL; i++)
    gtk_string_list_append (labels, _ (info->labels[i]));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (info->title));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (info->subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (info->subtitle));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));
  return row;
}

static GtkWidget *
add_spin_button (GtkWidget *row, const TaktSettingInfo *info)
{
  GtkWidget *control = gtk_spin_button_new_with_range (info->min, info->max, MAX (info->step, 1));

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (control), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (control), 5);
  gtk_widget_add_css_class (control, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  return control;
}

/** takt_setting_row_new: a row for one value. @info must live as long as it: it is static. */
GtkWidget *
takt_setting_row_new (TaktShop *shop, const TaktSettingInfo *info)
{
  Row *self = g_new0 (Row, 1);
  const char *subtitle = info->subtitle != NULL ? _ (info->subtitle) : NULL;
  const char *signal;

  self->shop = g_object_ref (shop);
  self->info = info;
  switch (info->kind)
    {
    case TAKT_SETTING_SWITCH:
      self->row = takt_row_new (_ (info->title), subtitle);
      self->control = takt_row_add_switch (self->row);
      signal = "notify::active";
      break;
    case TAKT_SETTING_TEXT:
      self->control = self->row = takt_entry_row_new (_ (info->title));
      signal = "apply";
      break;
    case TAKT_SETTING_WORD:
    case TAKT_SETTING_CHOICE:
      self->control = self->row = make_combo (info);
      signal = "notify::selected";
      break;
    case TAKT_SETTING_NUMBER:
    case TAKT_SETTING_PERCENT:
    case TAKT_SETTING_MONEY:
    case TAKT_SETTING_SMALL_MONEY:
    default:
      self->row = takt_row_new (_ (info->title), subtitle);
      self->control = add_spin_button (self->row, info);
      signal = "value-changed";
      break;
    }
  if (self->control != self->row)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (info->title), -1);

  g_object_set_data_full (G_OBJECT (self->row), ROW_KEY, self, row_free);
  show (self);
  g_signal_connect_swapped (self->control, signal, G_CALLBACK (changed_cb), self);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (engine_changed_cb), self->row,
                           G_CONNECT_SWAPPED);
  return self->row;
}

/** takt_setting_group_new: rows under a title. @title, @description: (nullable): translated, plain */
GtkWidget *
takt_setting_group_new (TaktShop *shop,
                        const char *title,
                        const char *description,
                        const TaktSettingInfo *infos,
                        gsize n_infos)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *title_markup = title != NULL ? g_markup_escape_text (title, -1) : NULL;
  g_autofree char *description_markup = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title_markup);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description_markup);
  for (gsize i = 0; i < n_infos; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), takt_setting_row_new (shop, &infos[i]));
  return group;
}
