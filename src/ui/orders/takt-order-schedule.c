/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-dialogs.h"

#include "orders/takt-order-outlook.h"
#include "orders/takt-order-sheet.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define MOST_SPOOLS 5000

/* In minutes from now, beside what the sheet calls them. */
static const int offsets[] = { 0, 60, 240, 720, 1440 };

/** Scheduling: what the sheet knows; freed with it. */
typedef struct
{
  TaktOrderSheet *sheet; /* (unowned) owns this */
  gint64 order_id;
  GtkDropDown *printer;
  GtkDropDown *material;
  GtkDropDown *when;
  GArray *printers;          /* (element-type gint64) behind "Best" */
  GPtrArray *types;          /* (element-type utf8) behind "As its product says" */
  GCancellable *cancellable; /* (owned) (nullable) of the preview */
  char *preview_id;          /* (nullable) of the best plan; NULL: not known yet, or a printer is chosen */
} Scheduling;

static void
scheduling_free (gpointer data)
{
  Scheduling *self = data;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_array_unref (self->printers);
  g_ptr_array_unref (self->types);
  g_free (self->preview_id);
  g_free (self);
}

static gboolean
is_best (Scheduling *self)
{
  return gtk_drop_down_get_selected (self->printer) == 0;
}

static TaktScheduleRequest
get_request (Scheduling *self)
{
  guint printer = gtk_drop_down_get_selected (self->printer),
        type = gtk_drop_down_get_selected (self->material);

  return (TaktScheduleRequest){
    .order_id = self->order_id,
    .printer_id = printer > 0 ? g_array_index (self->printers, gint64, printer - 1) : 0,
    .material_type = type > 0 ? g_ptr_array_index (self->types, type - 1) : NULL,
    .start_offset_minutes = offsets[gtk_drop_down_get_selected (self->when)],
  };
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktOrderSheet) sheet = user_data;
  Scheduling *self = g_object_get_data (G_OBJECT (sheet), "scheduling");
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPlanPreview) preview = takt_plans_preview_finish (TAKT_PLANS (source), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self == NULL
      || takt_order_sheet_get_shop (sheet) == NULL)
    return;

  if (preview != NULL)
    {
      text = takt_order_outlook_describe (
          preview, self->order_id, takt_clock_now (takt_shop_get_clock (takt_order_sheet_get_shop (sheet))));
      g_free (self->preview_id);
      self->preview_id = text != NULL ? g_strdup (preview->id) : NULL;
    }
  takt_order_sheet_set_note (
      sheet,
      error != NULL  ? error->message
      : text != NULL ? text
                     : _ ("No printer can take it as things are. Choose one to have it wait there."),
      text == NULL);
  takt_order_sheet_set_can_accept (sheet, self->preview_id != NULL);
}

static void
preview_best (Scheduling *self)
{
  const TaktPlanQuestion question = { .orders = &self->order_id, .n_orders = 1 };
  const TaktPlanSearching searching = { .budget_ms = TAKT_PLAN_BUDGET_MS, .seed = 1 };

  self->cancellable = g_cancellable_new ();
  takt_order_sheet_set_note (self->sheet, _ ("Looking for the best place…"), FALSE);
  takt_order_sheet_set_can_accept (self->sheet, FALSE);
  takt_plans_preview_async (takt_shop_get_plans (takt_order_sheet_get_shop (self->sheet)), &question,
                            &searching, self->cancellable, previewed_cb, g_object_ref (self->sheet));
}

static void
preview_chosen (Scheduling *self)
{
  TaktShop *shop = takt_order_sheet_get_shop (self->sheet);
  const TaktScheduleRequest request = get_request (self);
  TaktTime now = takt_clock_now (takt_shop_get_clock (shop));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = takt_queue_preview_order (takt_shop_get_queue (shop), &request, &error);
  TaktTime start = TAKT_TIME_UNSET, end = TAKT_TIME_UNSET;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);
      TaktTime done = job->scheduled_start + (TaktTime) job->estimated_duration_minutes * 60;

      if (start == TAKT_TIME_UNSET || job->scheduled_start < start)
        start = job->scheduled_start;
      end = MAX (end, done);
    }
  if (jobs != NULL)
    {
      from = takt_format_when (start, now);
      to = takt_format_when (end, now);
      /* Translators: how many prints, from when to when. */
      text = g_strdup_printf (ngettext ("%1$u print, %2$s – %3$s", "%1$u prints, %2$s – %3$s", jobs->len),
                              jobs->len, from, to);
    }
  takt_order_sheet_set_note (self->sheet, jobs != NULL ? text : error->message, jobs == NULL);
  takt_order_sheet_set_can_accept (self->sheet, jobs != NULL);
}

static void
preview (Scheduling *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->preview_id, g_free);
  gtk_widget_set_sensitive (GTK_WIDGET (self->when), !is_best (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->material), !is_best (self));
  if (is_best (self))
    preview_best (self);
  else
    preview_chosen (self);
}

static void
accepted_cb (TaktOrderSheet *sheet)
{
  Scheduling *self = g_object_get_data (G_OBJECT (sheet), "scheduling");
  TaktShop *shop = takt_order_sheet_get_shop (sheet);
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (is_best (self))
    {
      guint n_changed;

      done = takt_plans_apply (takt_shop_get_plans (shop), self->preview_id, &n_changed, &error);
    }
  else
    {
      const TaktScheduleRequest request = get_request (self);
      g_autoptr (GPtrArray) jobs = takt_queue_schedule_order (takt_shop_get_queue (shop), &request, &error);

      done = jobs != NULL;
    }
  takt_order_sheet_end (sheet, done, error, _ ("Scheduled for printing"));
}

static GtkDropDown *
add_printers (Scheduling *self, TaktShop *shop)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (shop), NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (char *) _ ("Best"));
  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);

      g_array_append_val (self->printers, printer->id);
      g_ptr_array_add (names, printer->name);
    }
  g_ptr_array_add (names, NULL);
  return GTK_DROP_DOWN (
      takt_order_sheet_add_choice (self->sheet, _ ("Printer"), (const char *const *) names->pdata));
}

static GtkDropDown *
add_materials (Scheduling *self, TaktShop *shop)
{
  g_autoptr (GPtrArray) spools =
      takt_materials_list (takt_shop_get_materials (shop), MOST_SPOOLS, 0, NULL, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_ptr_array_add (names, (char *) _ ("As its product says"));
  for (guint i = 0; spools != NULL && i < spools->len; i++)
    {
      const TaktMaterial *spool = g_ptr_array_index (spools, i);

      if (!g_ptr_array_find_with_equal_func (self->types, spool->material_type, g_str_equal, NULL))
        g_ptr_array_add (self->types, g_strdup (spool->material_type));
    }
  for (guint i = 0; i < self->types->len; i++)
    g_ptr_array_add (names, g_ptr_array_index (self->types, i));
  g_ptr_array_add (names, NULL);
  return GTK_DROP_DOWN (
      takt_order_sheet_add_choice (self->sheet, _ ("Material"), (const char *const *) names->pdata));
}

/** takt_order_schedule_dialog: where, from what and when an order is printed, and what comes of it. */
void
takt_order_schedule_dialog (GtkWidget *widget, TaktShop *shop, gint64 order_id)
{
  const char *const whens[] = { _ ("As soon as possible"),
                                _ ("In an hour"),
                                _ ("In 4 hours"),
                                _ ("In 12 hours"),
                                _ ("Tomorrow at this time"),
                                NULL };
  Scheduling *self = g_new0 (Scheduling, 1);
  TaktOrderSheet *sheet = takt_order_sheet_new (widget, shop, _ ("Schedule for Printing"), _ ("_Schedule"));

  self->sheet = sheet;
  self->order_id = order_id;
  self->printers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->types = g_ptr_array_new_with_free_func (g_free);
  g_object_set_data_full (G_OBJECT (sheet), "scheduling", self, scheduling_free);
  self->printer = add_printers (self, shop);
  self->material = add_materials (self, shop);
  self->when = GTK_DROP_DOWN (takt_order_sheet_add_choice (sheet, _ ("When"), whens));
  g_signal_connect_swapped (self->printer, "notify::selected", G_CALLBACK (preview), self);
  g_signal_connect_swapped (self->material, "notify::selected", G_CALLBACK (preview), self);
  g_signal_connect_swapped (self->when, "notify::selected", G_CALLBACK (preview), self);
  g_signal_connect (sheet, "accepted", G_CALLBACK (accepted_cb), NULL);
  preview (self);
  gtk_window_present (GTK_WINDOW (sheet));
}
