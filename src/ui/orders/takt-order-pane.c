/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-pane.h"

#include "orders/takt-order-item-view.h"
#include "orders/takt-order-money.h"
#include "orders/takt-order-outlook.h"
#include "orders/takt-order-parcels.h"
#include "orders/takt-order-sections.h"
#include "orders/takt-order-words.h"
#include "takt-format.h"
#include "widgets/takt-status-pill.h"

#include <glib/gi18n-lib.h>

/** PREVIEW_BUDGET_MS: the time that looking for the best place of a print may take; it is asked whenever another order is shown. */
#define PREVIEW_BUDGET_MS 60

/**
 * TaktOrderPane:
 *
 * One order with all that a person makes, packs and answers for. It follows its row; what is alike stays, so that nothing that a person types
 * into or reads jumps.
 */
struct _TaktOrderPane
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkLabel *number;
  GtkLabel *buyer;
  GtkLabel *origin;
  GtkLabel *stale;
  TaktStatusPill *pill;
  TaktRiskLine *risk;
  GtkLabel *risk_text;
  GtkBox *notes;
  GtkBox *items;
  GtkButton *schedule_button;
  GtkLabel *consequence;
  GtkButton *ship_button;
  GtkLabel *ship_hint;
  GtkWidget *parcels_title;
  TaktOrderParcels *parcels;
  GtkWidget *jobs_title;
  GtkBox *jobs;
  TaktOrderMoney *money;
  GtkLabel *money_kind;
  GtkWidget *message_title;
  GtkLabel *message;
  GtkWidget *address_title;
  GtkLabel *address;
  GtkBox *photos;
  GtkWidget *photos_title;
  GtkBox *events;

  TaktOrderRow *row;     /* (owned) (nullable) */
  TaktShop *shop;        /* (owned) (nullable) */
  GCancellable *preview; /* (owned) (nullable) of the plan that is looked for */
  char *items_state;     /* (nullable) what is shown now; made anew where it is another */
  char *notes_state;
  char *jobs_state;
  char *past_state;
  char *preview_state;
};

G_DEFINE_FINAL_TYPE (TaktOrderPane, takt_order_pane, ADW_TYPE_BIN)

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

/* Takes over @state. Returns: whether it is another than before. */
static gboolean
differs (char **old, GString *state)
{
  char *text = g_string_free (state, FALSE);

  if (g_strcmp0 (*old, text) == 0)
    {
      g_free (text);
      return FALSE;
    }
  g_free (*old);
  *old = text;
  return TRUE;
}

static void
show_head (TaktOrderPane *self, const TaktOrder *order)
{
  TaktTime now = takt_order_row_get_now (self->row);
  g_autofree char *origin = takt_order_words_origin (order, now);
  g_autofree char *day = takt_order_words_ship_by (self->row);
  g_autofree char *text = NULL;
  int spare;
  TaktRisk risk = takt_order_row_get_risk (self->row, &spare);

  gtk_label_set_label (self->number, takt_order_row_get_number (self->row));
  gtk_label_set_label (self->buyer, order->customer_name != NULL ? order->customer_name : "");
  gtk_label_set_label (self->origin, origin);
  takt_status_pill_set_order (self->pill, takt_order_row_get_standing (self->row)->status);
  takt_risk_line_set (self->risk, risk, spare);
  if (risk == TAKT_RISK_ON_TIME && spare > 0)
    {
      g_autofree char *minutes = takt_format_minutes (spare);

      /* Translators: the day an order must leave, and the time that is left until then. */
      text = g_strdup_printf (_ ("%1$s, %2$s to spare"), day, minutes);
    }
  gtk_label_set_label (self->risk_text, text != NULL ? text : day);
}

/* What its source says is too old to be shown without its time, as its terms have it. */
static void
show_age (TaktOrderPane *self, const TaktOrder *order)
{
  TaktTime now = takt_order_row_get_now (self->row);
  gboolean is_stale = order->read_at != TAKT_TIME_UNSET && now - order->read_at > TAKT_SOURCE_FRESH_SECONDS;

  if (is_stale)
    {
      g_autofree char *when = takt_format_moment (order->read_at, now);
      /* Translators: when the shop was last asked about the order. */
      g_autofree char *text = g_strdup_printf (_ ("As of %s; sync to see what changed"), when);

      gtk_label_set_label (self->stale, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->stale), is_stale);
}

static void
show_parcels (TaktOrderPane *self, const TaktOrder *order)
{
  gboolean has_parcels = takt_order_parcels_set (self->parcels, self->shop, order) > 0;
  g_autoptr (GError) error = NULL;
  gboolean is_blocked =
      gtk_widget_get_visible (GTK_WIDGET (self->ship_button))
      && !takt_shipping_may_tell (takt_shop_get_shipping (self->shop), order, FALSE, &error);

  gtk_widget_set_visible (self->parcels_title, has_parcels);
  gtk_widget_set_visible (GTK_WIDGET (self->parcels), has_parcels);
  gtk_label_set_label (self->ship_hint, is_blocked ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->ship_hint), is_blocked);
}

static void
show_notes (TaktOrderPane *self, const TaktOrder *order)
{
  char **words = takt_order_row_get_standing (self->row)->attention;
  GString *state = g_string_new (NULL);

  g_string_append_printf (state, "%" G_GINT64_FORMAT " ", order->id);
  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (state, "%s ", words[i]);
  if (!differs (&self->notes_state, state))
    return;

  clear_box (self->notes);
  for (guint i = 0; words[i] != NULL; i++)
    {
      GtkWidget *note = takt_order_note_new (words[i], order->id);

      if (note != NULL)
        gtk_box_append (self->notes, note);
    }
}

static void
show_items (TaktOrderPane *self, const TaktOrder *order)
{
  GPtrArray *jobs = takt_order_row_get_jobs (self->row);
  GString *state = g_string_new (NULL);

  g_string_append_printf (state, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, order->id, order->updated_at);
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = g_ptr_array_index (order->items, i);

      g_string_append_printf (state, " %" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%d", item->id,
                              item->profile_id, item->quantity);
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);

      g_string_append_printf (state, " %" G_GINT64_FORMAT, job->id);
      for (guint k = 0; k < job->materials->len; k++)
        g_string_append_printf (state, "/%" G_GINT64_FORMAT,
                                ((TaktJobMaterial *) g_ptr_array_index (job->materials, k))->material_id);
    }
  if (!differs (&self->items_state, state))
    return;

  clear_box (self->items);
  for (guint i = 0; i < order->items->len; i++)
    {
      if (i > 0)
        gtk_box_append (self->items, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      gtk_box_append (self->items,
                      takt_order_item_view_new (self->shop, g_ptr_array_index (order->items, i), jobs));
    }
}

static void
show_jobs (TaktOrderPane *self)
{
  GPtrArray *jobs = takt_order_row_get_jobs (self->row);
  GString *state = g_string_new (NULL);
  GtkWidget *child;

  gtk_widget_set_visible (self->jobs_title, jobs->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->jobs), jobs->len > 0);
  for (guint i = 0; i < jobs->len; i++)
    g_string_append_printf (state, "%" G_GINT64_FORMAT " ", ((TaktJob *) g_ptr_array_index (jobs, i))->id);
  if (differs (&self->jobs_state, state))
    {
      clear_box (self->jobs);
      for (guint i = 0; i < jobs->len; i++)
        gtk_box_append (self->jobs, takt_order_job_new ());
    }
  child = gtk_widget_get_first_child (GTK_WIDGET (self->jobs));
  for (guint i = 0; i < jobs->len && child != NULL; i++, child = gtk_widget_get_next_sibling (child))
    takt_order_job_show (child, self->shop, g_ptr_array_index (jobs, i), takt_order_row_get_now (self->row));
}

static void
show_words (TaktOrderPane *self, const TaktOrder *order)
{
  g_autofree char *message = NULL;

  if (order->gift_message != NULL && *order->gift_message != '\0')
    /* Translators: the buyer's message, and what he wants to have written to the one who gets the gift. */
    message = g_strdup_printf (_ ("%1$s\n\nGift message: %2$s"), order->message != NULL ? order->message : "",
                               order->gift_message);
  else
    message = g_strdup (order->message);
  if (message != NULL)
    g_strstrip (message);
  gtk_label_set_label (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (self->message_title, message != NULL && *message != '\0');
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->message)),
                          message != NULL && *message != '\0');
  gtk_label_set_label (self->address, order->ship_to != NULL ? order->ship_to : "");
  gtk_widget_set_visible (self->address_title, order->ship_to != NULL);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->address)), order->ship_to != NULL);
}

static void
show_past (TaktOrderPane *self, const TaktOrder *order)
{
  GPtrArray *jobs = takt_order_row_get_jobs (self->row);
  GString *state = g_string_new (NULL);

  g_string_append_printf (state, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d", order->id, order->updated_at,
                          (int) takt_order_row_get_standing (self->row)->status);
  for (guint i = 0; i < jobs->len; i++)
    g_string_append_printf (state, " %d", (int) ((TaktJob *) g_ptr_array_index (jobs, i))->status);
  if (!differs (&self->past_state, state))
    return;

  clear_box (self->photos);
  gtk_widget_set_visible (self->photos_title, takt_order_add_photos (self->photos, self->shop, jobs) > 0);
  clear_box (self->events);
  takt_order_add_events (self->events, self->shop, order, jobs, takt_order_row_get_now (self->row));
}

typedef struct
{
  GWeakRef pane;
  gint64 order_id;
} Asking;

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;
  g_autoptr (TaktOrderPane) self = g_weak_ref_get (&asking->pane);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPlanPreview) preview = takt_plans_preview_finish (TAKT_PLANS (source), result, &error);
  g_autofree char *text = NULL;

  if (self != NULL && self->row != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (preview != NULL)
        text = takt_order_outlook_describe (preview, asking->order_id, takt_order_row_get_now (self->row));
      gtk_label_set_label (self->consequence, text != NULL ? text : "");
      gtk_widget_set_visible (GTK_WIDGET (self->consequence), text != NULL);
    }
  g_weak_ref_clear (&asking->pane);
  g_free (asking);
}

static void
stop_preview (TaktOrderPane *self)
{
  g_cancellable_cancel (self->preview);
  g_clear_object (&self->preview);
}

static gboolean
has_open_plates (TaktOrderPane *self, const TaktOrder *order)
{
  GPtrArray *jobs = takt_order_row_get_jobs (self->row);
  TaktOrderStatus status = takt_order_row_get_standing (self->row)->status;

  if (status == TAKT_ORDER_SHIPPED || status == TAKT_ORDER_CANCELLED || status == TAKT_ORDER_PRINTED)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    if (((TaktJob *) g_ptr_array_index (jobs, i))->status != TAKT_JOB_CANCELLED)
      return FALSE;
  return !takt_order_is_digital (order);
}

static void
show_acts (TaktOrderPane *self, const TaktOrder *order)
{
  TaktOrderStatus status = takt_order_row_get_standing (self->row)->status;
  gboolean can_schedule = has_open_plates (self, order);
  GString *state = g_string_new (NULL);
  const TaktPlanQuestion question = { .orders = &order->id, .n_orders = 1 };
  const TaktPlanSearching searching = { .budget_ms = PREVIEW_BUDGET_MS, .seed = 1 };
  Asking *asking;

  gtk_widget_set_visible (GTK_WIDGET (self->schedule_button), can_schedule);
  gtk_widget_set_visible (GTK_WIDGET (self->ship_button),
                          status != TAKT_ORDER_SHIPPED && status != TAKT_ORDER_CANCELLED);
  if (status == TAKT_ORDER_PRINTED || takt_order_is_digital (order))
    gtk_widget_add_css_class (GTK_WIDGET (self->ship_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->ship_button), "suggested-action");

  g_string_append_printf (state, "%" G_GINT64_FORMAT " %d %" G_GINT64_FORMAT, order->id, can_schedule,
                          order->updated_at);
  if (!differs (&self->preview_state, state))
    return;
  stop_preview (self);
  gtk_widget_set_visible (GTK_WIDGET (self->consequence), FALSE);
  if (!can_schedule)
    return;

  asking = g_new0 (Asking, 1);
  g_weak_ref_init (&asking->pane, self);
  asking->order_id = order->id;
  self->preview = g_cancellable_new ();
  takt_plans_preview_async (takt_shop_get_plans (self->shop), &question, &searching, self->preview,
                            previewed_cb, asking);
}

static void
show_cb (TaktOrderPane *self)
{
  const TaktOrder *order = takt_order_row_get_order (self->row);

  if (order == NULL)
    return;

  show_head (self, order);
  show_notes (self, order);
  show_items (self, order);
  show_age (self, order);
  show_acts (self, order);
  show_parcels (self, order);
  show_jobs (self);
  takt_order_money_set (self->money, takt_order_row_get_costs (self->row));
  gtk_label_set_label (self->money_kind, takt_order_row_get_costs (self->row)->pricing == TAKT_PRICING_MARGIN
                                             ? _ ("Margin of the price")
                                             : _ ("Markup on cost"));
  show_words (self, order);
  show_past (self, order);
}

static void
takt_order_pane_dispose (GObject *object)
{
  TaktOrderPane *self = TAKT_ORDER_PANE (object);

  takt_order_pane_show (self, NULL, NULL);
  G_OBJECT_CLASS (takt_order_pane_parent_class)->dispose (object);
}

static void
takt_order_pane_class_init (TaktOrderPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TAKT_TYPE_STATUS_PILL);
  g_type_ensure (TAKT_TYPE_RISK_LINE);
  g_type_ensure (TAKT_TYPE_ORDER_MONEY);
  g_type_ensure (TAKT_TYPE_ORDER_PARCELS);
  G_OBJECT_CLASS (klass)->dispose = takt_order_pane_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-order-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, stack);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, number);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, buyer);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, origin);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, stale);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, pill);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, risk);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, risk_text);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, notes);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, items);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, schedule_button);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, consequence);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, ship_button);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, ship_hint);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, parcels_title);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, parcels);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, jobs_title);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, jobs);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, money);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, money_kind);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, message_title);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, message);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, address_title);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, address);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, photos);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, photos_title);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderPane, events);
}

static void
takt_order_pane_init (TaktOrderPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/** takt_order_pane_show: @row: (nullable): the order; NULL: none, lets go. @shop: (nullable) with NULL */
void
takt_order_pane_show (TaktOrderPane *self, TaktOrderRow *row, TaktShop *shop)
{
  g_return_if_fail (TAKT_IS_ORDER_PANE (self));
  g_return_if_fail (row == NULL || TAKT_IS_SHOP (shop));

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, show_cb, self);
  stop_preview (self);
  if (row == NULL && self->parcels != NULL)
    takt_order_parcels_set (self->parcels, NULL, NULL);
  g_clear_pointer (&self->items_state, g_free);
  g_clear_pointer (&self->notes_state, g_free);
  g_clear_pointer (&self->jobs_state, g_free);
  g_clear_pointer (&self->past_state, g_free);
  g_clear_pointer (&self->preview_state, g_free);
  g_set_object (&self->row, row);
  g_set_object (&self->shop, shop);
  if (row == NULL && self->stack != NULL)
    gtk_stack_set_visible_child_name (self->stack, "none");
  if (row == NULL)
    return;

  gtk_stack_set_visible_child_name (self->stack, "order");
  g_signal_connect_swapped (row, "notify::revision", G_CALLBACK (show_cb), self);
  show_cb (self);
}

/** takt_order_pane_get_row: (transfer none) (nullable) */
TaktOrderRow *
takt_order_pane_get_row (TaktOrderPane *self)
{
  g_return_val_if_fail (TAKT_IS_ORDER_PANE (self), NULL);

  return self->row;
}
