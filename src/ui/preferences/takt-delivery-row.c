/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-delivery-row.h"

#include "preferences/takt-setting-rows.h"
#include "takt-format.h"
#include "widgets/takt-status-pill.h"

#include <glib/gi18n-lib.h>

#define IMAGE_KEY  "takt-image"
#define PILL_KEY   "takt-pill"
#define BUTTON_KEY "takt-send-again"

static const struct
{
  const char *channel;
  const char *name;
  const char *icon_name;
} channels[] = {
  { "desktop", N_ ("Desktop"), "computer-symbolic" },
  { "email", N_ ("E-Mail"), "mail-unread-symbolic" },
  { "webhook", N_ ("Webhook"), "send-to-symbolic" },
};

static const struct
{
  const char *state;
  const char *name;
  const char *icon_name;
  TaktTone tone;
} states[] = {
  { "pending", N_ ("Waits"), "content-loading-symbolic", TAKT_TONE_WARNING },
  { "sending", N_ ("On Its Way"), "send-to-symbolic", TAKT_TONE_FULL },
  { "delivered", N_ ("Delivered"), "object-select-symbolic", TAKT_TONE_SUCCESS },
  { "undelivered", N_ ("Failed"), "dialog-warning-symbolic", TAKT_TONE_ERROR },
};

/* "Webhook · https://hooks.example.com/…"; the desktop has no address. */
static char *
dup_where (const TaktOutboxRow *delivery)
{
  g_autofree char *target = takt_notify_describe_target (delivery->channel, delivery->target);
  const char *name = delivery->channel;

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    if (g_str_equal (channels[i].channel, delivery->channel))
      name = _ (channels[i].name);
  if (g_str_equal (delivery->channel, "desktop"))
    return g_strdup (name);
  return g_strdup_printf ("%s · %s", name, target);
}

/* How often it was tried, when again, and the words of the last failure. */
static char *
dup_trouble (const TaktOutboxRow *delivery, TaktTime now)
{
  gboolean waits = g_str_equal (delivery->state, "pending");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *next = NULL;

  if (delivery->attempts > 1)
    g_string_append_printf (text, ngettext ("%d attempt", "%d attempts", (gulong) delivery->attempts),
                            delivery->attempts);
  if (waits && delivery->next_attempt_at != TAKT_TIME_UNSET && delivery->next_attempt_at > now)
    {
      next = takt_format_moment (delivery->next_attempt_at, now);
      g_string_append (text, text->len > 0 ? " · " : "");
      /* Translators: a moment: "Today 17:00". */
      g_string_append_printf (text, _ ("next %s"), next);
    }
  if (delivery->last_error != NULL && !g_str_equal (delivery->state, "delivered"))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", delivery->last_error);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_state (GtkWidget *row, const TaktOutboxRow *delivery)
{
  GtkWidget *pill = g_object_get_data (G_OBJECT (row), PILL_KEY);
  GtkWidget *button = g_object_get_data (G_OBJECT (row), BUTTON_KEY);
  gboolean is_over =
      g_str_equal (delivery->state, "delivered") || g_str_equal (delivery->state, "undelivered");

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].state, delivery->state))
      takt_status_pill_set (TAKT_STATUS_PILL (pill), states[i].tone, states[i].icon_name, _ (states[i].name));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", delivery->id);
  gtk_widget_set_visible (button, is_over);
}

/** takt_delivery_row_set: shows @delivery, also where the row showed another. */
void
takt_delivery_row_set (GtkWidget *row, const TaktOutboxRow *delivery, TaktTime now)
{
  g_autoptr (TaktEvent) event = takt_event_from_json (delivery->payload, NULL);
  g_autofree char *subject = event != NULL ? takt_event_to_subject (event) : g_strdup ("…");
  g_autofree char *where = dup_where (delivery);
  g_autofree char *when = takt_format_moment (delivery->created_at, now);
  g_autofree char *trouble = dup_trouble (delivery, now);
  g_autofree char *subtitle =
      g_strdup_printf (*trouble != '\0' ? "%s · %s\n%s" : "%s · %s%s", when, where, trouble);

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    if (g_str_equal (channels[i].channel, delivery->channel))
      gtk_image_set_from_icon_name (g_object_get_data (G_OBJECT (row), IMAGE_KEY), channels[i].icon_name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), subject);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  show_state (row, delivery);
}

GtkWidget *
takt_delivery_row_new (void)
{
  GtkWidget *row = takt_row_new ("", NULL);
  GtkWidget *image = gtk_image_new ();
  GtkWidget *pill = takt_status_pill_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("view-refresh-symbolic");

  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Send Again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Send Again"),
                                  -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", (gint64) 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "log.send-again");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data (G_OBJECT (row), IMAGE_KEY, image);
  g_object_set_data (G_OBJECT (row), PILL_KEY, pill);
  g_object_set_data (G_OBJECT (row), BUTTON_KEY, button);
  return row;
}
