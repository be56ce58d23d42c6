/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-notification-test.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define TEST_KEY "takt-test"

/** Test: belongs to its row. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  gint64 printer_id;
  const char *channel; /* static */
  GtkWidget *icon, *label, *button;
  GCancellable *cancellable;
  char *target; /* (nullable) where the answer below came from; NULL: the channel is off */
  char *answer; /* (nullable) NULL: not tested since the target is this one */
  gboolean arrived;
  TaktTime answered_at;
  gboolean is_sending;
} Test;

static void
test_free (gpointer data)
{
  Test *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->shop);
  g_free (self->target);
  g_free (self->answer);
  g_free (self);
}

/* (nullable): where the channel sends to; NULL: it is off. */
static const char *
get_target (Test *self, const TaktNotificationSettings *settings)
{
  const TaktSettingsValues *values = takt_settings_get (takt_shop_get_settings (self->shop));

  if (g_str_equal (self->channel, "webhook"))
    return settings->webhook_url;
  if (g_str_equal (self->channel, "desktop"))
    return settings->desktop_enabled ? self->channel : NULL;
  if (!settings->email_enabled)
    return NULL;
  return settings->email_to != NULL ? settings->email_to : values->smtp_from != NULL ? values->smtp_from : "";
}

/* (transfer full) (nullable): what is the matter with the target; NULL: nothing. */
static TaktTarget *
find_trouble (Test *self)
{
  g_autoptr (GPtrArray) targets = takt_notify_list_targets (takt_shop_get_notify (self->shop), NULL);

  for (guint i = 0; targets != NULL && self->target != NULL && i < targets->len; i++)
    {
      const TaktTarget *target = g_ptr_array_index (targets, i);

      if (g_str_equal (target->channel, self->channel) && g_str_equal (target->target, self->target)
          && (target->failures > 0 || target->state != TAKT_TARGET_CLOSED))
        return g_ptr_array_steal_index (targets, i);
    }
  return NULL;
}

static void
show_words (Test *self, const char *icon_name, const char *css_class, const char *text)
{
  static const char *const classes[] = { "success-text", "warning-text", "error-text", "dim-label" };

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  gtk_widget_set_visible (self->icon, icon_name != NULL);
  gtk_label_set_label (GTK_LABEL (self->label), text);
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      gtk_widget_remove_css_class (self->icon, classes[i]);
      gtk_widget_remove_css_class (self->label, classes[i]);
    }
  gtk_widget_add_css_class (self->icon, css_class);
  gtk_widget_add_css_class (self->label, css_class);
}

static void
show_trouble (Test *self, const TaktTarget *target)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (self->shop));
  g_autofree char *when = NULL;
  g_autofree char *state = NULL;
  g_autofree char *next = NULL;
  g_autofree char *text = NULL;

  if (target->state == TAKT_TARGET_DISABLED)
    {
      when = takt_format_moment (target->updated_at, now);
      /* Translators: %s is a moment: "Today 17:00". */
      text =
          g_strdup_printf (_ ("It said that it is gone (%s), so nothing is sent there. A test that arrives "
                              "turns it on again."),
                           when);
      show_words (self, "dialog-error-symbolic", "error-text", text);
      return;
    }

  state = g_strdup_printf (
      ngettext ("Not reached once", "Not reached %d times in a row", (gulong) target->failures),
      target->failures);
  if (target->retry_at != TAKT_TIME_UNSET && target->retry_at > now)
    {
      when = takt_format_moment (target->retry_at, now);
      /* Translators: %s is a moment: "Today 17:00". */
      next = g_strdup_printf (_ ("Next try: %s"), when);
    }
  else
    next = g_strdup (_ ("It is tried again now"));
  text = g_strjoin ("\n", state, next, target->last_error, NULL);
  show_words (self, "dialog-warning-symbolic", "warning-text", text);
}

static void
show (Test *self)
{
  g_autoptr (TaktNotificationSettings) settings =
      takt_notify_get_settings (takt_shop_get_notify (self->shop), self->printer_id, NULL);
  const char *wanted = settings != NULL ? get_target (self, settings) : NULL;
  g_autoptr (TaktTarget) trouble = NULL;

  if (g_strcmp0 (wanted, self->target) != 0)
    {
      g_free (self->target);
      self->target = g_strdup (wanted);
      g_clear_pointer (&self->answer, g_free);
    }
  trouble = find_trouble (self);

  gtk_widget_set_sensitive (self->button, self->target != NULL && !self->is_sending);
  gtk_button_set_label (GTK_BUTTON (self->button), trouble != NULL ? _ ("Try Again") : _ ("Send Test"));
  if (self->is_sending)
    show_words (self, NULL, "dim-label", _ ("Sending…"));
  else if (trouble != NULL && (self->answer == NULL || trouble->updated_at > self->answered_at))
    show_trouble (self, trouble);
  else if (self->answer != NULL)
    show_words (self, self->arrived ? "object-select-symbolic" : "dialog-warning-symbolic",
                self->arrived ? "success-text" : "error-text", self->answer);
  else
    show_words (self, NULL, "dim-label", self->target != NULL ? _ ("Not tested yet") : _ ("Off"));
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = user_data;
  Test *self = g_object_get_data (G_OBJECT (row), TEST_KEY);
  g_autoptr (GError) error = NULL;
  g_autofree char *clock = NULL;
  gboolean arrived = takt_notify_test_finish (TAKT_NOTIFY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_sending = FALSE;
  self->arrived = arrived;
  self->answered_at = takt_clock_now (takt_shop_get_clock (self->shop));
  clock = takt_format_clock (self->answered_at);
  g_free (self->answer);
  /* Translators: a clock's time. */
  self->answer = arrived ? g_strdup_printf (_ ("Test arrived %s"), clock) : g_strdup (error->message);
  show (self);
}

static void
clicked_cb (GtkWidget *row)
{
  Test *self = g_object_get_data (G_OBJECT (row), TEST_KEY);

  self->is_sending = TRUE;
  show (self);
  takt_notify_test_async (takt_shop_get_notify (self->shop), self->printer_id, self->channel,
                          self->cancellable, tested_cb, g_object_ref (row));
}

static void
changed_cb (GtkWidget *row, const char *noun, gint64 id)
{
  Test *self = g_object_get_data (G_OBJECT (row), TEST_KEY);

  if (g_str_equal (noun, "settings") || (g_str_equal (noun, "notify") && (id == 0 || id == self->printer_id)))
    show (self);
}

static void
destroyed_cb (GtkWidget *row)
{
  Test *self = g_object_get_data (G_OBJECT (row), TEST_KEY);

  g_cancellable_cancel (self->cancellable);
}

/** takt_notification_test_new: @channel: `desktop`, `email` or `webhook`, static; @label: what the button does, for a screen reader */
GtkWidget *
takt_notification_test_new (TaktShop *shop, gint64 printer_id, const char *channel, const char *label)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  Test *self = g_new0 (Test, 1);

  self->shop = g_object_ref (shop);
  self->printer_id = printer_id;
  self->channel = channel;
  self->cancellable = g_cancellable_new ();
  self->icon = gtk_image_new ();
  self->label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  self->button = gtk_button_new ();
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0.0f);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), row);
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), self->button);
  gtk_widget_add_css_class (box, "test-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), TEST_KEY, self, test_free);
  show (self);
  g_signal_connect (row, "destroy", G_CALLBACK (destroyed_cb), NULL);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), row,
                           G_CONNECT_SWAPPED);
  return row;
}
