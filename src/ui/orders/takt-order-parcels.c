/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-parcels.h"

#include "takt-act.h"
#include "takt-format.h"
#include "widgets/takt-status-pill.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

/**
 * TaktOrderParcels:
 *
 * What became of an order's parcels, the last one on top: carrier and number, whether the shop was told, and what a person can do about one
 * that was not. While one can be taken back, it counts down by the shop's clock.
 */
struct _TaktOrderParcels
{
  GtkBox parent_instance;

  TaktShop *shop;       /* (owned) (nullable) */
  char *state;          /* (nullable) what is shown now; made anew where it is another */
  GtkWidget *countdown; /* (nullable) a label that says how long @due is off */
  TaktTime due;
  guint64 timer;
};

G_DEFINE_FINAL_TYPE (TaktOrderParcels, takt_order_parcels, GTK_TYPE_BOX)

static void
stop_countdown (TaktOrderParcels *self)
{
  if (self->shop != NULL)
    takt_clock_clear (takt_shop_get_clock (self->shop), &self->timer);
  self->countdown = NULL;
}

/* What comes after the last second is told by the engine, as any change. */
static void
count_down_cb (gpointer user_data)
{
  TaktOrderParcels *self = user_data;
  TaktClock *clock = takt_shop_get_clock (self->shop);
  TaktTime left = MAX (self->due - takt_clock_now (clock), 0);
  g_autofree char *text = g_strdup_printf (
      ngettext ("The shop is told in %u second", "The shop is told in %u seconds", (gulong) left),
      (guint) left);

  self->timer = 0;
  gtk_label_set_label (GTK_LABEL (self->countdown), text);
  if (left > 0)
    self->timer = takt_clock_after (clock, G_USEC_PER_SEC, count_down_cb, self, NULL);
}

static GtkWidget *
add_text (GtkWidget *box, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
copy_cb (GtkWidget *button, const char *code)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), code);
  takt_act_done (button, _ ("Copied"));
}

/* A source names its carriers by a slug; a person may have typed any word. */
static const char *
name_carrier (TaktShop *shop, const char *carrier)
{
  const TaktCarrier *carriers;
  guint n = 0;

  if (carrier == NULL)
    return _ ("Carrier not said");
  carriers = takt_shipping_list_carriers (takt_shop_get_shipping (shop), &n);
  for (guint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (carriers[i].slug, carrier) == 0)
      return carriers[i].name;
  return carrier;
}

static void
add_code (GtkWidget *box, TaktShop *shop, const char *carrier, const char *code)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *label;

  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  label = add_text (lines, name_carrier (shop, carrier));
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (line), lines);
  if (code != NULL)
    {
      GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

      label = gtk_label_new (code);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, "strong");
      gtk_widget_add_css_class (label, "numeric");
      gtk_box_append (GTK_BOX (lines), label);
      gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (copy, _ ("Copy Tracking Number"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Copy Tracking Number"), -1);
      gtk_widget_add_css_class (copy, "flat");
      g_signal_connect_data (copy, "clicked", G_CALLBACK (copy_cb), g_strdup (code),
                             (GClosureNotify) (void (*) (void)) g_free, 0);
      gtk_box_append (GTK_BOX (line), copy);
    }
  gtk_box_append (GTK_BOX (box), line);
}

/* The acts of the page take the order, whose last shipment they mean. */
static void
add_button (GtkWidget *box, const char *label, const char *action, gint64 order_id)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", order_id);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
make_card (TaktTone tone, const char *icon_name, const char *word, const char *when)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *pill = takt_status_pill_new ();

  takt_status_pill_set (TAKT_STATUS_PILL (pill), tone, icon_name, word);
  gtk_widget_set_hexpand (pill, TRUE);
  gtk_box_append (GTK_BOX (head), pill);
  if (when != NULL)
    {
      GtkWidget *label = gtk_label_new (when);

      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      gtk_box_append (GTK_BOX (head), label);
    }
  gtk_box_append (GTK_BOX (card), head);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "card-body");
  return card;
}

/* Where a parcel stands, in a word; @tone and @icon_name: (out) */
static const char *
name_state (const TaktShipment *shipment, TaktTone *tone, const char **icon_name)
{
  switch (shipment->state)
    {
    case TAKT_SHIPMENT_PLANNED:
      *tone = shipment->reason != NULL ? TAKT_TONE_WARNING : TAKT_TONE_ACCENT;
      *icon_name = "alarm-symbolic";
      return shipment->reason != NULL ? _ ("Waits") : _ ("About to Be Sent");
    case TAKT_SHIPMENT_SENDING:
      *tone = TAKT_TONE_FULL;
      *icon_name = "emblem-synchronizing-symbolic";
      return _ ("Being Sent");
    case TAKT_SHIPMENT_UNCLEAR:
      *tone = TAKT_TONE_WARNING;
      *icon_name = "system-search-symbolic";
      return _ ("Being Looked Up");
    case TAKT_SHIPMENT_SENT:
      *tone = TAKT_TONE_SUCCESS;
      *icon_name = "takt-parcel-symbolic";
      return shipment->is_local ? _ ("Marked Here Only") : _ ("Sent");
    case TAKT_SHIPMENT_FAILED:
      *tone = TAKT_TONE_ERROR;
      *icon_name = "dialog-warning-symbolic";
      return _ ("Not Sent");
    case TAKT_SHIPMENT_WITHDRAWN:
    default:
      *tone = TAKT_TONE_NEUTRAL;
      *icon_name = "edit-undo-symbolic";
      return _ ("Taken Back");
    }
}

/* What a person can do about the order's last shipment. */
static void
add_acts (GtkWidget *card, TaktShop *shop, const TaktOrder *order, const TaktShipment *shipment)
{
  g_autofree char *url = takt_shipping_dup_url (takt_shop_get_shipping (shop), order);
  TaktShipmentState state = shipment->state;

  if (state == TAKT_SHIPMENT_PLANNED || (state == TAKT_SHIPMENT_SENT && shipment->is_local))
    add_button (card, _ ("_Undo"), "orders.undo-parcel", order->id);
  if (state == TAKT_SHIPMENT_UNCLEAR)
    add_button (card, _ ("_Look Again"), "orders.verify-parcel", order->id);
  else if (state == TAKT_SHIPMENT_PLANNED && shipment->reason != NULL)
    add_button (card, _ ("_Send Now"), "orders.verify-parcel", order->id);
  if (state == TAKT_SHIPMENT_FAILED && !order->is_shipped)
    add_button (card, _ ("_Mark Here Only"), "orders.ship-here", order->id);
  if (url != NULL && shipment->problem != NULL)
    add_button (card, _ ("_Open in Shop Manager"), "orders.open-shop", order->id);
}

static void
add_shipment (TaktOrderParcels *self, const TaktOrder *order, const TaktShipment *shipment, gboolean is_last)
{
  TaktTime at = shipment->ended_at != TAKT_TIME_UNSET ? shipment->ended_at : shipment->created_at;
  g_autofree char *when = takt_format_moment (at, takt_clock_now (takt_shop_get_clock (self->shop)));
  const char *icon_name;
  TaktTone tone;
  const char *word = name_state (shipment, &tone, &icon_name);
  GtkWidget *card = make_card (tone, icon_name, word, when);

  if (shipment->carrier != NULL || shipment->tracking_code != NULL)
    add_code (card, self->shop, shipment->carrier, shipment->tracking_code);
  if (shipment->problem != NULL)
    add_text (card, shipment->problem);
  if (is_last && shipment->state == TAKT_SHIPMENT_PLANNED && shipment->reason == NULL)
    {
      self->countdown = add_text (card, NULL);
      gtk_widget_add_css_class (self->countdown, "numeric");
      self->due = shipment->due_at;
    }
  if (is_last)
    add_acts (card, self->shop, order, shipment);
  gtk_box_append (GTK_BOX (self), card);
}

/* That Takt did not ship: as the source tells it. */
static void
add_told (TaktOrderParcels *self, const TaktOrder *order)
{
  g_autofree char *date = takt_order_dup_shipped_on (order);
  g_autofree char *day = NULL;
  int year, month, number;
  GtkWidget *card;

  if (date != NULL && sscanf (date, "%d-%d-%d", &year, &month, &number) == 3)
    {
      g_autoptr (GDateTime) noon = g_date_time_new_local (year, month, number, 12, 0, 0);

      day = noon != NULL ? takt_format_day (g_date_time_to_unix (noon),
                                            takt_clock_now (takt_shop_get_clock (self->shop)))
                         : NULL;
    }
  card = make_card (TAKT_TONE_SUCCESS, "takt-parcel-symbolic", _ ("Shipped"), day);
  if (order->carrier != NULL || order->tracking_code != NULL)
    add_code (card, self->shop, order->carrier, order->tracking_code);
  gtk_box_append (GTK_BOX (self), card);
}

static char *
describe_state (const TaktOrder *order, GPtrArray *shipments)
{
  GString *state = g_string_new (NULL);

  g_string_append_printf (state, "%" G_GINT64_FORMAT " %d %s", order->id, order->is_shipped,
                          order->tracking_code != NULL ? order->tracking_code : "");
  for (guint i = 0; i < shipments->len; i++)
    {
      const TaktShipment *shipment = g_ptr_array_index (shipments, i);

      g_string_append_printf (state, " %" G_GINT64_FORMAT ":%d:%" G_GINT64_FORMAT ":%s", shipment->id,
                              (int) shipment->state, shipment->due_at,
                              shipment->problem != NULL ? shipment->problem : "");
    }
  return g_string_free (state, FALSE);
}

static void
takt_order_parcels_dispose (GObject *object)
{
  TaktOrderParcels *self = TAKT_ORDER_PARCELS (object);

  stop_countdown (self);
  g_clear_object (&self->shop);
  g_clear_pointer (&self->state, g_free);
  G_OBJECT_CLASS (takt_order_parcels_parent_class)->dispose (object);
}

static void
takt_order_parcels_class_init (TaktOrderParcelsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_order_parcels_dispose;
}

static void
takt_order_parcels_init (TaktOrderParcels *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 9);
}

/**
 * takt_order_parcels_set:
 * @shop: (nullable): NULL lets go of all that is shown
 * @order: (nullable): with NULL
 *
 * Returns: how many parcels are shown
 */
guint
takt_order_parcels_set (TaktOrderParcels *self, TaktShop *shop, const TaktOrder *order)
{
  g_autoptr (GPtrArray) shipments = NULL;
  g_autofree char *state = NULL;
  GtkWidget *child;
  guint n = 0;

  g_return_val_if_fail (TAKT_IS_ORDER_PARCELS (self), 0);
  g_return_val_if_fail (shop == NULL || order != NULL, 0);

  if (shop != NULL)
    shipments = takt_shipping_list (takt_shop_get_shipping (shop), order->id, NULL);
  if (shipments != NULL)
    state = describe_state (order, shipments);
  if (state != NULL && g_strcmp0 (state, self->state) == 0)
    {
      for (child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        n++;
      return n;
    }

  stop_countdown (self);
  g_free (self->state);
  self->state = g_steal_pointer (&state);
  g_set_object (&self->shop, shop);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  if (shipments == NULL)
    return 0;

  for (guint i = shipments->len; i > 0; i--, n++)
    add_shipment (self, order, g_ptr_array_index (shipments, i - 1), i == shipments->len);
  if (n == 0 && order->is_shipped)
    {
      add_told (self, order);
      n++;
    }
  if (self->countdown != NULL)
    count_down_cb (self);
  return n;
}
