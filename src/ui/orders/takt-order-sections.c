/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-sections.h"

#include "orders/takt-order-words.h"
#include "takt-format.h"
#include "widgets/takt-job-bar.h"

#include <glib/gi18n-lib.h>

#define PHOTO_SIZE  84
#define MOST_PHOTOS 4
#define MOST_EVENTS 50

/** TaktNoteAct: what a person can do about an attention word. */
typedef struct
{
  const char *word;
  const char *label;
  const char *action; /* of the page; takes the order's id */
} TaktNoteAct;

static const TaktNoteAct note_acts[] = {
  { "refund", N_ ("Take _Note"), "orders.take-note" },
  { "address_changed", N_ ("Take _Note"), "orders.take-note" },
  { "cancelled_prints", N_ ("_Pull Prints"), "orders.pull-prints" },
  { "failed_job", N_ ("Print _Again"), "orders.retry" },
};

/** takt_order_note_new: (nullable): an attention word as a sentence, with the button that deals with it; NULL: nothing is known of it. */
GtkWidget *
takt_order_note_new (const char *word, gint64 order_id)
{
  const char *sentence = takt_order_words_attention (word, FALSE);
  GtkWidget *note, *label;

  if (sentence == NULL)
    return NULL;

  note = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  label = gtk_label_new (sentence);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (note), label);
  for (gsize i = 0; i < G_N_ELEMENTS (note_acts); i++)
    if (g_str_equal (note_acts[i].word, word))
      {
        GtkWidget *button = gtk_button_new_with_mnemonic (_ (note_acts[i].label));

        gtk_widget_set_halign (button, GTK_ALIGN_START);
        gtk_actionable_set_action_name (GTK_ACTIONABLE (button), note_acts[i].action);
        gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", order_id);
        gtk_box_append (GTK_BOX (note), button);
      }
  gtk_widget_add_css_class (note, "note");
  gtk_widget_add_css_class (note, g_str_equal (word, "unclear_option") || g_str_equal (word, "unpaid")
                                          || g_str_equal (word, "address_changed")
                                      ? "warning"
                                      : "error");
  return note;
}

GtkWidget *
takt_order_job_new (void)
{
  return takt_job_bar_new ();
}

static char *
describe_running (const TaktPrinterState *state, const char *printer, TaktTime now, char **finish)
{
  const TaktPrinterReport *report = state->report;
  g_autofree char *left = NULL;

  if (report == NULL || report->remaining_minutes < 0)
    return g_strdup (printer);
  left = takt_format_minutes (report->remaining_minutes);
  *finish = takt_format_when (now + (TaktTime) report->remaining_minutes * 60, now);
  if (report->total_layers <= 0)
    /* Translators: a printer, and the time that a print still takes. */
    return g_strdup_printf (_ ("%1$s · %2$s left"), printer, left);
  /* Translators: a printer, the layer it is at and how many there are, and the time that is left. */
  return g_strdup_printf (_ ("%1$s · layer %2$d of %3$d · %4$s left"), printer, report->layer,
                          report->total_layers, left);
}

/** takt_order_job_show: a print of the order: how far it is and when it ends, or when it begins. */
void
takt_order_job_show (GtkWidget *widget, TaktShop *shop, const TaktJob *job, TaktTime now)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (takt_shop_get_printers (shop), job->printer_id, NULL);
  const char *name = printer != NULL ? printer->name : _ ("A printer that was removed");
  TaktPrinterState state = { 0 };
  TaktTone tone = TAKT_TONE_ACCENT;
  g_autofree char *detail = NULL;
  g_autofree char *finish = NULL;
  int percent = 0;
  TaktTime start, end;

  switch (job->status)
    {
    case TAKT_JOB_STARTED:
      percent = job->progress_percent;
      if (takt_printers_get_state (takt_shop_get_printers (shop), job->printer_id, &state))
        {
          detail = describe_running (&state, name, now, &finish);
          if (state.machine == TAKT_MACHINE_PAUSED)
            tone = TAKT_TONE_WARNING;
        }
      break;
    case TAKT_JOB_QUEUED:
      takt_queue_get_planned (takt_shop_get_queue (shop), job, &start, &end);
      detail =
          g_strdup_printf (C_ ("print", "%1$s · %2$s"), name, job->is_held ? _ ("On hold") : _ ("Queued"));
      if (start != TAKT_TIME_UNSET)
        finish = takt_format_when (start, now);
      if (job->problem != NULL)
        {
          g_free (detail);
          detail = g_strdup (job->problem);
          tone = TAKT_TONE_ERROR;
        }
      break;
    case TAKT_JOB_COMPLETED:
      percent = 100;
      tone = TAKT_TONE_SUCCESS;
      detail = g_strdup_printf (C_ ("print", "%1$s · %2$s"), name, _ ("Done"));
      finish = takt_format_when (job->completed_at, now);
      break;
    case TAKT_JOB_FAILED:
      percent = job->progress_percent;
      tone = TAKT_TONE_ERROR;
      detail = g_strdup (job->failed_reason != NULL ? job->failed_reason : _ ("Failed"));
      finish = takt_format_when (job->completed_at, now);
      break;
    case TAKT_JOB_CANCELLED:
    default:
      detail = g_strdup_printf (C_ ("print", "%1$s · %2$s"), name, _ ("Cancelled"));
      break;
    }
  takt_job_bar_set (TAKT_JOB_BAR (widget), tone, percent, job->job_name, detail, finish);
}

static void
photo_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkPicture) picture = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = takt_photos_read_finish (TAKT_PHOTOS (source), result, &error);
  g_autoptr (GdkTexture) texture = bytes != NULL ? gdk_texture_new_from_bytes (bytes, &error) : NULL;

  if (texture != NULL)
    gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
  else
    g_debug ("A photo cannot be shown: %s", error->message);
}

static void
add_photo (GtkBox *box, TaktShop *shop, const TaktPhoto *photo)
{
  GtkWidget *picture = gtk_picture_new ();

  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (picture, PHOTO_SIZE, PHOTO_SIZE);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (picture, "product-picture");
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), _ ("Photo of a print"));
  gtk_box_append (box, picture);
  takt_photos_read_async (takt_shop_get_photos (shop), photo->id, NULL, photo_read_cb,
                          g_object_ref (picture));
}

/** takt_order_add_photos: the last photos of the order's prints. Returns: how many there are */
guint
takt_order_add_photos (GtkBox *box, TaktShop *shop, GPtrArray *jobs)
{
  guint n = 0;

  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);
      g_autoptr (GPtrArray) photos = takt_history_list_photos (takt_shop_get_history (shop), job->id, NULL);

      for (guint k = 0; photos != NULL && k < photos->len && n < MOST_PHOTOS; k++, n++)
        add_photo (box, shop, g_ptr_array_index (photos, k));
    }
  gtk_widget_set_visible (GTK_WIDGET (box), n > 0);
  return n;
}

typedef struct
{
  TaktTime at;
  char *text;
} Past;

static void
past_clear (gpointer data)
{
  g_free (((Past *) data)->text);
}

static int
compare_past (gconstpointer a, gconstpointer b)
{
  const Past *first = a, *second = b;

  return (first->at < second->at) - (first->at > second->at);
}

static void
note_past (GArray *past, TaktTime at, char *text)
{
  const Past entry = { at, text };

  g_array_append_val (past, entry);
}

static void
note_jobs (GArray *past, GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);

      if (job->started_at != TAKT_TIME_UNSET)
        note_past (past, job->started_at, g_strdup_printf (_ ("Print begun: %s"), job->job_name));
      if (job->completed_at == TAKT_TIME_UNSET)
        continue;
      if (job->status == TAKT_JOB_COMPLETED)
        note_past (past, job->completed_at, g_strdup_printf (_ ("Print done: %s"), job->job_name));
      else if (job->status == TAKT_JOB_FAILED)
        note_past (past, job->completed_at, g_strdup_printf (_ ("Print failed: %s"), job->job_name));
    }
}

/** takt_order_add_events: what became of the order at its source and here, the last on top. */
void
takt_order_add_events (GtkBox *box, TaktShop *shop, const TaktOrder *order, GPtrArray *jobs, TaktTime now)
{
  g_autoptr (GPtrArray) events =
      takt_orders_list_events (takt_shop_get_orders (shop), order->id, 0, MOST_EVENTS, NULL);
  g_autoptr (GArray) past = g_array_new (FALSE, TRUE, sizeof (Past));

  g_array_set_clear_func (past, past_clear);
  note_past (past, order->ordered_at, g_strdup (_ ("Order placed")));
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const TaktOrderEvent *event = g_ptr_array_index (events, i);

      if (event->kind != TAKT_ORDER_EVENT_NEW)
        note_past (past, event->at, takt_order_words_event (event, order->currency, now));
    }
  note_jobs (past, jobs);
  g_array_sort (past, compare_past);

  for (guint i = 0; i < past->len; i++)
    {
      const Past *entry = &g_array_index (past, Past, i);
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
      GtkWidget *text = gtk_label_new (entry->text);
      g_autofree char *when = takt_format_moment (entry->at, now);
      GtkWidget *time = gtk_label_new (when);

      gtk_label_set_xalign (GTK_LABEL (text), 0);
      gtk_label_set_wrap (GTK_LABEL (text), TRUE);
      gtk_widget_set_hexpand (text, TRUE);
      gtk_widget_add_css_class (text, "caption");
      gtk_widget_add_css_class (time, "caption");
      gtk_widget_add_css_class (time, "dim-label");
      gtk_widget_add_css_class (time, "numeric");
      gtk_widget_set_valign (time, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (line), text);
      gtk_box_append (GTK_BOX (line), time);
      gtk_box_append (box, line);
    }
}
