/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-bottom-bar.h"

#include "takt-pages.h"

#include <glib/gi18n-lib.h>

/**
 * TaktBottomBar:
 *
 * The way to the pages where the window is too narrow for a sidebar: the first four, the others behind More. Each button is pressed
 * while the window's action "page" says its name.
 */
struct _TaktBottomBar
{
  AdwBin parent_instance;

  GtkBox *box;
  GtkMenuButton *more;
};

G_DEFINE_FINAL_TYPE (TaktBottomBar, takt_bottom_bar, ADW_TYPE_BIN)

static void
add_page (TaktBottomBar *self, const TaktPageInfo *info)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *badge = gtk_label_new (NULL);
  GtkWidget *label = gtk_label_new (_ (info->title));

  gtk_overlay_set_child (GTK_OVERLAY (overlay), gtk_image_new_from_icon_name (info->icon_name));
  gtk_widget_add_css_class (badge, "count-badge");
  gtk_widget_set_halign (badge, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (badge, GTK_ALIGN_START);
  gtk_widget_set_margin_start (badge, 26);
  gtk_widget_set_visible (badge, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), badge);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (button, _ (info->title));
  gtk_box_append (GTK_BOX (box), overlay);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (button, TRUE);
  g_object_set_data (G_OBJECT (button), "badge", badge);
  gtk_widget_set_name (button, info->name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.page");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", info->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (info->title),
                                  -1);
  gtk_box_insert_child_after (self->box, button, gtk_widget_get_prev_sibling (GTK_WIDGET (self->more)));
}

static void
takt_bottom_bar_class_init (TaktBottomBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-bottom-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktBottomBar, box);
  gtk_widget_class_bind_template_child (widget_class, TaktBottomBar, more);
}

static void
takt_bottom_bar_init (TaktBottomBar *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < takt_n_pages; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.page::%s", takt_pages[i].name);

      if (takt_pages[i].in_bottom_bar)
        add_page (self, &takt_pages[i]);
      else
        g_menu_append (menu, _ (takt_pages[i].title), action);
    }
  gtk_menu_button_set_menu_model (self->more, G_MENU_MODEL (menu));
}

/** takt_bottom_bar_set_badge: as takt_sidebar_set_badge(). */
void
takt_bottom_bar_set_badge (TaktBottomBar *self, const char *name, guint count, gboolean is_alarm)
{
  g_autofree char *text = g_strdup_printf ("%u", count);

  for (GtkWidget *w = gtk_widget_get_first_child (GTK_WIDGET (self->box)); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    {
      GtkWidget *badge = g_object_get_data (G_OBJECT (w), "badge");

      if (badge == NULL || g_strcmp0 (gtk_widget_get_name (w), name) != 0)
        continue;
      gtk_label_set_label (GTK_LABEL (badge), text);
      gtk_widget_set_visible (badge, count > 0);
      if (is_alarm)
        gtk_widget_add_css_class (badge, "alarm");
      else
        gtk_widget_remove_css_class (badge, "alarm");
    }
}
