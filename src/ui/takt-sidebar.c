/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-sidebar.h"

#include "models/takt-live-list.h"
#include "models/takt-printer-row.h"
#include "takt-format.h"
#include "takt-pages.h"

#include <glib/gi18n-lib.h>

/**
 * TaktSidebar:
 *
 * The way to the pages, what the printers do just now, and how the shop stands. What a row leads to is an action of the window.
 */
struct _TaktSidebar
{
  AdwBin parent_instance;

  GtkListBox *pages;
  GtkListBox *printers;
  GtkWidget *printers_box;
  GtkMenuButton *menu_button;
  AdwAvatar *avatar;
  GtkLabel *shop_name;
  GtkLabel *sync_label;
  GtkImage *sync_image;

  TaktLiveList *printer_rows; /* (owned) */
  TaktShop *shop;             /* (owned) (nullable) */
  guint update_idle;
};

G_DEFINE_FINAL_TYPE (TaktSidebar, takt_sidebar, ADW_TYPE_BIN)

static void
add_page (TaktSidebar *self, const TaktPageInfo *info)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (info->title));
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (info->icon_name));
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (row, _ (info->title));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (badge, "count-badge");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (badge, FALSE);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (info->title), -1);
  gtk_list_box_append (self->pages, row);
}

static void
page_activated_cb (TaktSidebar *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s",
                              takt_pages[gtk_list_box_row_get_index (row)].name);
}

static void
printer_activated_cb (TaktSidebar *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(sx)", "printers",
                              *(gint64 *) g_object_get_data (G_OBJECT (row), "printer-id"));
}

/* What stands beside a printer's name: the time at which it is done, or the word for what it needs. */
static void
show_printer_cb (TaktPrinterRow *printer, GParamSpec *pspec, GtkWidget *row)
{
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *line = gtk_widget_get_first_child (box);
  GtkWidget *bar = gtk_widget_get_last_child (box);
  GtkWidget *name = gtk_widget_get_first_child (line);
  GtkWidget *image = gtk_widget_get_next_sibling (name);
  GtkWidget *word = gtk_widget_get_last_child (line);
  TaktPrinterMood mood = takt_printer_row_get_mood (printer);
  const char *css_class = NULL;
  double fraction = 0.0;
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;

  if (takt_printer_row_get_printer (printer) == NULL)
    return;

  if (mood == TAKT_PRINTER_PRINTING && takt_printer_row_get_finish (printer) != TAKT_TIME_UNSET)
    text = takt_format_clock (takt_printer_row_get_finish (printer));
  else
    text = g_strdup (takt_printer_mood_to_title (mood));
  if (mood == TAKT_PRINTER_NEEDS_YOU)
    css_class = "error";
  else if (mood == TAKT_PRINTER_CLEAR_PLATE || mood == TAKT_PRINTER_PAUSED)
    css_class = "warning";

  gtk_label_set_label (GTK_LABEL (name), takt_printer_row_get_printer (printer)->name);
  gtk_widget_set_tooltip_text (row, takt_printer_row_get_title (printer));
  gtk_label_set_label (GTK_LABEL (word), text);
  gtk_image_set_from_icon_name (GTK_IMAGE (image), takt_printer_mood_to_icon_name (mood));
  gtk_widget_set_visible (image, css_class != NULL);
  for (GtkWidget *w = image; w != NULL; w = gtk_widget_get_next_sibling (w))
    {
      gtk_widget_remove_css_class (w, "error-text");
      gtk_widget_remove_css_class (w, "warning-text");
      gtk_widget_remove_css_class (w, "dim-label");
      gtk_widget_remove_css_class (w, "strong");
      if (css_class != NULL)
        {
          g_autofree char *text_class = g_strconcat (css_class, "-text", NULL);

          gtk_widget_add_css_class (w, text_class);
          gtk_widget_add_css_class (w, "strong");
        }
      else if (mood != TAKT_PRINTER_PRINTING)
        gtk_widget_add_css_class (w, "dim-label");
    }

  gtk_widget_remove_css_class (bar, "error");
  gtk_widget_remove_css_class (bar, "warning");
  gtk_widget_remove_css_class (bar, "success");
  if (mood == TAKT_PRINTER_CLEAR_PLATE)
    gtk_widget_add_css_class (bar, "success");
  else if (css_class != NULL)
    gtk_widget_add_css_class (bar, css_class);
  if (mood == TAKT_PRINTER_CLEAR_PLATE)
    fraction = 1.0;
  else if (mood < TAKT_PRINTER_READY)
    fraction = takt_printer_row_get_progress (printer) / 100.0;
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), fraction);
  /* Translators: a printer, and when it is done or what it needs. */
  label = g_strdup_printf (_ ("%1$s, %2$s"), takt_printer_row_get_printer (printer)->name, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static GtkWidget *
make_printer_cb (gpointer item, gpointer user_data)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *image = gtk_image_new ();
  GtkWidget *word = gtk_label_new (NULL);
  GtkWidget *bar = gtk_progress_bar_new ();
  gint64 id = takt_row_get_id (item);

  gtk_label_set_xalign (GTK_LABEL (name), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (name, "caption");
  gtk_image_set_pixel_size (GTK_IMAGE (image), 13);
  gtk_widget_add_css_class (word, "caption");
  gtk_widget_add_css_class (word, "numeric");
  gtk_box_append (GTK_BOX (line), name);
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), word);
  gtk_widget_add_css_class (bar, "thin-bar");
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "printer-id", g_memdup2 (&id, sizeof id), g_free);
  takt_row_show_by (item, G_CALLBACK (show_printer_cb), row);
  return row;
}

static void
printers_loaded_cb (TaktSidebar *self)
{
  gtk_widget_set_visible (self->printers_box,
                          g_list_model_get_n_items (G_LIST_MODEL (self->printer_rows)) > 0);
}

/* The first shop's name, and when its orders were last heard of. */
static gboolean
update_shop_cb (gpointer user_data)
{
  TaktSidebar *self = user_data;
  TaktOrders *orders = takt_shop_get_orders (self->shop);
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (orders);
  TaktTime synced = takt_orders_get_last_sync (orders);
  const TaktSourceStatus *status = statuses->len > 0 ? g_ptr_array_index (statuses, 0) : NULL;
  const char *name = status != NULL ? status->shop_name : NULL;
  const char *icon_name = "emblem-ok-symbolic";
  g_autofree char *when = takt_format_when (synced, takt_clock_now (takt_shop_get_clock (self->shop)));
  g_autoptr (TaktShopRecord) demo = NULL;
  g_autofree char *text = NULL;

  self->update_idle = 0;
  if (status != NULL && status->state == TAKT_SOURCE_ENDED)
    {
      text = g_strdup (_ ("Sign in again"));
      icon_name = "dialog-warning-symbolic";
    }
  else if (status != NULL && status->last_error != NULL)
    {
      text = g_strdup (_ ("Not synced"));
      icon_name = "dialog-warning-symbolic";
    }
  else if (synced == TAKT_TIME_UNSET)
    {
      text = g_strdup (_ ("No shop connected"));
      icon_name = "network-offline-symbolic";
    }
  else
    /* Translators: when the orders were last read: "Synced 14:18". */
    text = g_strdup_printf (_ ("Synced %s"), when);

  /* The demo's shop has no source: it is in the database alone. */
  if (name == NULL && takt_orders_find_shop (orders, "demo", &demo, NULL) && demo != NULL)
    {
      name = demo->name;
      g_free (text);
      text = g_strdup (_ ("Sample shop"));
      icon_name = "emblem-ok-symbolic";
    }
  name = name != NULL ? name : _ ("Your Shop");
  gtk_label_set_label (self->shop_name, name);
  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_label (self->sync_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sync_label), status != NULL ? status->last_error : NULL);
  gtk_image_set_from_icon_name (self->sync_image, icon_name);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktSidebar *self = user_data;

  if ((g_str_equal (noun, "orders") || g_str_equal (noun, "settings")) && self->update_idle == 0)
    self->update_idle = g_idle_add (update_shop_cb, self);
}

static void
takt_sidebar_dispose (GObject *object)
{
  TaktSidebar *self = TAKT_SIDEBAR (object);

  takt_sidebar_set_shop (self, NULL);
  g_clear_object (&self->printer_rows);
  G_OBJECT_CLASS (takt_sidebar_parent_class)->dispose (object);
}

static void
takt_sidebar_class_init (TaktSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_sidebar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, pages);
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, printers);
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, printers_box);
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, avatar);
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, shop_name);
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, sync_label);
  gtk_widget_class_bind_template_child (widget_class, TaktSidebar, sync_image);
  gtk_widget_class_bind_template_callback (widget_class, page_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, printer_activated_cb);
}

static void
takt_sidebar_init (TaktSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < takt_n_pages; i++)
    add_page (self, &takt_pages[i]);

  self->printer_rows = takt_live_list_new (&takt_printer_list_kind);
  g_signal_connect_object (self->printer_rows, "loaded", G_CALLBACK (printers_loaded_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->printers, G_LIST_MODEL (self->printer_rows), make_printer_cb, self, NULL);
}

void
takt_sidebar_set_shop (TaktSidebar *self, TaktShop *shop)
{
  g_return_if_fail (TAKT_IS_SIDEBAR (self));

  if (self->shop == shop)
    return;

  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  g_clear_handle_id (&self->update_idle, g_source_remove);
  g_set_object (&self->shop, shop);
  takt_live_list_set_shop (self->printer_rows, shop);
  if (shop == NULL)
    return;

  g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  self->update_idle = g_idle_add (update_shop_cb, self);
}

/** takt_sidebar_set_page: marks the page that is open. */
void
takt_sidebar_set_page (TaktSidebar *self, const char *name)
{
  for (guint i = 0; i < takt_n_pages; i++)
    if (g_strcmp0 (takt_pages[i].name, name) == 0)
      gtk_list_box_select_row (self->pages, gtk_list_box_get_row_at_index (self->pages, (int) i));
}

/** takt_sidebar_set_badge: how many things on a page wait for a person; 0: no badge. */
void
takt_sidebar_set_badge (TaktSidebar *self, const char *name, guint count, gboolean is_alarm)
{
  for (guint i = 0; i < takt_n_pages; i++)
    if (g_strcmp0 (takt_pages[i].name, name) == 0)
      {
        GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->pages, (int) i);
        GtkWidget *badge = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
        g_autofree char *text = g_strdup_printf ("%u", count);
        g_autofree char *label =
            g_strdup_printf (ngettext ("%1$s, %2$u waits for you", "%1$s, %2$u wait for you", count),
                             _ (takt_pages[i].title), count);

        gtk_label_set_label (GTK_LABEL (badge), text);
        gtk_widget_set_visible (badge, count > 0);
        if (is_alarm)
          gtk_widget_add_css_class (badge, "alarm");
        else
          gtk_widget_remove_css_class (badge, "alarm");
        gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        count > 0 ? label : _ (takt_pages[i].title), -1);
      }
}

void
takt_sidebar_set_menu (TaktSidebar *self, GMenuModel *menu)
{
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}
