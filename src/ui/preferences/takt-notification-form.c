/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-notification-form.h"

#include "preferences/takt-notification-template.h"
#include "preferences/takt-notification-test.h"
#include "preferences/takt-preferences-window.h"
#include "preferences/takt-setting-rows.h"
#include "widgets/takt-adaptive-bin.h"

#include <glib/gi18n-lib.h>

#define TWO_COLUMNS  540 /* px */
#define DEFAULT_FROM "22:00"
#define DEFAULT_TO   "07:00"

typedef struct
{
  gsize offset; /* of a gboolean of TaktNotificationSettings */
  const char *title;
  const char *subtitle; /* (nullable) */
} SwitchInfo;

#define FIELD(name) G_STRUCT_OFFSET (TaktNotificationSettings, name)

static const SwitchInfo events[] = {
  { FIELD (notify_print_start), N_ ("Print Started"), NULL },
  { FIELD (notify_print_complete), N_ ("Print Completed"), NULL },
  { FIELD (notify_order_ready), N_ ("Order Ready"),
    N_ ("When all of an order is printed and can be packed") },
  { FIELD (notify_print_failed), N_ ("Print Failed"), N_ ("With the reason and what to do") },
  { FIELD (notify_material_change), N_ ("Material Change"), N_ ("When a print waits for filament") },
  { FIELD (notify_material_low), N_ ("Material Low"), N_ ("When a loaded spool goes below its limit") },
  { FIELD (notify_promise), N_ ("Promise at Risk"), N_ ("When an order may leave too late, or will") },
  { FIELD (notify_maintenance), N_ ("Maintenance Due"), NULL },
};

static const char *const formats[] = { "generic", "discord", "slack", "ntfy", NULL };
static const char *const digest_names[] = { N_ ("Each at Once"), N_ ("Every Hour"), N_ ("Once a Day"), NULL };
static const char *const format_names[] = { N_ ("Standard Webhooks"), "Discord", "Slack", "ntfy", NULL };

/** Form: belongs to its widget. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  gint64 printer_id;
  GtkWidget *widget;
  GtkWidget *columns;
  GtkWidget *switches[G_N_ELEMENTS (events)];
  GtkWidget *desktop;
  GtkWidget *email, *email_to, *photo, *digest, *digest_at;
  GtkWidget *format, *url, *secret, *forget;
  GtkWidget *quiet, *quiet_from, *quiet_to, *critical, *critical_row;
  gboolean is_showing;
} Form;

static void
form_free (gpointer data)
{
  Form *self = data;

  g_object_unref (self->shop);
  g_free (self);
}

static TaktNotify *
get_notify (Form *self)
{
  return takt_shop_get_notify (self->shop);
}

static void
show_text (GtkWidget *row, const char *text)
{
  if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  gtk_widget_remove_css_class (row, "error");
}

static void
show_word (GtkWidget *row, const char *const *words, const char *word)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_strcmp0 (words[i], word) == 0)
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
}

static void
show (Form *self)
{
  g_autoptr (TaktNotificationSettings) settings =
      takt_notify_get_settings (get_notify (self), self->printer_id, NULL);

  if (settings == NULL)
    return;

  self->is_showing = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    gtk_switch_set_active (GTK_SWITCH (self->switches[i]),
                           *(gboolean *) G_STRUCT_MEMBER_P (settings, events[i].offset));
  gtk_switch_set_active (GTK_SWITCH (self->desktop), settings->desktop_enabled);
  gtk_switch_set_active (GTK_SWITCH (self->email), settings->email_enabled);
  show_text (self->email_to, settings->email_to);
  gtk_switch_set_active (GTK_SWITCH (self->photo), settings->email_photo);
  show_word (self->digest, takt_email_digest_words, settings->email_digest);
  gtk_widget_set_visible (self->digest_at, g_strcmp0 (settings->email_digest, "daily") == 0);
  show_text (self->digest_at, settings->email_digest_at);
  show_text (self->url, settings->webhook_url);
  show_word (self->format, formats, settings->webhook_format);
  gtk_widget_set_visible (self->forget, settings->has_webhook_secret);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->secret),
                                 settings->has_webhook_secret
                                     ? _ ("Signing Secret (kept; type a new one to change it)")
                                     : _ ("Signing Secret (none)"));
  gtk_switch_set_active (GTK_SWITCH (self->quiet), settings->quiet_from != NULL);
  gtk_widget_set_visible (self->quiet_from, settings->quiet_from != NULL);
  gtk_widget_set_visible (self->quiet_to, settings->quiet_from != NULL);
  show_text (self->quiet_from, settings->quiet_from);
  show_text (self->quiet_to, settings->quiet_to);
  gtk_widget_set_visible (self->critical_row, settings->quiet_from != NULL);
  gtk_switch_set_active (GTK_SWITCH (self->critical), settings->quiet_critical);
  self->is_showing = FALSE;
}

static void
set_string (char **field, const char *text)
{
  g_free (*field);
  *field = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* @row: (nullable): the one that is at fault, where the engine refuses. */
static void
change (Form *self, GtkWidget *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings =
      takt_notify_get_settings (get_notify (self), self->printer_id, &error);
  gboolean is_quiet = gtk_switch_get_active (GTK_SWITCH (self->quiet));

  if (settings != NULL)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
        *(gboolean *) G_STRUCT_MEMBER_P (settings, events[i].offset) =
            gtk_switch_get_active (GTK_SWITCH (self->switches[i]));
      settings->desktop_enabled = gtk_switch_get_active (GTK_SWITCH (self->desktop));
      settings->email_enabled = gtk_switch_get_active (GTK_SWITCH (self->email));
      set_string (&settings->webhook_format,
                  formats[adw_combo_row_get_selected (ADW_COMBO_ROW (self->format))]);
      settings->email_photo = gtk_switch_get_active (GTK_SWITCH (self->photo));
      settings->quiet_critical = gtk_switch_get_active (GTK_SWITCH (self->critical));
      set_string (&settings->email_digest,
                  takt_email_digest_words[adw_combo_row_get_selected (ADW_COMBO_ROW (self->digest))]);
      if (row == self->digest_at)
        set_string (&settings->email_digest_at, get_text (row));
      if (row == self->email_to)
        set_string (&settings->email_to, get_text (row));
      if (row == self->url)
        set_string (&settings->webhook_url, get_text (row));
      if (!is_quiet)
        {
          set_string (&settings->quiet_from, NULL);
          set_string (&settings->quiet_to, NULL);
        }
      else if (settings->quiet_from == NULL)
        {
          set_string (&settings->quiet_from, DEFAULT_FROM);
          set_string (&settings->quiet_to, DEFAULT_TO);
        }
      if (is_quiet && row == self->quiet_from)
        set_string (&settings->quiet_from, get_text (row));
      if (is_quiet && row == self->quiet_to)
        set_string (&settings->quiet_to, get_text (row));
    }

  if (settings != NULL && takt_notify_set_settings (get_notify (self), settings, &error))
    {
      show (self);
      return;
    }
  takt_preferences_fail (self->widget, error);
  if (row != NULL)
    gtk_widget_add_css_class (row, "error");
  else
    show (self);
}

static void
switched_cb (Form *self)
{
  if (!self->is_showing)
    change (self, NULL);
}

static void
applied_cb (Form *self, GtkWidget *row)
{
  change (self, row);
}

static void
secret_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = user_data;
  g_autoptr (GError) error = NULL;

  if (!takt_notify_set_webhook_secret_finish (TAKT_NOTIFY (source), result, &error))
    takt_preferences_fail (row, error);
}

static void
secret_applied_cb (Form *self, GtkWidget *row)
{
  g_autofree char *secret = g_strdup (get_text (row));

  gtk_editable_set_text (GTK_EDITABLE (row), "");
  takt_notify_set_webhook_secret_async (get_notify (self), self->printer_id, secret, NULL, secret_kept_cb,
                                        g_object_ref (row));
}

static void
forget_secret_cb (Form *self)
{
  takt_notify_set_webhook_secret_async (get_notify (self), self->printer_id, NULL, NULL, secret_kept_cb,
                                        g_object_ref (self->secret));
}

static GtkWidget *
make_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  return list;
}

static GtkWidget *
add_switch (Form *self, GtkWidget *list, const char *title, const char *subtitle, const char *icon_name)
{
  GtkWidget *row = takt_row_new (title, subtitle);
  GtkWidget *control = takt_row_add_switch (row);

  if (icon_name != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon_name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped (control, "notify::active", G_CALLBACK (switched_cb), self);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return control;
}

static GtkWidget *
add_entry (Form *self, GtkWidget *list, const char *title)
{
  GtkWidget *row = takt_entry_row_new (title);

  g_signal_connect_swapped (row, "apply", G_CALLBACK (applied_cb), self);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return row;
}

static GtkWidget *
add_choice (Form *self, GtkWidget *list, const char *title, const char *const *labels)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();

  for (guint i = 0; labels[i] != NULL; i++)
    gtk_string_list_append (names, _ (labels[i]));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (switched_cb), self);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return row;
}

static void
add_test (Form *self, GtkWidget *list, const char *channel, const char *label)
{
  gtk_list_box_append (GTK_LIST_BOX (list),
                       takt_notification_test_new (self->shop, self->printer_id, channel, label));
}

static GtkWidget *
make_caption (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
make_left (Form *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = make_list (), *night = make_list ();
  GtkWidget *title = gtk_label_new (_ ("Quiet Hours"));

  gtk_box_append (GTK_BOX (box), make_caption (_ ("Tell me about")));
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    self->switches[i] = add_switch (self, list, _ (events[i].title),
                                    events[i].subtitle != NULL ? _ (events[i].subtitle) : NULL, NULL);
  gtk_box_append (GTK_BOX (box), list);

  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_widget_add_css_class (title, "section-title");
  gtk_box_append (GTK_BOX (box), title);
  self->quiet =
      add_switch (self, night, _ ("Keep Quiet at Night"),
                  _ ("What happens is told afterwards, on every channel"), "weather-clear-night-symbolic");
  self->quiet_from = add_entry (self, night, _ ("From (HH:MM)"));
  self->quiet_to = add_entry (self, night, _ ("To (HH:MM)"));
  self->critical = add_switch (self, night, _ ("Failures at Once"), _ ("Also in quiet hours"), NULL);
  self->critical_row = gtk_widget_get_ancestor (self->critical, GTK_TYPE_LIST_BOX_ROW);
  gtk_box_append (GTK_BOX (box), night);
  return box;
}

static GtkWidget *
make_right (Form *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *desktop = make_list (), *mail = make_list (), *webhook = make_list ();
  GtkWidget *row;

  gtk_box_append (GTK_BOX (head), make_caption (_ ("Where to send it")));
  self->desktop = add_switch (self, desktop, _ ("Desktop"), NULL, "computer-symbolic");
  add_test (self, desktop, "desktop", _ ("Send a test to the desktop"));
  gtk_box_append (GTK_BOX (head), desktop);
  gtk_box_append (GTK_BOX (box), head);

  self->email = add_switch (self, mail, _ ("E-Mail"), NULL, "mail-unread-symbolic");
  self->email_to = add_entry (self, mail, _ ("Send To (empty: the sender)"));
  gtk_widget_set_tooltip_text (self->email_to, _ ("Several addresses are separated by commas"));
  self->digest = add_choice (self, mail, _ ("Letters"), digest_names);
  self->digest_at = add_entry (self, mail, _ ("Daily at (HH:MM)"));
  self->photo = add_switch (self, mail, _ ("With the Photo"), _ ("Of a print that ended"), NULL);
  add_test (self, mail, "email", _ ("Send a test by e-mail"));
  gtk_box_append (GTK_BOX (box), mail);

  row = takt_row_new (_ ("Webhook"), _ ("Without an address it is off"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("send-to-symbolic"));
  gtk_list_box_append (GTK_LIST_BOX (webhook), row);
  self->format = add_choice (self, webhook, _ ("Format"), format_names);
  self->url = add_entry (self, webhook, _ ("Address"));
  self->secret = adw_password_entry_row_new ();
  self->forget = gtk_button_new_from_icon_name ("edit-clear-symbolic");
  gtk_widget_set_tooltip_text (self->forget, _ ("Sign No More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->forget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove the signing secret"), -1);
  gtk_widget_add_css_class (self->forget, "flat");
  gtk_widget_set_valign (self->forget, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->forget, "clicked", G_CALLBACK (forget_secret_cb), self);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->secret), self->forget);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->secret), TRUE);
  g_signal_connect_swapped (self->secret, "apply", G_CALLBACK (secret_applied_cb), self);
  gtk_list_box_append (GTK_LIST_BOX (webhook), self->secret);
  gtk_list_box_append (GTK_LIST_BOX (webhook), takt_notification_template_new (self->shop, self->printer_id));
  add_test (self, webhook, "webhook", _ ("Send a test to the webhook"));
  gtk_box_append (GTK_BOX (box), webhook);
  return box;
}

static void
narrow_changed_cb (GtkWidget *widget, GParamSpec *pspec, TaktAdaptiveBin *bin)
{
  Form *self = g_object_get_data (G_OBJECT (widget), "takt-form");
  gboolean is_narrow = takt_adaptive_bin_get_narrow (bin);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (GTK_BOX (self->columns), !is_narrow);
}

static void
changed_cb (GtkWidget *widget, const char *noun, gint64 id)
{
  Form *self = g_object_get_data (G_OBJECT (widget), "takt-form");

  if (g_str_equal (noun, "notify") && id == self->printer_id)
    show (self);
}

GtkWidget *
takt_notification_form_new (TaktShop *shop, gint64 printer_id)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (takt_shop_get_printers (shop), printer_id, NULL);
  GtkWidget *bin = takt_adaptive_bin_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (printer != NULL ? printer->name : "");
  Form *self = g_new0 (Form, 1);

  self->shop = g_object_ref (shop);
  self->printer_id = printer_id;
  self->widget = bin;
  g_object_set_data_full (G_OBJECT (bin), "takt-form", self, form_free);
  g_object_set (bin, "minimum-width", 280, "threshold", TWO_COLUMNS, NULL);
  self->is_showing = TRUE;
  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_add_css_class (title, "page-title");
  self->columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 17);
  gtk_box_set_homogeneous (GTK_BOX (self->columns), TRUE);
  gtk_box_append (GTK_BOX (self->columns), make_left (self));
  gtk_box_append (GTK_BOX (self->columns), make_right (self));
  gtk_widget_add_css_class (body, "preferences-body");
  gtk_box_append (GTK_BOX (body), title);
  gtk_box_append (GTK_BOX (body), self->columns);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), body);
  takt_adaptive_bin_set_child (TAKT_ADAPTIVE_BIN (bin), scrolled);
  show (self);
  g_signal_connect_object (bin, "notify::narrow", G_CALLBACK (narrow_changed_cb), bin, G_CONNECT_SWAPPED);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), bin,
                           G_CONNECT_SWAPPED);
  return bin;
}
