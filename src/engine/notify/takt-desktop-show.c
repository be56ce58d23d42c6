/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-desktop-private.h"

#include "notify/takt-notify-private.h"
#include "products/takt-product-plates.h"
#include "tables/takt-job-table.h"

/* As of every channel (0003-outbox.md). */
#define DAY_SECONDS    (24 * 60 * 60)
#define LEAST_ATTEMPTS 6

/* More prints than this that wait for their photo are not kept in mind: photos come within seconds. */
#define MAX_WANTS_PHOTO 64

/* A notification on its way to the desktop. */
typedef struct
{
  TaktDesktopChannel *self;  /* (owned) */
  GCancellable *run;         /* (owned) to know what an earlier run began by */
  TaktDesktopRow *row;       /* (owned) */
  TaktDesktopNotice *notice; /* (owned) */
  gint64 last_outbox_id;     /* the latest event it tells */
  char *message_id;          /* (owned) of its first event */
  int attempts;
  gint64 photo_id;   /* 0: there is none (yet) */
  gint64 profile_id; /* of the print it tells of; 0: none */
  gint64 job_id;     /* whose photo it waits for; 0: none */
} Showing;

static void
showing_free (Showing *showing)
{
  g_object_unref (showing->self);
  g_object_unref (showing->run);
  takt_desktop_row_free (showing->row);
  takt_desktop_notice_free (showing->notice);
  g_free (showing->message_id);
  g_free (showing);
}

/* TRUE: the run that began this goes on. */
static gboolean
is_current (const Showing *showing)
{
  return showing->self->is_started && showing->self->cancellable == showing->run;
}

static gboolean
write_shown (Showing *showing, const char *handle, GError **error)
{
  TaktDesktopChannel *self = showing->self;

  return takt_desktop_table_set_shown (self->world.store, showing->row->id, handle, showing->row->revision,
                                       showing->last_outbox_id, takt_clock_now (self->clock), error);
}

static gboolean
write_failed (Showing *showing, const char *message, GError **error)
{
  TaktDesktopChannel *self = showing->self;
  TaktTime now = takt_clock_now (self->clock);

  return takt_desktop_table_set_failed (self->world.store, showing->row->id,
                                        now + _takt_notify_backoff (showing->message_id, showing->attempts),
                                        now - DAY_SECONDS, LEAST_ATTEMPTS, message, error);
}

typedef struct
{
  Showing *showing;
  const char *handle;  /* (nullable) NULL: it was not shown */
  const char *message; /* (nullable) why */
} Outcome;

static gboolean
outcome_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Outcome *outcome = user_data;

  return outcome->handle != NULL ? write_shown (outcome->showing, outcome->handle, error)
                                 : write_failed (outcome->showing, outcome->message, error);
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Showing *showing = user_data;
  TaktDesktopChannel *self = showing->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) database_error = NULL;
  g_autofree char *handle =
      takt_desktop_notifier_show_finish (TAKT_DESKTOP_NOTIFIER (source), result, &error);
  Outcome outcome = { showing, handle, error != NULL ? error->message : NULL };

  /* Stopped on the way: the rows stay as they are, and the next start shows it again. */
  if (!is_current (showing))
    {
      showing_free (showing);
      return;
    }

  self->is_busy = FALSE;
  if (handle == NULL)
    g_info ("A notification was not shown (attempt %d): %s", showing->attempts, error->message);
  if (!takt_store_transaction (self->world.store, outcome_work, &outcome, &database_error))
    g_warning ("What stands on the desktop cannot be written: %s", database_error->message);
  else if (handle != NULL && showing->job_id != 0 && showing->photo_id == 0
           && g_hash_table_size (self->wants_photo) < MAX_WANTS_PHOTO)
    {
      g_hash_table_insert (self->wants_photo, g_memdup2 (&showing->job_id, sizeof showing->job_id),
                           g_memdup2 (&showing->row->id, sizeof showing->row->id));
      /* It may have come while the desktop drew the first picture. */
      _takt_desktop_note_photo (self, showing->job_id);
    }
  takt_changes_note (self->changes, "notify", 0);

  if (database_error == NULL)
    _takt_desktop_work_soon (self);
  else
    _takt_desktop_arm (self, TRUE);
  showing_free (showing);
}

static void
show_now (Showing *showing)
{
  if (!is_current (showing))
    {
      showing_free (showing);
      return;
    }
  takt_desktop_notifier_show_async (showing->self->notifier, showing->notice, showing->run, shown_cb,
                                    showing);
}

static void
product_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Showing *showing = user_data;

  showing->notice->picture = takt_products_load_picture_finish (TAKT_PRODUCTS (source), result, NULL);
  show_now (showing);
}

static void
load_product (Showing *showing)
{
  if (showing->profile_id != 0 && showing->self->products != NULL)
    takt_products_load_picture_async (showing->self->products, showing->profile_id, showing->run,
                                      product_loaded_cb, showing);
  else
    show_now (showing);
}

static void
photo_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Showing *showing = user_data;

  showing->notice->picture = takt_photos_read_finish (TAKT_PHOTOS (source), result, NULL);
  if (showing->notice->picture != NULL)
    show_now (showing);
  else
    load_product (showing);
}

/* What is on this disk already; nobody waits for a camera. */
static void
load_picture (Showing *showing)
{
  if (showing->photo_id != 0 && showing->self->photos != NULL)
    takt_photos_read_async (showing->self->photos, showing->photo_id, showing->run, photo_loaded_cb, showing);
  else
    load_product (showing);
}

/* The photo that was taken when this print ended; 0: none. */
static gint64
find_photo (TaktDesktopChannel *self, const TaktJob *job)
{
  g_autoptr (GPtrArray) photos = takt_photo_table_list_of_job (self->world.store, job->id, NULL);
  gint64 id = 0;

  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const TaktPhoto *photo = g_ptr_array_index (photos, i);

      if (photo->attempt == job->attempts
          && (photo->kind == TAKT_PHOTO_COMPLETED || photo->kind == TAKT_PHOTO_FAILED))
        id = MAX (id, photo->id);
    }
  return id;
}

/** _takt_desktop_note_photo: a print has a photo, perhaps: what tells its end is shown with it, in the same place. */
void
_takt_desktop_note_photo (TaktDesktopChannel *self, gint64 job_id)
{
  const gint64 *id = g_hash_table_lookup (self->wants_photo, &job_id);
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (TaktDesktopRow) row = NULL;
  g_autoptr (GError) error = NULL;

  if (id == NULL)
    return;
  job = takt_job_table_get (self->world.store, job_id, NULL);
  if (job != NULL && find_photo (self, job) == 0)
    return;

  if (job != NULL && takt_desktop_table_get (self->world.store, *id, &row, &error) && row != NULL
      && g_str_equal (row->state, "open")
      && takt_desktop_table_touch (self->world.store, row->id, takt_clock_now (self->clock), &error))
    _takt_desktop_work_soon (self);
  if (error != NULL)
    g_warning ("A notification gets no photo: %s", error->message);
  g_hash_table_remove (self->wants_photo, &job_id);
}

static gboolean
has_next (TaktDesktopChannel *self, gint64 printer_id)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->world.printers, printer_id, NULL);
  g_autoptr (GPtrArray) queued = NULL;

  if (printer == NULL || printer->auto_start)
    return FALSE;
  queued = takt_queue_list_queued (self->world.queue, printer_id, NULL);
  return queued != NULL && queued->len > 0;
}

static TaktDesktopNotice *
describe_one (Showing *showing, const TaktEvent *event)
{
  TaktDesktopChannel *self = showing->self;
  g_autoptr (TaktJob) job =
      event->job_id != 0 ? takt_job_table_get (self->world.store, event->job_id, NULL) : NULL;
  gboolean is_end = event->kind == TAKT_EVENT_PRINT_COMPLETE || event->kind == TAKT_EVENT_PRINT_FAILED;
  TaktDesktopFacts facts = { 0 };

  if (job != NULL)
    {
      facts.pieces = MAX (job->makes, job->quantity);
      facts.can_retry = job->status == TAKT_JOB_FAILED;
      showing->profile_id = job->profile_id;
      showing->job_id = is_end ? job->id : 0;
      showing->photo_id = is_end ? find_photo (self, job) : 0;
    }
  facts.has_next = event->kind == TAKT_EVENT_PRINT_COMPLETE && has_next (self, event->printer_id);
  return takt_desktop_words_of_one (event, &facts);
}

/* What the notification tells now; FALSE in @tells: nothing that is true any more. */
static gboolean
describe (Showing *showing, gboolean *tells, GError **error)
{
  TaktDesktopChannel *self = showing->self;
  guint total = 0;
  g_autoptr (GPtrArray) rows = takt_desktop_table_list_events (
      self->world.store, showing->row->id, TAKT_DESKTOP_LINES, &total, &showing->last_outbox_id, error);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_event_free);

  if (rows == NULL)
    return FALSE;
  *tells = rows->len > 0;
  if (!*tells)
    return TRUE;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (events, _takt_desktop_read_event (g_ptr_array_index (rows, i)));
  showing->message_id = g_strdup (((TaktDesktopEventRow *) g_ptr_array_index (rows, 0))->message_id);
  showing->attempts = ((TaktDesktopEventRow *) g_ptr_array_index (rows, 0))->attempts;
  showing->notice = total == 1 ? describe_one (showing, g_ptr_array_index (events, 0))
                               : takt_desktop_words_of_several (showing->row->kind, events, total);
  showing->notice->tag = g_strdup_printf ("takt-%" G_GINT64_FORMAT, showing->row->id);
  showing->notice->handle = g_strdup (showing->row->handle);
  return TRUE;
}

static void
withdrawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Showing *showing = user_data;
  TaktDesktopChannel *self = showing->self;
  g_autoptr (GError) error = NULL;

  /* What cannot be taken away stands on a desktop that is gone. */
  if (!takt_desktop_notifier_withdraw_finish (TAKT_DESKTOP_NOTIFIER (source), result, &error))
    g_info ("A notification was not taken away: %s", error->message);
  g_clear_error (&error);

  if (is_current (showing))
    {
      const char *state = showing->row->due_at != TAKT_TIME_UNSET ? "snoozed" : "closed";

      self->is_busy = FALSE;
      if (!takt_desktop_table_set_state (self->world.store, showing->row->id, state, showing->row->due_at,
                                         &error))
        g_warning ("What stands on the desktop cannot be written: %s", error->message);
      if (error == NULL)
        _takt_desktop_work_soon (self);
      else
        _takt_desktop_arm (self, TRUE);
    }
  showing_free (showing);
}

/* @row: (transfer full) */
static Showing *
begin (TaktDesktopChannel *self, TaktDesktopRow *row)
{
  Showing *showing = g_new0 (Showing, 1);

  showing->self = g_object_ref (self);
  showing->run = g_object_ref (self->cancellable);
  showing->row = row;
  return showing;
}

static TaktDesktopRow *
take_first (TaktDesktopChannel *self, const char *state, GError **error)
{
  g_autoptr (GPtrArray) rows = takt_desktop_table_list (self->world.store, state, 1, error);

  return rows != NULL && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

static gboolean
withdraw (TaktDesktopChannel *self, TaktDesktopRow *row, GError **error)
{
  Showing *showing;

  if (row->handle == NULL)
    {
      g_autoptr (TaktDesktopRow) owned = row;

      _takt_desktop_work_soon (self);
      return takt_desktop_table_set_state (self->world.store, owned->id,
                                           owned->due_at != TAKT_TIME_UNSET ? "snoozed" : "closed",
                                           owned->due_at, error);
    }

  showing = begin (self, row);
  self->is_busy = TRUE;
  takt_desktop_notifier_withdraw_async (self->notifier, row->handle, showing->run, withdrawn_cb, showing);
  return TRUE;
}

/* Nothing of it is true any more: nobody needs to see it, and where it stood it goes. */
static gboolean
drop (TaktDesktopChannel *self, const Showing *showing, GError **error)
{
  return takt_desktop_table_settle (self->world.store, showing->row->id, showing->last_outbox_id,
                                    takt_clock_now (self->clock), error)
         && takt_desktop_table_set_state (self->world.store, showing->row->id,
                                          showing->row->handle != NULL ? "withdrawn" : "closed",
                                          TAKT_TIME_UNSET, error);
}

/** _takt_desktop_show_next: begins the next call to the desktop, if there is one to make and none under way. */
gboolean
_takt_desktop_show_next (TaktDesktopChannel *self, GError **error)
{
  GError *failure = NULL;
  TaktDesktopRow *row;
  Showing *showing;
  gboolean tells = FALSE;

  if (self->is_busy)
    return TRUE;

  row = take_first (self, "withdrawn", &failure);
  if (row != NULL)
    return withdraw (self, row, error);
  if (failure == NULL)
    row = take_first (self, "due", &failure);
  if (row == NULL)
    {
      if (failure != NULL)
        g_propagate_error (error, failure);
      return failure == NULL;
    }

  showing = begin (self, row);
  if (describe (showing, &tells, error))
    {
      if (tells)
        {
          self->is_busy = TRUE;
          load_picture (showing);
          return TRUE;
        }
      if (drop (self, showing, error))
        {
          showing_free (showing);
          _takt_desktop_work_soon (self);
          return TRUE;
        }
    }
  showing_free (showing);
  return FALSE;
}
