/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-window.h"

#include "products/takt-review-window.h"
#include "takt-bottom-bar.h"
#include "takt-pages.h"
#include "takt-search-window.h"
#include "takt-sidebar.h"
#include "takt-status-strip.h"
#include "widgets/takt-adaptive-bin.h"

#include <glib/gi18n-lib.h>

/**
 * TaktWindow:
 *
 * The one window: sidebar or, where it is narrow, bottom bar; the pages between them; and what stands above every page. A page is made
 * when it is first shown. What leads somewhere is an action: "win.page" (its state is the page that is open), "win.open" (a page and the
 * id of a thing on it).
 */
struct _TaktWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  TaktAdaptiveBin *adaptive;
  TaktSidebar *sidebar;
  TaktBottomBar *bottom_bar;
  GtkStack *stack;
  GtkWidget *top;
  GtkRevealer *problem;
  GtkLabel *problem_label;
  TaktStatusStrip *strip;

  TaktShop *shop;      /* (owned) */
  GSettings *settings; /* (owned) (nullable) */
  gboolean sidebar_hidden;
  gboolean act_can_be_undone; /* of the act that is told of next */
};

G_DEFINE_FINAL_TYPE (TaktWindow, takt_window, ADW_TYPE_APPLICATION_WINDOW)

static void
close_problem_cb (TaktWindow *self)
{
  gtk_revealer_set_reveal_child (self->problem, FALSE);
}

static void
update_sidebar (TaktWindow *self)
{
  gboolean is_narrow = takt_adaptive_bin_get_narrow (self->adaptive);

  gtk_widget_set_visible (GTK_WIDGET (self->sidebar), !is_narrow && !self->sidebar_hidden);
  gtk_widget_set_visible (GTK_WIDGET (self->bottom_bar), is_narrow || self->sidebar_hidden);
  takt_status_strip_set_narrow (self->strip, is_narrow);
  if (is_narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");

  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    g_object_set (page, "narrow", is_narrow || self->sidebar_hidden, NULL);
}

static TaktPage *
find_page (TaktWindow *self, const TaktPageInfo *info)
{
  TaktPage *page = TAKT_PAGE (gtk_stack_get_child_by_name (self->stack, info->name));
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (page != NULL)
    return page;

  page = g_object_new (info->get_type (), "narrow", takt_adaptive_bin_get_narrow (self->adaptive), NULL);
  if (application != NULL)
    takt_page_set_menu (page, G_MENU_MODEL (gtk_application_get_menu_by_id (application, "primary-menu")));
  gtk_stack_add_named (self->stack, GTK_WIDGET (page), info->name);
  takt_page_set_shop (page, self->shop);
  return page;
}

/* Banners and the status strip stand above the page that is open. */
static void
move_top (TaktWindow *self, TaktPage *page)
{
  TaktPage *from = TAKT_PAGE (gtk_stack_get_visible_child (self->stack));

  g_object_ref (self->top);
  if (from != NULL)
    takt_page_set_top (from, NULL);
  takt_page_set_top (page, self->top);
  g_object_unref (self->top);
}

static void
page_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  takt_window_show_page (user_data, g_variant_get_string (value, NULL));
}

static void
open_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  const char *name;
  gint64 id;

  g_variant_get (parameter, "(&sx)", &name, &id);
  takt_window_open (TAKT_WINDOW (widget), name, id);
}

static void
review_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  takt_review_window_open (widget, TAKT_WINDOW (widget)->shop, g_variant_get_int64 (parameter));
}

static void
sidebar_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktWindow *self = TAKT_WINDOW (widget);

  self->sidebar_hidden = !self->sidebar_hidden;
  update_sidebar (self);
}

static void
search_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_present (GTK_WINDOW (takt_search_window_new (GTK_WINDOW (widget), TAKT_WINDOW (widget)->shop)));
}

static void
refresh_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktPage *page = TAKT_PAGE (gtk_stack_get_visible_child (TAKT_WINDOW (widget)->stack));

  if (page != NULL && TAKT_PAGE_GET_CLASS (page)->reload != NULL)
    TAKT_PAGE_GET_CLASS (page)->reload (page);
}

static void
undo_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktWindow *self = TAKT_WINDOW (widget);
  TaktUndoStack *undo = takt_shop_get_undo (self->shop);
  gboolean is_redo = g_str_equal (action_name, "win.redo");
  g_autofree char *label =
      g_strdup (is_redo ? takt_undo_stack_get_redo_label (undo) : takt_undo_stack_get_undo_label (undo));
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;

  if (label == NULL)
    return;
  if (!(is_redo ? takt_undo_stack_redo (undo, &error) : takt_undo_stack_undo (undo, &error)))
    {
      takt_window_show_problem (self, error->message);
      return;
    }
  /* Translators: an act that was taken back or done again, as a menu names it: "Undone: Move Print". */
  title = g_strdup_printf (is_redo ? _ ("Done again: %s") : _ ("Undone: %s"), label);
  takt_window_tell (self, title);
}

static void
update_undo (TaktWindow *self)
{
  TaktUndoStack *undo = takt_shop_get_undo (self->shop);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", takt_undo_stack_can_undo (undo));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", takt_undo_stack_can_redo (undo));
}

static void
undo_pushed_cb (TaktWindow *self)
{
  self->act_can_be_undone = TRUE;
}

/* Where a person is needed stands beside the page on which he is. */
static void
attention_read_cb (TaktWindow *self)
{
  const TaktAttention *attention = takt_status_strip_get_attention (self->strip);
  guint printers =
      takt_attention_count (attention, TAKT_NEED_PRINTER) + takt_attention_count (attention, TAKT_NEED_PLATE);
  guint products = takt_attention_count (attention, TAKT_NEED_MAPPING);

  takt_sidebar_set_badge (self->sidebar, "printers", printers, TRUE);
  takt_bottom_bar_set_badge (self->bottom_bar, "printers", printers, TRUE);
  takt_sidebar_set_badge (self->sidebar, "products", products, FALSE);
}

static void
restore_state (TaktWindow *self)
{
  int width, height;

  if (self->settings == NULL)
    return;

  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
save_state (TaktWindow *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->stack);
  int width, height;

  if (self->settings == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (name != NULL)
    g_settings_set_string (self->settings, "page", name);
}

static gboolean
takt_window_close_request (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  save_state (TAKT_WINDOW (window));
  if (application != NULL && !takt_application_may_close (TAKT_APPLICATION (application)))
    return TRUE;
  return GTK_WINDOW_CLASS (takt_window_parent_class)->close_request (window);
}

static void
takt_window_dispose (GObject *object)
{
  TaktWindow *self = TAKT_WINDOW (object);

  if (self->shop != NULL)
    {
      g_signal_handlers_disconnect_by_data (takt_shop_get_undo (self->shop), self);
      takt_status_strip_set_shop (self->strip, NULL);
      takt_sidebar_set_shop (self->sidebar, NULL);
      for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); page != NULL;
           page = gtk_widget_get_next_sibling (page))
        takt_page_set_shop (TAKT_PAGE (page), NULL);
    }
  g_clear_object (&self->shop);
  g_clear_object (&self->settings);
  g_clear_object (&self->top);
  G_OBJECT_CLASS (takt_window_parent_class)->dispose (object);
}

static void
takt_window_class_init (TaktWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = takt_window_close_request;

  gtk_widget_class_install_action (widget_class, "win.open", "(sx)", open_action_cb);
  gtk_widget_class_install_action (widget_class, "win.review", "x", review_action_cb);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, sidebar_action_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_k, GDK_CONTROL_MASK, "win.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search", NULL);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_action_cb);
  gtk_widget_class_install_action (widget_class, "win.redo", NULL, undo_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.redo",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "win.toggle-sidebar", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "win.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  for (guint i = 0; i < takt_n_pages; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "win.page", "s",
                                         takt_pages[i].name);

  g_type_ensure (TAKT_TYPE_ADAPTIVE_BIN);
  g_type_ensure (TAKT_TYPE_BOTTOM_BAR);
  g_type_ensure (TAKT_TYPE_SIDEBAR);
  g_type_ensure (TAKT_TYPE_STATUS_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, bottom_bar);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, top);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, strip);
  gtk_widget_class_bind_template_callback (widget_class, close_problem_cb);
}

static void
takt_window_init (TaktWindow *self)
{
  g_autoptr (GSimpleAction) page_action =
      g_simple_action_new_stateful ("page", G_VARIANT_TYPE_STRING, g_variant_new_string (""));

  gtk_widget_init_template (GTK_WIDGET (self));
  /* The place above the pages is handed from page to page. */
  g_object_ref_sink (self->top);
  g_signal_connect (page_action, "change-state", G_CALLBACK (page_changed_cb), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (page_action));
  g_signal_connect_object (self->strip, "read", G_CALLBACK (attention_read_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adaptive, "notify::narrow", G_CALLBACK (update_sidebar), self,
                           G_CONNECT_SWAPPED);
}

/**
 * takt_window_new:
 * @settings: (nullable): where size and page are remembered
 *
 * Returns: (transfer none): the window, with the page that was open last
 */
TaktWindow *
takt_window_new (TaktApplication *application, TaktShop *shop, GSettings *settings)
{
  TaktWindow *self = g_object_new (TAKT_TYPE_WINDOW, "application", application, NULL);
  g_autofree char *page = settings != NULL ? g_settings_get_string (settings, "page") : NULL;

  self->shop = g_object_ref (shop);
  g_set_object (&self->settings, settings);
  takt_sidebar_set_menu (self->sidebar, G_MENU_MODEL (gtk_application_get_menu_by_id (
                                            GTK_APPLICATION (application), "primary-menu")));
  takt_sidebar_set_shop (self->sidebar, shop);
  takt_status_strip_set_shop (self->strip, shop);
  g_signal_connect_object (takt_shop_get_undo (shop), "notify", G_CALLBACK (update_undo), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (takt_shop_get_undo (shop), "pushed", G_CALLBACK (undo_pushed_cb), self,
                           G_CONNECT_SWAPPED);
  update_undo (self);
  restore_state (self);
  takt_window_show_page (self, takt_pages_find (page) != NULL ? page : takt_pages[0].name);
  return self;
}

/** takt_window_show_problem: a bar above the page that stays until it is closed; @message is plain text. */
void
takt_window_show_problem (TaktWindow *self, const char *message)
{
  gtk_label_set_label (self->problem_label, message);
  gtk_revealer_set_reveal_child (self->problem, TRUE);
}

/** takt_window_shows_problem: whether that bar is there. */
gboolean
takt_window_shows_problem (TaktWindow *self)
{
  g_return_val_if_fail (TAKT_IS_WINDOW (self), FALSE);
  return gtk_revealer_get_reveal_child (self->problem);
}

/** takt_window_tell: a toast that says what was done, with Undo where that can be taken back; @title is plain text. */
void
takt_window_tell (TaktWindow *self, const char *title)
{
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (self->act_can_be_undone)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
    }
  self->act_can_be_undone = FALSE;
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * takt_window_show_page:
 * @name: of a page of the registry; another one is let pass
 *
 * Returns: (transfer none) (nullable): the page
 */
TaktPage *
takt_window_show_page (TaktWindow *self, const char *name)
{
  const TaktPageInfo *info = takt_pages_find (name);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "page");
  TaktPage *page;

  g_return_val_if_fail (TAKT_IS_WINDOW (self), NULL);

  if (info == NULL)
    return NULL;

  page = find_page (self, info);
  if (GTK_WIDGET (page) != gtk_stack_get_visible_child (self->stack)
      || gtk_widget_get_parent (self->top) == NULL)
    move_top (self, page);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (page));
  takt_sidebar_set_page (self->sidebar, info->name);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (info->name));
  gtk_window_set_title (GTK_WINDOW (self), _ (info->title));
  return page;
}

/** takt_window_open: shows a page and on it what has this id; 0: the page alone. Returns: whether it is there */
gboolean
takt_window_open (TaktWindow *self, const char *page_name, gint64 id)
{
  TaktPage *page = takt_window_show_page (self, page_name);

  return page != NULL && (id == 0 || takt_page_open (page, id));
}

/** takt_window_get_settings: (transfer none) (nullable): where the window and its pages remember how they look. */
GSettings *
takt_window_get_settings (TaktWindow *self)
{
  g_return_val_if_fail (TAKT_IS_WINDOW (self), NULL);

  return self->settings;
}
