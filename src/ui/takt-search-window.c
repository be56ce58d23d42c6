/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-search-window.h"

#include "takt-text.h"
#include "takt-window.h"

#include <glib/gi18n-lib.h>

/** MOST_FOUND: so many of each kind are shown; who wants others types on. */
#define MOST_FOUND     8
#define MOST_LOOKED_AT 5000

/**
 * TaktSearchWindow:
 *
 * Finds orders, buyers, prints, products, spools and printers by what is typed, and leads to them. Enter opens the first.
 */
struct _TaktSearchWindow
{
  AdwWindow parent_instance;

  GtkSearchEntry *entry;
  GtkListBox *list;
  GtkStack *stack;

  TaktShop *shop; /* (owned) */
};

G_DEFINE_FINAL_TYPE (TaktSearchWindow, takt_search_window, ADW_TYPE_WINDOW)

static void
add_result (TaktSearchWindow *self,
            const char *page,
            gint64 id,
            const char *icon_name,
            const char *title,
            const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon_name));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "place", g_variant_ref_sink (g_variant_new ("(sx)", page, id)),
                          (GDestroyNotify) g_variant_unref);
  gtk_list_box_append (self->list, row);
}

static gboolean
fits (const char *text, const char *first, const char *second)
{
  g_autofree char *all = g_strjoin (" ", first != NULL ? first : "", second, NULL);
  g_autofree char *folded = takt_text_fold (all);

  return strstr (folded, text) != NULL;
}

static void
find_orders (TaktSearchWindow *self, const char *text)
{
  const TaktOrderFilter filter = { .status = -1, .search = text, .sort = "-ordered_at", .limit = MOST_FOUND };
  g_autoptr (GPtrArray) found = takt_orders_list (takt_shop_get_orders (self->shop), &filter, NULL, NULL);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const TaktOrder *order = g_ptr_array_index (found, i);
      const TaktOrderItem *item = order->items->len > 0 ? g_ptr_array_index (order->items, 0) : NULL;
      g_autofree char *title = g_strdup_printf ("#%s %s", order->order_number,
                                                order->customer_name != NULL ? order->customer_name : "");

      add_result (self, "orders", order->id, "takt-orders-symbolic", title,
                  item != NULL ? item->title : NULL);
    }
}

static void
find_products (TaktSearchWindow *self, const char *text)
{
  g_autoptr (GPtrArray) found =
      takt_products_list (takt_shop_get_products (self->shop), text, MOST_FOUND, 0, NULL, NULL);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const TaktProfile *profile = g_ptr_array_index (found, i);

      add_result (self, "products", profile->id, "takt-product-symbolic", profile->name, profile->sku);
    }
}

static void
find_spools (TaktSearchWindow *self, const char *folded)
{
  g_autoptr (GPtrArray) spools =
      takt_materials_list (takt_shop_get_materials (self->shop), MOST_LOOKED_AT, 0, NULL, NULL);
  guint n = 0;

  for (guint i = 0; spools != NULL && i < spools->len && n < MOST_FOUND; i++)
    {
      const TaktMaterial *spool = g_ptr_array_index (spools, i);
      /* Translators: type and colour of a spool: "PLA White". */
      g_autofree char *title =
          g_strdup_printf (C_ ("spool", "%1$s %2$s"), spool->material_type, spool->color);

      if (!fits (folded, spool->vendor, title))
        continue;
      add_result (self, "materials", spool->id, "takt-spool-symbolic", title, spool->vendor);
      n++;
    }
}

static void
find_printers (TaktSearchWindow *self, const char *folded)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (self->shop), NULL);

  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);

      if (fits (folded, printer->model, printer->name))
        add_result (self, "printers", printer->id, "takt-printer-symbolic", printer->name, printer->model);
    }
}

/* Of those that wait or print; what is over is found with its order. */
static void
find_jobs (TaktSearchWindow *self, const char *folded)
{
  static const TaktJobStatus statuses[] = { TAKT_JOB_STARTED, TAKT_JOB_QUEUED };
  guint n = 0;

  for (gsize s = 0; s < G_N_ELEMENTS (statuses); s++)
    {
      g_autoptr (GPtrArray) jobs = takt_queue_list (takt_shop_get_queue (self->shop), 0, (int) statuses[s],
                                                    MOST_LOOKED_AT, 0, NULL, NULL);

      for (guint i = 0; jobs != NULL && i < jobs->len && n < MOST_FOUND; i++)
        {
          const TaktJob *job = g_ptr_array_index (jobs, i);
          g_autoptr (TaktPrinter) printer = NULL;

          if (!fits (folded, NULL, job->job_name))
            continue;
          printer = takt_printers_get (takt_shop_get_printers (self->shop), job->printer_id, NULL);
          add_result (self, "schedule", job->id, "takt-schedule-symbolic", job->job_name,
                      printer != NULL ? printer->name : NULL);
          n++;
        }
    }
}

static void
search_changed_cb (TaktSearchWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *folded = takt_text_fold (text);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  if (*folded == '\0')
    {
      gtk_stack_set_visible_child_name (self->stack, "start");
      return;
    }

  find_orders (self, text);
  find_jobs (self, folded);
  find_products (self, text);
  find_spools (self, folded);
  find_printers (self, folded);
  row = gtk_widget_get_first_child (GTK_WIDGET (self->list));
  gtk_stack_set_visible_child_name (self->stack, row != NULL ? "found" : "nothing");
}

static void
row_activated_cb (TaktSearchWindow *self, GtkListBoxRow *row)
{
  g_autoptr (GVariant) place = g_variant_ref (g_object_get_data (G_OBJECT (row), "place"));
  g_autoptr (GtkWindow) parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    g_object_ref (parent);
  gtk_window_destroy (GTK_WINDOW (self));
  if (parent != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (parent), "win.open", place);
}

static void
first_activated_cb (TaktSearchWindow *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  if (row != NULL)
    row_activated_cb (self, GTK_LIST_BOX_ROW (row));
}

static void
takt_search_window_dispose (GObject *object)
{
  g_clear_object (&TAKT_SEARCH_WINDOW (object)->shop);
  G_OBJECT_CLASS (takt_search_window_parent_class)->dispose (object);
}

static void
takt_search_window_class_init (TaktSearchWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_search_window_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-search-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktSearchWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, TaktSearchWindow, list);
  gtk_widget_class_bind_template_child (widget_class, TaktSearchWindow, stack);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, first_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
takt_search_window_init (TaktSearchWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

TaktSearchWindow *
takt_search_window_new (GtkWindow *parent, TaktShop *shop)
{
  TaktSearchWindow *self = g_object_new (TAKT_TYPE_SEARCH_WINDOW, "transient-for", parent, NULL);

  self->shop = g_object_ref (shop);
  return self;
}

/** takt_search_window_set_text: as if it was typed. */
void
takt_search_window_set_text (TaktSearchWindow *self, const char *text)
{
  g_return_if_fail (TAKT_IS_SEARCH_WINDOW (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}
