/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-review-window.h"

#include "orders/takt-order-dialogs.h"
#include "products/takt-review-choice.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

/** MOST_ITEMS: so many are shown; others follow as these are settled. */
#define MOST_ITEMS 50

/**
 * TaktReviewWindow:
 *
 * The items of open orders that nobody knows how to make, or what they mean, each with the likeliest answers. By keys alone: arrows go
 * through them, Enter takes the first answer, 1 to 4 the others, and the next item has its turn. It follows the engine: what is settled
 * elsewhere goes.
 */
struct _TaktReviewWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkListBox *list;
  GtkCheckButton *remember;
  AdwStatusPage *done;
  GtkLabel *problem;

  TaktShop *shop;   /* (owned) (nullable) once it is closed */
  GPtrArray *items; /* (owned) of TaktReviewItem: those of the rows */
  char *signature;  /* (owned) (nullable) of what is shown */
  gint64 order_id;  /* whose item is selected first; 0: none */
  guint n_settled;
  guint source; /* 0: nothing changed since it was read */
};

G_DEFINE_FINAL_TYPE (TaktReviewWindow, takt_review_window, ADW_TYPE_WINDOW)

static void read_items (TaktReviewWindow *self);

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
show_problem (TaktReviewWindow *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
choose (TaktReviewWindow *self, guint position, guint choice)
{
  g_autoptr (GError) error = NULL;
  const TaktReviewItem *item;
  AdwToast *toast;
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;

  if (position >= self->items->len)
    return;
  item = self->items->pdata[position];
  if (choice >= item->choices->len)
    return;
  if (!takt_review_item_choose (item, self->shop, choice, gtk_check_button_get_active (self->remember),
                                &error))
    {
      show_problem (self, error->message);
      return;
    }

  show_problem (self, NULL);
  self->n_settled++;
  /* Translators: an item of an order, and what was said of it. */
  text = g_strdup_printf (_ ("%1$s: %2$s"), item->item->title,
                          ((const TaktReviewChoice *) item->choices->pdata[choice])->label);
  escaped = g_markup_escape_text (text, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "review.undo");
  adw_toast_overlay_add_toast (self->toasts, toast);
  read_items (self);
}

static void
choice_cb (GtkWidget *button, TaktReviewWindow *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  choose (self, (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)),
          GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "choice")));
}

static void
other_cb (GtkWidget *button, TaktReviewWindow *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  guint position = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  if (position < self->items->len)
    takt_order_product_dialog (GTK_WIDGET (self), self->shop,
                               ((const TaktReviewItem *) self->items->pdata[position])->item->id);
}

/* Enter, or two clicks: the likeliest answer; without one, the list of all products. */
static void
row_activated_cb (TaktReviewWindow *self, GtkListBoxRow *row)
{
  guint position = (guint) gtk_list_box_row_get_index (row);

  if (position < self->items->len
      && ((const TaktReviewItem *) self->items->pdata[position])->choices->len == 0)
    takt_order_product_dialog (GTK_WIDGET (self), self->shop,
                               ((const TaktReviewItem *) self->items->pdata[position])->item->id);
  else
    choose (self, position, 0);
}

static char *
describe (TaktShop *shop, const TaktOrderItem *item)
{
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), item->order_id, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < item->options->len; i++)
    {
      const TaktOption *option = item->options->pdata[i];

      g_string_append_printf (text, "%s %s · ", option->name, option->value);
    }
  if (order != NULL && order->order_number != NULL)
    g_string_append_printf (text, "#%s", order->order_number);
  if (order != NULL && order->customer_name != NULL)
    g_string_append_printf (text, " · %s", order->customer_name);
  return g_string_free (text, FALSE);
}

static GtkWidget *
make_choice (TaktReviewWindow *self, const TaktReviewChoice *choice, guint number)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (choice->label);

  if (choice->hex != NULL)
    {
      GtkWidget *swatch = takt_swatch_new (14);

      takt_swatch_set_color (TAKT_SWATCH (swatch), choice->hex, choice->label);
      gtk_box_append (GTK_BOX (box), swatch);
    }
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_tooltip_text (button, choice->label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, choice->label, -1);
  if (number == 0)
    gtk_widget_add_css_class (button, "suggested-action");
  g_object_set_data (G_OBJECT (button), "choice", GUINT_TO_POINTER (number));
  g_signal_connect (button, "clicked", G_CALLBACK (choice_cb), self);
  return button;
}

static GtkWidget *
make_row (TaktReviewWindow *self, const TaktReviewItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *flow = gtk_flow_box_new ();
  GtkWidget *picture = takt_product_picture_new (60);
  GtkWidget *other = gtk_button_new_with_mnemonic (_ ("_Other Product…"));
  g_autofree char *options = describe (self->shop, item->item);
  gint64 likeliest = item->item->profile_id;

  if (likeliest == 0 && item->choices->len > 0)
    likeliest = ((const TaktReviewChoice *) item->choices->pdata[0])->profile_id;
  takt_product_picture_set (TAKT_PRODUCT_PICTURE (picture), self->shop, likeliest);
  gtk_widget_set_valign (picture, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), picture);

  add_label (lines, item->item->title, "heading");
  gtk_widget_add_css_class (add_label (lines, options, "caption"), "dim-label");
  add_label (lines, item->question, "warning-text");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), TAKT_REVIEW_MOST_CHOICES + 1);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 6);
  for (guint i = 0; i < item->choices->len; i++)
    gtk_flow_box_insert (GTK_FLOW_BOX (flow), make_choice (self, item->choices->pdata[i], i), -1);
  g_signal_connect (other, "clicked", G_CALLBACK (other_cb), self);
  gtk_flow_box_insert (GTK_FLOW_BOX (flow), other, -1);
  for (GtkWidget *child = gtk_widget_get_first_child (flow); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      /* Not stretched: a row of answers is as wide as its words. */
      gtk_widget_set_focusable (child, FALSE);
      gtk_widget_set_halign (child, GTK_ALIGN_START);
    }
  gtk_widget_set_margin_top (flow, 6);
  gtk_box_append (GTK_BOX (lines), flow);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_widget_add_css_class (box, "card-body");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, item->item->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, item->question, -1);
  return row;
}

/* The item that was selected, or the one that took its place. */
static void
select_again (TaktReviewWindow *self, gint64 item_id, int position)
{
  GtkListBoxRow *row = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      const TaktOrderItem *item = ((const TaktReviewItem *) self->items->pdata[i])->item;

      if (item->id == item_id || (item_id == 0 && self->order_id != 0 && item->order_id == self->order_id))
        {
          row = gtk_list_box_get_row_at_index (self->list, (int) i);
          break;
        }
    }
  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->list, MIN (MAX (position, 0), (int) self->items->len - 1));
  gtk_list_box_select_row (self->list, row);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
show_done (TaktReviewWindow *self)
{
  g_autofree char *settled = NULL;

  settled = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "You settled %u item.", "You settled %u items.", self->n_settled),
      self->n_settled);
  adw_status_page_set_description (
      self->done, self->n_settled > 0
                      ? settled
                      : _ ("Each item of your open orders knows its product and its colours. What you teach "
                           "Takt here, it does by itself from then on."));
  gtk_stack_set_visible_child_name (self->stack, "done");
}

static void
show_items (TaktReviewWindow *self)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  int position = selected != NULL ? gtk_list_box_row_get_index (selected) : 0;
  g_autoptr (GString) signature = g_string_new (NULL);
  g_autofree gint64 *at = g_object_steal_data (G_OBJECT (self->list), "item-id");
  GtkWidget *row;

  for (guint i = 0; i < self->items->len; i++)
    {
      g_autofree char *one = takt_review_item_dup_signature (self->items->pdata[i]);

      g_string_append_printf (signature, "%s\n", one);
    }
  if (g_strcmp0 (signature->str, self->signature) == 0)
    return;
  g_free (self->signature);
  self->signature = g_strdup (signature->str);

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < self->items->len; i++)
    gtk_list_box_append (self->list, make_row (self, self->items->pdata[i]));
  if (self->items->len == 0)
    {
      show_done (self);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "items");
  select_again (self, at != NULL ? *at : 0, position);
  self->order_id = 0;
}

/* Which item is selected, before the rows are made anew. */
static void
note_selected (TaktReviewWindow *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  guint position = row != NULL ? (guint) gtk_list_box_row_get_index (row) : G_MAXUINT;
  const TaktReviewItem *item = position < self->items->len ? self->items->pdata[position] : NULL;

  g_object_set_data_full (G_OBJECT (self->list), "item-id",
                          item != NULL ? g_memdup2 (&item->item->id, sizeof item->item->id) : NULL, g_free);
}

static void
read_items (TaktReviewWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      takt_orders_list_review (takt_shop_get_orders (self->shop), MOST_ITEMS, 0, NULL, &error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_review_item_free);

  for (guint i = 0; found != NULL && error == NULL && i < found->len; i++)
    {
      TaktReviewItem *item = takt_review_item_read (self->shop, g_steal_pointer (&found->pdata[i]), &error);

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  if (error != NULL)
    {
      show_problem (self, error->message);
      return;
    }

  note_selected (self);
  g_ptr_array_unref (self->items);
  self->items = g_steal_pointer (&items);
  show_items (self);
}

static gboolean
read_cb (gpointer user_data)
{
  TaktReviewWindow *self = user_data;

  self->source = 0;
  read_items (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktReviewWindow *self, const char *noun)
{
  if (self->source == 0 && self->shop != NULL
      && (g_str_equal (noun, "orders") || g_str_equal (noun, "products") || g_str_equal (noun, "mapping")
          || g_str_equal (noun, "materials")))
    self->source = g_idle_add (read_cb, self);
}

static void
undo_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktReviewWindow *self = TAKT_REVIEW_WINDOW (widget);
  g_autoptr (GError) error = NULL;

  if (!takt_undo_stack_can_undo (takt_shop_get_undo (self->shop)))
    return;
  if (takt_undo_stack_undo (takt_shop_get_undo (self->shop), &error))
    {
      self->n_settled -= MIN (self->n_settled, 1);
      show_problem (self, NULL);
    }
  else
    show_problem (self, error->message);
  read_items (self);
}

static void
choose_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktReviewWindow *self = TAKT_REVIEW_WINDOW (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL)
    choose (self, (guint) gtk_list_box_row_get_index (row), g_variant_get_uint32 (parameter));
}

static void
close_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
takt_review_window_dispose (GObject *object)
{
  TaktReviewWindow *self = TAKT_REVIEW_WINDOW (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_review_window_parent_class)->dispose (object);
}

static void
takt_review_window_finalize (GObject *object)
{
  TaktReviewWindow *self = TAKT_REVIEW_WINDOW (object);

  g_ptr_array_unref (self->items);
  g_free (self->signature);
  G_OBJECT_CLASS (takt_review_window_parent_class)->finalize (object);
}

static void
takt_review_window_class_init (TaktReviewWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_review_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_review_window_finalize;
  gtk_widget_class_install_action (widget_class, "review.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "review.choose", "u", choose_cb);
  gtk_widget_class_install_action (widget_class, "review.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "review.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "review.close", NULL);
  for (guint i = 0; i < TAKT_REVIEW_MOST_CHOICES; i++)
    {
      gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, 0, "review.choose", "u", i);
      gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_1 + i, 0, "review.choose", "u", i);
    }
}

static GtkWidget *
make_items (TaktReviewWindow *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_margin_start (GTK_WIDGET (self->list), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->list), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self->list), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->list), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Items to Look At"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 760);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  return scroller;
}

static GtkWidget *
make_done (TaktReviewWindow *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Done"));

  self->done = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->done, "object-select-symbolic");
  adw_status_page_set_title (self->done, _ ("Everything Is Clear"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "review.close");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  adw_status_page_set_child (self->done, button);
  return GTK_WIDGET (self->done);
}

static GtkWidget *
make_foot (TaktReviewWindow *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *hint = gtk_label_new (_ ("Enter takes the first answer, 1 to 4 each"));

  self->remember =
      GTK_CHECK_BUTTON (gtk_check_button_new_with_mnemonic (_ ("_Remember for all items like it")));
  gtk_check_button_set_active (self->remember, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->remember), TRUE);
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_widget_add_css_class (hint, "caption");
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_END);
  gtk_widget_set_margin_start (foot, 18);
  gtk_widget_set_margin_end (foot, 18);
  gtk_widget_set_margin_top (foot, 6);
  gtk_widget_set_margin_bottom (foot, 6);
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->remember));
  gtk_box_append (GTK_BOX (foot), hint);
  return foot;
}

static void
takt_review_window_init (TaktReviewWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *problem = gtk_label_new (NULL);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_review_item_free);
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  self->problem = GTK_LABEL (problem);
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0.0f);
  gtk_widget_set_visible (problem, FALSE);
  gtk_widget_set_margin_start (problem, 12);
  gtk_widget_set_margin_end (problem, 12);
  gtk_widget_add_css_class (problem, "note");
  gtk_widget_add_css_class (problem, "error");

  gtk_box_append (GTK_BOX (body), make_items (self));
  gtk_widget_set_vexpand (gtk_widget_get_first_child (body), TRUE);
  gtk_box_append (GTK_BOX (body), make_foot (self));
  gtk_stack_add_named (self->stack, body, "items");
  gtk_stack_add_named (self->stack, make_done (self), "done");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), problem);
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->stack));
  adw_toast_overlay_set_child (self->toasts, outer);
  adw_window_set_content (ADW_WINDOW (self), GTK_WIDGET (self->toasts));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Items to Look At"));
  gtk_window_set_default_size (GTK_WINDOW (self), 760, 620);
  gtk_widget_set_size_request (GTK_WIDGET (self), 340, 300);
}

/**
 * takt_review_window_open:
 * @widget: in the window before which it opens
 * @order_id: whose item is looked at first; 0: the oldest
 *
 * Returns: (transfer none)
 */
TaktReviewWindow *
takt_review_window_open (GtkWidget *widget, TaktShop *shop, gint64 order_id)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  TaktReviewWindow *self;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  self = g_object_new (TAKT_TYPE_REVIEW_WINDOW, NULL);
  self->shop = g_object_ref (shop);
  self->order_id = order_id;
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (self), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  read_items (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
