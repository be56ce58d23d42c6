/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-window.h"

#include "orders/takt-orders-page.h"

/**
 * TaktWindow:
 *
 * The one window. For now it shows the orders; the other pages come beside them.
 */
struct _TaktWindow
{
  AdwApplicationWindow parent_instance;

  GtkRevealer *problem;
  GtkLabel *problem_label;
  TaktOrdersPage *orders;
};

G_DEFINE_FINAL_TYPE (TaktWindow, takt_window, ADW_TYPE_APPLICATION_WINDOW)

static void
close_problem_cb (TaktWindow *self)
{
  gtk_revealer_set_reveal_child (self->problem, FALSE);
}

static void
takt_window_class_init (TaktWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TAKT_TYPE_ORDERS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, TaktWindow, orders);
  gtk_widget_class_bind_template_callback (widget_class, close_problem_cb);
}

static void
takt_window_init (TaktWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

TaktWindow *
takt_window_new (TaktApplication *application, TaktShop *shop)
{
  TaktWindow *self = g_object_new (TAKT_TYPE_WINDOW, "application", application, NULL);

  takt_orders_page_set_shop (self->orders, shop);
  return self;
}

/** takt_window_show_problem: a bar above the page that stays until it is closed; @message is plain text. */
void
takt_window_show_problem (TaktWindow *self, const char *message)
{
  gtk_label_set_label (self->problem_label, message);
  gtk_revealer_set_reveal_child (self->problem, TRUE);
}
