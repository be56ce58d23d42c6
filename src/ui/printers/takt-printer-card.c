/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printer-card.h"

#include "printers/takt-camera-picture.h"
#include "printers/takt-print-errors.h"
#include "printers/takt-printer-acts.h"
#include "printers/takt-printer-note.h"
#include "printers/takt-printer-slots.h"
#include "printers/takt-printer-window.h"
#include "printers/takt-printer-words.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-status-pill.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * TaktPrinterCard:
 *
 * A printer: what its camera sees, what it does, what it needs, and what can be done about it.
 *
 * Machines report every second. So widgets live as long as the card, and one is touched only where what it shows has changed; a card that
 * is not on the screen waits with all of it (@is_stale).
 */
struct _TaktPrinterCard
{
  GtkFlowBoxChild parent_instance;

  TaktCameraPicture *camera;
  GtkLabel *name;
  GtkLabel *model;
  TaktStatusPill *pill;
  GtkLabel *order;
  GtkLabel *title;
  GtkLabel *aside;
  GtkWidget *progress;
  GtkLabel *percent;
  GtkLabel *layer;
  GtkLabel *left;
  GtkLabel *finish;
  GtkProgressBar *bar;
  TaktPrinterNote *note;
  GtkWidget *next;
  AdwBin *next_picture;
  GtkLabel *next_title;
  GtkLabel *next_minutes;
  GtkLabel *next_done;
  GtkWidget *temperatures;
  GtkLabel *nozzle;
  GtkLabel *bed;
  GtkWidget *chamber_box;
  GtkLabel *chamber;
  TaktPrinterSlots *slots;
  GtkWidget *load_button;
  GtkWidget *clear_button;
  GtkWidget *start_button;
  GtkWidget *solve_button;
  GtkWidget *resume_button;
  GtkWidget *pause_button;
  GtkWidget *stop_button;
  GtkWidget *retry_button;
  GtkWidget *count_box;
  GtkWidget *good_label;
  GtkSpinButton *good;
  GtkAdjustment *good_adjustment;
  GtkLabel *total;
  GtkWidget *gap; /* between the answers and the rest */
  GtkWidget *light_button;
  GtkWidget *menu_button;

  TaktShop *shop;      /* (owned) */
  TaktPrinterRow *row; /* (owned) */

  TaktJob *waiting;    /* (owned) (nullable) the print that comes next */
  TaktJob *last;       /* (owned) (nullable) the print that ended last */
  gboolean queue_read; /* @waiting and @last are as they are */
  int mood;            /* TaktPrinterMood as shown; -1: nothing yet */
  gint64 order_id;     /* whose number @order_number is */
  char *order_number;  /* (owned) (nullable) '#12345' */
  gint64 counted_job;  /* whose pieces the spin button counts */
  gboolean is_stale;
};

G_DEFINE_FINAL_TYPE (TaktPrinterCard, takt_printer_card, GTK_TYPE_FLOW_BOX_CHILD)

/* (nullable) '#12345' */
static const char *
find_order_number (TaktPrinterCard *self, const TaktJob *job)
{
  g_autoptr (TaktOrder) order = NULL;

  if (job == NULL || job->order_id == 0)
    return NULL;
  if (self->order_id == job->order_id)
    return self->order_number;

  order = takt_orders_get (takt_shop_get_orders (self->shop), job->order_id, NULL);
  g_free (self->order_number);
  self->order_number = order != NULL ? g_strdup_printf ("#%s", order->order_number) : NULL;
  self->order_id = job->order_id;
  return self->order_number;
}

static void
read_queue (TaktPrinterCard *self)
{
  TaktQueue *queue = takt_shop_get_queue (self->shop);
  gint64 id = takt_row_get_id (TAKT_ROW (self->row));
  g_autoptr (GPtrArray) queued = NULL;

  if (self->queue_read)
    return;

  g_clear_pointer (&self->waiting, takt_job_free);
  g_clear_pointer (&self->last, takt_job_free);
  queued = takt_queue_list_queued (queue, id, NULL);
  if (queued != NULL && queued->len > 0)
    self->waiting = takt_job_copy (queued->pdata[0]);
  if (!takt_queue_find_last (queue, id, &self->last, NULL))
    self->last = NULL;
  self->queue_read = TRUE;
}

static void
show_title (TaktPrinterCard *self, const TaktPrinterState *state)
{
  TaktPrinterMood mood = takt_printer_row_get_mood (self->row);
  const TaktJob *job = takt_printer_row_get_job (self->row);
  const char *number;
  g_autofree char *title = g_strdup (takt_printer_row_get_title (self->row));
  g_autofree char *aside = NULL;

  if (state->is_printing)
    {
      if (state->machine == TAKT_MACHINE_PAUSED)
        {
          g_autofree char *percent = takt_format_percent (takt_printer_row_get_progress (self->row));

          /* Translators: how far a print is that stands still: "Paused at 62 %". */
          aside = g_strdup_printf (_ ("Paused at %s"), percent);
        }
    }
  else if (mood == TAKT_PRINTER_CLEAR_PLATE && self->last != NULL)
    {
      g_autofree char *clock =
          takt_format_when (self->last->completed_at, takt_clock_now (takt_shop_get_clock (self->shop)));

      job = self->last;
      aside = job->status == TAKT_JOB_COMPLETED
                  /* Translators: when a print was done: "Done 13:48". */
                  ? g_strdup_printf (_ ("Done %s"), clock)
                  : g_strdup_printf (_ ("Ended %s"), clock);
    }
  else
    job = NULL;

  number = find_order_number (self, job);
  takt_label_show (self->order, number);
  if (job != NULL)
    {
      const char *name = takt_printer_job_name (job, number != NULL ? number + 1 : NULL);

      g_free (title);
      /* Translators: a print and how many pieces it makes: "Headphone Hook ×4". */
      title = job->quantity > 1 ? g_strdup_printf (_ ("%1$s ×%2$d"), name, job->quantity) : g_strdup (name);
    }
  takt_label_show (self->aside, aside);
  if (title == NULL)
    title = g_strdup (takt_printer_rest_to_text (mood, self->waiting != NULL));
  takt_label_show_with_tip (self->title, title);
  takt_widget_set_css_class (GTK_WIDGET (self->title), "dim-label", !state->is_printing && job == NULL);
}

static void
show_progress (TaktPrinterCard *self, const TaktPrinterState *state)
{
  const TaktPrinterReport *report = takt_printer_row_get_report (self->row);
  TaktTime finish = takt_printer_row_get_finish (self->row);
  int percent = takt_printer_row_get_progress (self->row), left = takt_printer_row_get_left (self->row);
  g_autofree char *percent_text = takt_format_percent (percent);
  g_autofree char *layer = NULL, *left_text = NULL, *clock = NULL;

  if (!state->is_printing || report == NULL)
    return;

  takt_label_show (self->percent, percent_text);
  layer = takt_printer_layer_to_text (report);
  takt_label_show_with_tip (self->layer, layer);
  if (left >= 0 && finish != TAKT_TIME_UNSET && state->machine != TAKT_MACHINE_PAUSED)
    {
      g_autofree char *minutes = takt_format_minutes (left);

      /* Translators: what a print still takes, before the time at which it is done: "1 h 06 min left · done" 15:26. */
      left_text = g_strdup_printf (_ ("%s left · done"), minutes);
      clock = takt_format_clock (finish);
    }
  takt_label_show (self->left, left_text);
  takt_label_show (self->finish, clock);
  if (gtk_progress_bar_get_fraction (self->bar) != percent / 100.0)
    gtk_progress_bar_set_fraction (self->bar, percent / 100.0);
}

static void
show_next (TaktPrinterCard *self)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autofree char *title = NULL, *minutes = NULL, *clock = NULL, *done = NULL;
  const TaktJob *job = self->waiting;

  if (job == NULL)
    return;

  if (adw_bin_get_child (self->next_picture) == NULL)
    adw_bin_set_child (self->next_picture, takt_product_picture_new (36));
  takt_product_picture_set (TAKT_PRODUCT_PICTURE (adw_bin_get_child (self->next_picture)), self->shop,
                            job->profile_id);
  title = takt_printer_dup_job_title (self->shop, job);
  takt_label_show_with_tip (self->next_title, title);
  minutes = takt_format_minutes (job->estimated_duration_minutes);
  takt_label_show (self->next_minutes, minutes);
  clock = takt_format_clock (takt_clock_now (takt_shop_get_clock (self->shop))
                             + (TaktTime) job->estimated_duration_minutes * 60);
  /* Translators: when a print would be done if it began now: "done 18:15". */
  done = g_strdup_printf (_ ("done %s"), clock);
  takt_label_show (self->next_done, done);
}

/* The worst that nobody ignores. Returns: whether there is something. */
static gboolean
show_complaint (TaktPrinterCard *self, TaktSeverity from)
{
  g_autoptr (GPtrArray) complaints = takt_printers_list_complaints (takt_shop_get_printers (self->shop),
                                                                    takt_row_get_id (TAKT_ROW (self->row)));
  const TaktComplaint *worst = NULL;
  guint n = 0;

  for (guint i = 0; i < complaints->len; i++)
    {
      const TaktComplaint *complaint = complaints->pdata[i];

      if (complaint->is_ignored || complaint->severity < from)
        continue;
      worst = worst != NULL ? worst : complaint;
      n++;
    }
  if (worst == NULL)
    return FALSE;
  takt_printer_note_set_complaint (self->note, worst, n - 1);
  return TRUE;
}

static void
show_plate_note (TaktPrinterCard *self)
{
  const TaktPrinter *printer = takt_printer_row_get_printer (self->row);
  g_autofree char *body = NULL;

  if (self->waiting != NULL)
    {
      g_autofree char *title = takt_printer_dup_job_title (self->shop, self->waiting);

      /* Translators: a print. */
      body = g_strdup_printf (printer->auto_start && !printer->queue_paused ? _ ("Then %s starts by itself.")
                                                                            : _ ("Then %s can start."),
                              title);
    }
  takt_printer_note_set (self->note, TAKT_TONE_WARNING, "takt-plate-symbolic",
                         _ ("Take the parts off the plate"), body);
}

static void
show_note (TaktPrinterCard *self, const TaktPrinterState *state)
{
  TaktPrinters *printers = takt_shop_get_printers (self->shop);
  const TaktPrinter *printer = takt_printer_row_get_printer (self->row);
  TaktPrinterMood mood = takt_printer_row_get_mood (self->row);
  g_autofree char *title = NULL, *rest = NULL;

  if (mood == TAKT_PRINTER_OFFLINE || mood == TAKT_PRINTER_CONNECTING || state->link == TAKT_LINK_AUTH_FAILED
      || state->link == TAKT_LINK_CERT_PROBLEM)
    {
      const char *problem = takt_printer_row_get_problem (self->row);

      if (problem == NULL && mood == TAKT_PRINTER_OFFLINE)
        problem =
            _ ("Nothing is heard of the printer. Check that it is switched on and in the same network.");
      if (problem == NULL)
        {
          takt_printer_note_clear (self->note);
          return;
        }
      title = takt_printer_note_split (problem, &rest);
      takt_printer_note_set (self->note, mood == TAKT_PRINTER_NEEDS_YOU ? TAKT_TONE_ERROR : TAKT_TONE_NEUTRAL,
                             mood == TAKT_PRINTER_NEEDS_YOU ? "dialog-warning-symbolic"
                                                            : "network-offline-symbolic",
                             title, rest);
    }
  else if (show_complaint (self, TAKT_SEVERITY_SERIOUS))
    return;
  else if (mood == TAKT_PRINTER_CLEAR_PLATE)
    show_plate_note (self);
  else if (takt_printers_get_developer_mode (printers, printer->id) == TAKT_DEVELOPER_MODE_LOCKED)
    takt_printer_note_set (
        self->note, TAKT_TONE_WARNING, "dialog-password-symbolic", _ ("Developer Mode is off"),
        _ ("Takt follows this printer but cannot command it: start prints on its screen."));
  else if (mood == TAKT_PRINTER_READY && printer->queue_paused)
    takt_printer_note_set (self->note, TAKT_TONE_WARNING, "media-playback-pause-symbolic",
                           _ ("The queue is paused"), _ ("Nothing starts by itself until it goes on."));
  else if (!show_complaint (self, TAKT_SEVERITY_COMMON))
    takt_printer_note_clear (self->note);
}

static void
show_temperatures (TaktPrinterCard *self)
{
  const TaktPrinterReport *report = takt_printer_row_get_report (self->row);
  gboolean is_heard = report != NULL && takt_printer_row_get_mood (self->row) < TAKT_PRINTER_CONNECTING
                      && !isnan (report->nozzle_temp);
  g_autofree char *nozzle = NULL, *bed = NULL, *chamber = NULL;

  gtk_widget_set_visible (self->temperatures, is_heard);
  if (!is_heard)
    return;

  nozzle = takt_printer_nozzles_to_text (report);
  /* Translators: a part of the printer and its temperature in whole degrees. */
  bed = g_strdup_printf (_ ("Bed %.0f °C"), report->bed_temp);
  if (!isnan (report->chamber_temp) && report->chamber_temp > 0)
    chamber = g_strdup_printf (_ ("Chamber %.0f °C"), report->chamber_temp);
  takt_label_show (self->nozzle, nozzle);
  takt_label_show (self->bed, bed);
  gtk_widget_set_visible (self->chamber_box, chamber != NULL);
  takt_label_show (self->chamber, chamber);
}

static void
show_count (TaktPrinterCard *self)
{
  const TaktJob *job = self->last;
  g_autofree char *total = NULL;

  if (self->counted_job == job->id)
    return;

  self->counted_job = job->id;
  gtk_adjustment_set_lower (self->good_adjustment, 0);
  gtk_adjustment_set_upper (self->good_adjustment, job->quantity);
  gtk_adjustment_set_value (self->good_adjustment, job->quantity);
  /* Translators: all pieces on a plate, after a number of good ones: [12] "of 12". */
  total = g_strdup_printf (_ ("of %d"), job->quantity);
  gtk_label_set_label (self->total, total);
}

/* Buttons come and go with the mood alone, not with each report. */
static void
show_buttons (TaktPrinterCard *self, const TaktPrinterState *state)
{
  const TaktPrinterReport *report = takt_printer_row_get_report (self->row);
  const TaktPrinter *printer = takt_printer_row_get_printer (self->row);
  TaktPrinterMood mood = takt_printer_row_get_mood (self->row);
  gboolean is_paused = state->is_printing && state->machine == TAKT_MACHINE_PAUSED;
  gboolean lacks_filament =
      is_paused && report != NULL
      && (takt_print_error_wants_filament (report->print_error) || takt_stage_wants_filament (report->stage));
  gboolean can_count =
      mood == TAKT_PRINTER_CLEAR_PLATE && self->last != NULL && self->last->status == TAKT_JOB_COMPLETED;
  gboolean has_failed = self->last != NULL && self->last->status == TAKT_JOB_FAILED && !state->is_printing
                        && mood <= TAKT_PRINTER_READY;
  const char *solve = takt_printer_solution_to_label (state->link, mood);

  gtk_widget_set_visible (self->load_button, lacks_filament);
  gtk_widget_set_visible (self->resume_button, is_paused);
  takt_widget_set_css_class (self->resume_button, "suggested-action", is_paused && !lacks_filament);
  gtk_widget_set_visible (self->pause_button,
                          state->is_printing && !is_paused && mood < TAKT_PRINTER_CONNECTING);
  gtk_widget_set_visible (self->stop_button, state->is_printing && mood < TAKT_PRINTER_CONNECTING);
  gtk_widget_set_visible (self->clear_button,
                          !state->is_printing && !printer->plate_clear && mood < TAKT_PRINTER_CONNECTING);
  gtk_widget_set_visible (self->count_box, can_count);
  if (can_count)
    show_count (self);
  gtk_widget_set_visible (self->start_button, mood == TAKT_PRINTER_READY && self->waiting != NULL);
  if (self->waiting != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->start_button), "x", self->waiting->id);
  gtk_widget_set_visible (self->retry_button, has_failed);
  if (has_failed)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry_button), "x", self->last->id);
  gtk_widget_set_visible (self->solve_button, solve != NULL);
  if (solve != NULL)
    {
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (self->solve_button)), solve) != 0)
        gtk_button_set_label (GTK_BUTTON (self->solve_button), solve);
      takt_widget_set_css_class (self->solve_button, "suggested-action", mood == TAKT_PRINTER_NEEDS_YOU);
    }
  /* Counting, and the three buttons of an empty spool, take the room of the menu; the details have it all. */
  gtk_widget_set_visible (self->light_button,
                          mood < TAKT_PRINTER_CONNECTING && !can_count && !lacks_filament);
  gtk_widget_set_visible (self->menu_button, !can_count && !lacks_filament);
  gtk_widget_set_visible (self->gap, !lacks_filament);
}

static void
show (TaktPrinterCard *self)
{
  const TaktPrinter *printer = takt_printer_row_get_printer (self->row);
  const TaktPrinterReport *report = takt_printer_row_get_report (self->row);
  TaktPrinterMood mood = takt_printer_row_get_mood (self->row);
  TaktPrinterState state = { 0 };
  g_autofree char *label = NULL;

  self->is_stale = FALSE;
  if (printer == NULL || !takt_printers_get_state (takt_shop_get_printers (self->shop), printer->id, &state))
    return;
  if (self->mood != (int) mood)
    self->queue_read = FALSE;
  read_queue (self);

  takt_label_show_with_tip (self->name, printer->name);
  takt_label_show (self->model, printer->model);
  show_title (self, &state);
  show_progress (self, &state);
  show_note (self, &state);
  gtk_widget_set_visible (
      self->progress, state.is_printing && (mood == TAKT_PRINTER_PRINTING || mood == TAKT_PRINTER_PAUSED));
  gtk_widget_set_visible (self->next, mood == TAKT_PRINTER_READY && self->waiting != NULL
                                          && !gtk_widget_get_visible (GTK_WIDGET (self->note)));
  if (gtk_widget_get_visible (self->next))
    show_next (self);
  show_temperatures (self);
  takt_printer_slots_show (self->slots, self->shop, self->row);
  takt_printer_acts_show (GTK_WIDGET (self), self->row);
  show_buttons (self, &state);
  takt_camera_picture_set_wanted (self->camera,
                                  mood < TAKT_PRINTER_CONNECTING && state.link == TAKT_LINK_LIVE);
  takt_camera_picture_set_light (self->camera, report != NULL && report->parts.chamber_light == TAKT_LIGHT_OFF
                                                   && mood < TAKT_PRINTER_CONNECTING);

  if (self->mood == (int) mood)
    return;
  self->mood = (int) mood;
  takt_status_pill_set_printer (self->pill, mood);
  /* Translators: a printer and what it does, for a screen reader. */
  label = g_strdup_printf (_ ("%1$s, %2$s"), printer->name, takt_printer_mood_to_title (mood));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
row_changed_cb (TaktRow *row, GParamSpec *pspec, TaktPrinterCard *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) || self->mood < 0)
    show (self);
  else
    self->is_stale = TRUE;
}

static void
details_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktPrinterCard *self = TAKT_PRINTER_CARD (widget);

  takt_printer_window_present (widget, self->shop, takt_row_get_id (TAKT_ROW (self->row)),
                               g_str_equal (action_name, "card.connection"));
}

static void
clear_plate_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktPrinterCard *self = TAKT_PRINTER_CARD (widget);
  int scrapped = 0;

  if (gtk_widget_get_visible (self->count_box))
    {
      gtk_spin_button_update (self->good);
      scrapped = (int) gtk_adjustment_get_upper (self->good_adjustment)
                 - gtk_spin_button_get_value_as_int (self->good);
    }
  gtk_widget_activate_action (widget, "printer.clear-plate", "i", scrapped);
}

static void
takt_printer_card_activate (GtkFlowBoxChild *child)
{
  gtk_widget_activate_action (GTK_WIDGET (child), "card.details", NULL);
}

static void
takt_printer_card_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (takt_printer_card_parent_class)->map (widget);
  if (TAKT_PRINTER_CARD (widget)->is_stale)
    show (TAKT_PRINTER_CARD (widget));
}

static void
takt_printer_card_dispose (GObject *object)
{
  TaktPrinterCard *self = TAKT_PRINTER_CARD (object);

  if (self->camera != NULL)
    takt_camera_picture_set (self->camera, NULL, 0);
  g_clear_pointer (&self->waiting, takt_job_free);
  g_clear_pointer (&self->last, takt_job_free);
  g_clear_object (&self->row);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_printer_card_parent_class)->dispose (object);
}

static void
takt_printer_card_finalize (GObject *object)
{
  g_free (TAKT_PRINTER_CARD (object)->order_number);
  G_OBJECT_CLASS (takt_printer_card_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, TaktPrinterCard, child)
  BIND (camera);
  BIND (name);
  BIND (model);
  BIND (pill);
  BIND (order);
  BIND (title);
  BIND (aside);
  BIND (progress);
  BIND (percent);
  BIND (layer);
  BIND (left);
  BIND (finish);
  BIND (bar);
  BIND (note);
  BIND (next);
  BIND (next_picture);
  BIND (next_title);
  BIND (next_minutes);
  BIND (next_done);
  BIND (temperatures);
  BIND (nozzle);
  BIND (bed);
  BIND (chamber_box);
  BIND (chamber);
  BIND (slots);
  BIND (load_button);
  BIND (clear_button);
  BIND (start_button);
  BIND (solve_button);
  BIND (resume_button);
  BIND (pause_button);
  BIND (stop_button);
  BIND (retry_button);
  BIND (count_box);
  BIND (good_label);
  BIND (good);
  BIND (good_adjustment);
  BIND (total);
  BIND (gap);
  BIND (light_button);
  BIND (menu_button);
#undef BIND
}

static void
takt_printer_card_class_init (TaktPrinterCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_printer_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_printer_card_finalize;
  GTK_FLOW_BOX_CHILD_CLASS (klass)->activate = takt_printer_card_activate;
  widget_class->map = takt_printer_card_map;
  gtk_widget_class_install_action (widget_class, "card.details", NULL, details_action_cb);
  gtk_widget_class_install_action (widget_class, "card.connection", NULL, details_action_cb);
  gtk_widget_class_install_action (widget_class, "card.clear-plate", NULL, clear_plate_action_cb);

  g_type_ensure (TAKT_TYPE_CAMERA_PICTURE);
  g_type_ensure (TAKT_TYPE_PRINTER_NOTE);
  g_type_ensure (TAKT_TYPE_PRINTER_SLOTS);
  g_type_ensure (TAKT_TYPE_STATUS_PILL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-printer-card.ui");
  bind_children (widget_class);
}

static void
takt_printer_card_init (TaktPrinterCard *self)
{
  self->mood = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/** takt_printer_card_new: follows @row for as long as it lives. */
GtkWidget *
takt_printer_card_new (TaktShop *shop, TaktPrinterRow *row)
{
  TaktPrinterCard *self;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);
  g_return_val_if_fail (TAKT_IS_PRINTER_ROW (row), NULL);

  self = g_object_new (TAKT_TYPE_PRINTER_CARD, NULL);
  self->shop = g_object_ref (shop);
  self->row = g_object_ref (row);
  takt_printer_acts_add (GTK_WIDGET (self), shop, takt_row_get_id (TAKT_ROW (row)));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->start_button), "x", (gint64) 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start_button), "printer.start");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry_button), "x", (gint64) 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->retry_button), "printer.retry");
  takt_camera_picture_set (self->camera, shop, takt_row_get_id (TAKT_ROW (row)));
  takt_row_show_by (TAKT_ROW (row), G_CALLBACK (row_changed_cb), self);
  return GTK_WIDGET (self);
}

TaktPrinterRow *
takt_printer_card_get_row (TaktPrinterCard *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_CARD (self), NULL);

  return self->row;
}

/** takt_printer_card_set_in_view: FALSE when it was scrolled away: its camera rests. */
void
takt_printer_card_set_in_view (TaktPrinterCard *self, gboolean is_in_view)
{
  g_return_if_fail (TAKT_IS_PRINTER_CARD (self));

  takt_camera_picture_set_in_view (self->camera, is_in_view);
}

/* Widths below which a card is not made: px. */
#define CARD_WIDTH        340
#define NARROW_CARD_WIDTH 300

/** takt_printer_card_set_narrow: on a narrow page it is as wide as that lets it be. */
void
takt_printer_card_set_narrow (TaktPrinterCard *self, gboolean is_narrow)
{
  g_return_if_fail (TAKT_IS_PRINTER_CARD (self));

  gtk_widget_set_size_request (GTK_WIDGET (self), is_narrow ? NARROW_CARD_WIDTH : CARD_WIDTH, -1);
  gtk_widget_set_visible (self->good_label, !is_narrow);
}

/** takt_printer_card_note_spools: spools changed. */
void
takt_printer_card_note_spools (TaktPrinterCard *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_CARD (self));

  takt_printer_slots_read_spools (self->slots);
  row_changed_cb (NULL, NULL, self);
}

/** takt_printer_card_note_queue: waiting or ended prints changed. */
void
takt_printer_card_note_queue (TaktPrinterCard *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_CARD (self));

  self->queue_read = FALSE;
  row_changed_cb (NULL, NULL, self);
}
