/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include <stdio.h>

#include "tables/takt-attempt-table.h"
#include "tables/takt-photo-table.h"

/*
 * Letters with photos. The letter of a print's end is due some seconds later where a camera takes a photo of it: that is written with the
 * message, so a restart changes nothing, and what else goes to the same target does not wait. When the photo comes first, the letter is due
 * at once. What a letter brings is looked up when it leaves.
 */

/* The camera has ten seconds (TAKT_CAMERA_SNAPSHOT_US), the disk some more. */
#define WAIT_SECONDS 20

/* Ends at the same time; the letters of more leave when their time has come. */
#define MOST_AWAITED 64

typedef struct
{
  char *event_key;
  TaktEvent *event; /* (owned) what a photo is found by */
  TaktTime until;
} Awaited;

static void
awaited_free (gpointer data)
{
  Awaited *awaited = data;

  g_free (awaited->event_key);
  takt_event_free (awaited->event);
  g_free (awaited);
}

static gboolean
shows_end (const TaktPhoto *photo)
{
  return photo->kind == TAKT_PHOTO_COMPLETED || photo->kind == TAKT_PHOTO_FAILED;
}

/* @attempt: the only one that counts; 0: any */
static gint64
find_last (GPtrArray *photos, int attempt)
{
  gint64 id = 0;

  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const TaktPhoto *photo = g_ptr_array_index (photos, i);

      if (shows_end (photo) && (attempt == 0 || photo->attempt == attempt))
        id = MAX (id, photo->id);
    }
  return id;
}

/* A print at the machine is known by its end: there is one print at a time on a printer. */
static gint64
find_machine_print (TaktNotify *self, const TaktEvent *event, GError **error)
{
  g_autoptr (GPtrArray) attempts =
      takt_attempt_table_list (self->store, event->printer_id, event->at, event->at + 1, 2, 0, NULL, error);
  gint64 id = 0;

  for (guint i = 0; attempts != NULL && i < attempts->len && id == 0; i++)
    {
      const TaktAttempt *attempt = g_ptr_array_index (attempts, i);
      g_autoptr (GPtrArray) photos = NULL;

      if (attempt->begun_at_machine)
        photos = takt_photo_table_list_of_attempt (self->store, attempt->id, error);
      id = find_last (photos, 0);
    }
  return id;
}

/**
 * _takt_notify_find_photo:
 * @event_key: as in the outbox
 *
 * Returns: the photo of the print's end that @event tells of; 0: there is none, or @event tells of something else
 */
gint64
_takt_notify_find_photo (TaktNotify *self, const char *event_key, const TaktEvent *event)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) photos = NULL;
  gint64 id = 0;
  long job_id;
  int attempt;

  if (event->kind != TAKT_EVENT_PRINT_COMPLETE && event->kind != TAKT_EVENT_PRINT_FAILED)
    return 0;

  if (event->job_id == 0)
    {
      id = find_machine_print (self, event, &error);
    }
  else if (sscanf (event_key, "job:%ld:attempt:%d:", &job_id, &attempt) == 2 && attempt > 0)
    {
      photos = takt_photo_table_list_of_job (self->store, event->job_id, &error);
      id = find_last (photos, attempt);
    }

  if (error != NULL)
    g_warning ("A letter's photo cannot be looked up: %s", error->message);
  return id;
}

/**
 * _takt_notify_await_photo:
 *
 * Returns: when the letter of @event may leave: some seconds after @now where a photo of it is expected, else @now
 */
TaktTime
_takt_notify_await_photo (TaktNotify *self,
                          const TaktNotificationSettings *settings,
                          const TaktEvent *event,
                          TaktTime now)
{
  Awaited *awaited;

  if ((event->kind != TAKT_EVENT_PRINT_COMPLETE && event->kind != TAKT_EVENT_PRINT_FAILED)
      || !settings->email_photo || self->photos == NULL
      || !takt_photos_is_expected (self->photos, settings->printer_id))
    return now;

  if (self->awaited->len < MOST_AWAITED)
    {
      awaited = g_new0 (Awaited, 1);
      awaited->event_key = g_strdup (event->key);
      awaited->event = takt_event_new (event->kind, event->key, event->at);
      awaited->event->printer_id = event->printer_id;
      awaited->event->job_id = event->job_id;
      awaited->until = now + WAIT_SECONDS;
      g_ptr_array_add (self->awaited, awaited);
    }
  return now + WAIT_SECONDS;
}

/* TRUE: nothing more is to be done for it. */
static gboolean
try_release (TaktNotify *self, const Awaited *awaited, TaktTime now)
{
  g_autoptr (GError) error = NULL;

  if (now >= awaited->until)
    return TRUE;
  if (_takt_notify_find_photo (self, awaited->event_key, awaited->event) == 0)
    return FALSE;

  if (!takt_outbox_table_hasten (self->store, awaited->event_key, _takt_notify_email.name, awaited->until,
                                 now, &error))
    g_warning ("A letter waits although its photo is there: %s", error->message);
  _takt_notify_pump_soon (self);
  return TRUE;
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktNotify *self = user_data;
  gboolean is_job = g_str_equal (noun, "queue");
  TaktTime now;

  if (!self->is_started || self->awaited->len == 0 || (!is_job && !g_str_equal (noun, "history")))
    return;

  now = takt_clock_now (self->clock);
  for (guint i = self->awaited->len; i > 0; i--)
    {
      const Awaited *awaited = g_ptr_array_index (self->awaited, i - 1);
      gboolean is_it = is_job ? awaited->event->job_id == id : awaited->event->job_id == 0;

      if ((is_it || now >= awaited->until) && try_release (self, awaited, now))
        g_ptr_array_remove_index_fast (self->awaited, i - 1);
    }
}

/** takt_notify_set_photos: @photos: (nullable): what letters show of the ends of prints; NULL: they come without, and at once. */
void
takt_notify_set_photos (TaktNotify *self, TaktPhotos *photos)
{
  g_return_if_fail (TAKT_IS_NOTIFY (self));

  if (self->photos == NULL && photos != NULL)
    g_signal_connect (self->changes, "changed", G_CALLBACK (changed_cb), self);
  else if (self->photos != NULL && photos == NULL)
    g_signal_handlers_disconnect_by_func (self->changes, changed_cb, self);
  g_set_object (&self->photos, photos);
}

/** _takt_notify_new_awaited: Returns: (transfer full): the list of events whose photo is awaited, for @self->awaited. */
GPtrArray *
_takt_notify_new_awaited (void)
{
  return g_ptr_array_new_with_free_func (awaited_free);
}
