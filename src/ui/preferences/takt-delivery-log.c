/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-delivery-log.h"

#include "preferences/takt-delivery-row.h"
#include "takt-debug-info.h"

#include <glib/gi18n-lib.h>

#define LOG_KEY   "takt-log"
#define AT_ONCE   50  /* lines; more by a button */
#define SETTLE_MS 250 /* changes that come within this time are one */

static const char *const filter_names[] = { N_ ("All"), N_ ("Failed"), N_ ("Waiting"), N_ ("Delivered"),
                                            NULL };
static const char *const filter_states[] = { NULL, "undelivered", "pending", "delivered" };

/** Log: belongs to its window. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  GtkWidget *window;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkListBox *list;
  GtkDropDown *filter;
  GtkWidget *more;
  AdwStatusPage *nothing;
  GArray *ids; /* (element-type gint64) of the rows that are shown */
  guint limit;
  guint source;
} Log;

static void
log_free (gpointer data)
{
  Log *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_array_unref (self->ids);
  g_object_unref (self->shop);
  g_free (self);
}

static void
tell (Log *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static gboolean
shows (Log *self, GPtrArray *deliveries)
{
  if (deliveries->len != self->ids->len)
    return FALSE;
  for (guint i = 0; i < deliveries->len; i++)
    if (((const TaktOutboxRow *) g_ptr_array_index (deliveries, i))->id
        != g_array_index (self->ids, gint64, i))
      return FALSE;
  return TRUE;
}

/* Rows stay where the same lines are shown, and with them the place of the focus. */
static void
show_rows (Log *self, GPtrArray *deliveries)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (self->shop));
  gboolean is_same = shows (self, deliveries);
  GtkWidget *row;

  while (!is_same && (row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  if (!is_same)
    g_array_set_size (self->ids, 0);
  for (guint i = 0; i < deliveries->len; i++)
    {
      const TaktOutboxRow *delivery = g_ptr_array_index (deliveries, i);

      if (!is_same)
        {
          gtk_list_box_append (self->list, takt_delivery_row_new ());
          g_array_append_val (self->ids, delivery->id);
        }
      takt_delivery_row_set (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) i)), delivery, now);
    }
}

static void
show (Log *self)
{
  guint selected = gtk_drop_down_get_selected (self->filter);
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (GPtrArray) deliveries = takt_notify_list (
      takt_shop_get_notify (self->shop), filter_states[selected], NULL, self->limit, 0, &total, &error);

  if (deliveries == NULL)
    {
      adw_status_page_set_title (self->nothing, _ ("The Log Cannot Be Read"));
      adw_status_page_set_description (self->nothing, NULL);
      tell (self, error->message);
      gtk_stack_set_visible_child_name (self->stack, "nothing");
      return;
    }

  adw_status_page_set_title (self->nothing, selected == 0 ? _ ("Nothing Sent Yet") : _ ("Nothing Here"));
  adw_status_page_set_description (
      self->nothing, selected == 0
                         ? _ ("What printers and orders tell by e-mail, webhook or on the desktop is "
                              "kept here for 90 days.")
                         : _ ("Nothing that was sent is in this state."));
  show_rows (self, deliveries);
  gtk_widget_set_visible (self->more, total > deliveries->len);
  gtk_stack_set_visible_child_name (self->stack, deliveries->len > 0 ? "list" : "nothing");
}

static gboolean
settled_cb (gpointer user_data)
{
  Log *self = user_data;

  self->source = 0;
  show (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (GtkWidget *window, const char *noun)
{
  Log *self = g_object_get_data (G_OBJECT (window), LOG_KEY);

  if (g_str_equal (noun, "notify") && self->source == 0)
    self->source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
more_cb (Log *self)
{
  self->limit += AT_ONCE;
  show (self);
}

static void
filter_cb (Log *self)
{
  self->limit = AT_ONCE;
  show (self);
}

static void
send_again_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Log *self = user_data;
  g_autoptr (GError) error = NULL;

  if (takt_notify_replay (takt_shop_get_notify (self->shop), g_variant_get_int64 (parameter), &error))
    tell (self, _ ("It is sent again"));
  else
    tell (self, error->message);
  show (self);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Log *self = user_data;
  g_autoptr (GError) error = NULL;

  if (takt_debug_info_copy (self->window, self->shop, &error))
    tell (self, _ ("Debug information copied"));
  else
    tell (self, error->message);
}

gboolean
takt_debug_info_copy (GtkWidget *widget, TaktShop *shop, GError **error)
{
  g_autofree char *text = takt_debug_info_make (takt_shop_get_store (shop), error);

  if (text == NULL)
    return FALSE;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  return TRUE;
}

static GtkWidget *
make_header (Log *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *menu = gtk_menu_button_new ();
  g_autoptr (GMenu) model = g_menu_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; filter_names[i] != NULL; i++)
    gtk_string_list_append (names, _ (filter_names[i]));
  self->filter = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->filter), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show"),
                                  -1);
  g_signal_connect_swapped (self->filter, "notify::selected", G_CALLBACK (filter_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), GTK_WIDGET (self->filter));

  g_menu_append (model, _ ("_Copy Debug Information"), "log.copy-debug-info");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), G_MENU_MODEL (model));
  gtk_widget_set_tooltip_text (menu, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), menu);
  return header;
}

static GtkWidget *
make_list (Log *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  self->more = gtk_button_new_with_mnemonic (_ ("_Show Older"));
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (more_cb), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->more);
  gtk_widget_add_css_class (box, "preferences-body");
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 760);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  return scrolled;
}

static void
destroyed_cb (GtkWidget *window)
{
  Log *self = g_object_get_data (G_OBJECT (window), LOG_KEY);

  g_clear_handle_id (&self->source, g_source_remove);
}

static gboolean
close_key_cb (GtkWidget *window, GVariant *arguments, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (window));
  return TRUE;
}

GtkWidget *
takt_delivery_log_new (GtkWindow *parent, TaktShop *shop)
{
  static const GActionEntry actions[] = {
    { .name = "send-again", .activate = send_again_cb, .parameter_type = "x" },
    { .name = "copy-debug-info", .activate = copy_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_shortcut_controller_new ();
  Log *self = g_new0 (Log, 1);

  self->shop = g_object_ref (shop);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->limit = AT_ONCE;
  self->window = adw_window_new ();
  g_object_set_data_full (G_OBJECT (self->window), LOG_KEY, self, log_free);
  gtk_window_set_title (GTK_WINDOW (self->window), _ ("What Was Sent"));
  gtk_window_set_transient_for (GTK_WINDOW (self->window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self->window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 720, 600);
  gtk_widget_set_size_request (self->window, 360, 294);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (self->window, "log", G_ACTION_GROUP (group));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_callback_action_new (close_key_cb, NULL, NULL)));
  gtk_widget_add_controller (self->window, keys);

  self->stack = GTK_STACK (gtk_stack_new ());
  self->nothing = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->nothing, "mail-unread-symbolic");
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_stack_add_named (self->stack, make_list (self), "list");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->nothing), "nothing");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self->window), box);
  show (self);
  g_signal_connect (self->window, "destroy", G_CALLBACK (destroyed_cb), NULL);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self->window,
                           G_CONNECT_SWAPPED);
  return self->window;
}
