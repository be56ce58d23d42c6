/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-cameras"

#include "cameras/takt-camera.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

/* A window that is closed and another that is opened, or a snapshot after the other, share a connection. */
#define GRACE_US SECONDS (5)
/* P2S machines take long to send a picture that stands by itself (protocol.md §10.2). */
#define SILENCE_US SECONDS (20)
/* A frame every one to two seconds is usual: one that is not older is the present. */
#define FRESH_US SECONDS (2)
/* From one failure to the next attempt; doubled each time for who only watches, and for a person's wish never less than the first. */
#define RETRY_FIRST_US SECONDS (10)
#define RETRY_MAX_US   SECONDS (300)
/* A connection that lasted this long was a good one. */
#define GOOD_US SECONDS (30)

/** Wait: somebody waits for one picture. */
typedef struct
{
  TaktCamera *camera;    /* (unowned) outlives its waits */
  GTask *task;           /* (owned) */
  GSource *cancellation; /* (owned) (nullable) */
  guint64 limit;
} Wait;

/**
 * TaktCamera:
 *
 * Invariants: @source is the connection, if there is one; @record is what it was made from, and stays for comparison after its end.
 * @silence runs while there is a source. @timer ends the source (nobody wants it) or begins one (somebody watches, the last one failed).
 */
struct _TaktCamera
{
  GObject parent_instance;

  const TaktCameraPorts *ports;
  gint64 printer_id;

  TaktPrinterCamera *source; /* (owned) (nullable) */
  TaktPrinter *record;       /* (owned) (nullable) */
  guint consumers;
  GPtrArray *waits; /* (owned) of Wait */
  GBytes *frame;    /* (owned) (nullable) the last one */
  TaktTime frame_at;
  gint64 frame_us;   /* monotonic */
  gint64 started_us; /* monotonic, of the source */
  GError *problem;   /* (owned) (nullable) what the last attempt ended with */
  gint64 failed_us;  /* monotonic */
  guint failures;    /* since a good connection */
  guint64 silence;
  guint64 timer;
  gboolean is_closed;
};

enum
{
  SIGNAL_FRAME,
  SIGNAL_PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktCamera, takt_camera, G_TYPE_OBJECT)

static void review_need (TaktCamera *self);

static void
wait_free (Wait *wait)
{
  takt_clock_clear (wait->camera->ports->clock, &wait->limit);
  if (wait->cancellation != NULL)
    {
      g_source_destroy (wait->cancellation);
      g_source_unref (wait->cancellation);
    }
  g_object_unref (wait->task);
  g_free (wait);
}

/* @error: (transfer full) (nullable): NULL: the last frame is the answer */
static void
answer (Wait *wait, GError *error)
{
  if (error != NULL)
    g_task_return_error (wait->task, error);
  else
    g_task_return_pointer (wait->task, g_bytes_ref (wait->camera->frame), (GDestroyNotify) g_bytes_unref);
}

/* @error: (transfer full) */
static void
fail_wait (Wait *wait, GError *error)
{
  TaktCamera *self = wait->camera;
  guint index = 0;

  g_ptr_array_find (self->waits, wait, &index);
  g_ptr_array_steal_index (self->waits, index);
  answer (wait, error);
  wait_free (wait);
}

/* @error: (nullable). Who asks again when answered waits for the next one. */
static void
end_all_waits (TaktCamera *self, const GError *error)
{
  g_autoptr (GPtrArray) waits = g_steal_pointer (&self->waits);

  self->waits = g_ptr_array_new_with_free_func ((GDestroyNotify) wait_free);
  for (guint i = 0; i < waits->len; i++)
    answer (g_ptr_array_index (waits, i), error != NULL ? g_error_copy (error) : NULL);
}

static void
set_problem (TaktCamera *self, const GError *error)
{
  gboolean is_same =
      (self->problem == NULL && error == NULL)
      || (self->problem != NULL && error != NULL && g_str_equal (self->problem->message, error->message));

  g_clear_error (&self->problem);
  if (error != NULL)
    self->problem = g_error_copy (error);
  if (is_same)
    return;

  if (error != NULL && !g_error_matches (error, TAKT_ERROR, TAKT_ERROR_CONFLICT))
    g_message ("No pictures of printer %" G_GINT64_FORMAT ": %s", self->printer_id, error->message);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, error != NULL ? error->message : NULL);
}

static void
drop_source (TaktCamera *self)
{
  takt_clock_clear (self->ports->clock, &self->silence);
  takt_clock_clear (self->ports->clock, &self->timer);
  if (self->source == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->source, self);
  takt_printer_camera_stop (self->source);
  g_clear_object (&self->source);
}

static void
fail (TaktCamera *self, const GError *error)
{
  g_autoptr (TaktCamera) keep = g_object_ref (self);
  gint64 now = takt_clock_monotonic_us (self->ports->clock);

  if (self->source != NULL && self->frame_us >= self->started_us && now - self->started_us >= GOOD_US)
    self->failures = 0;
  drop_source (self);
  self->failures++;
  self->failed_us = now;
  set_problem (self, error);
  end_all_waits (self, error);
  review_need (self);
}

static GError *
new_silence_error (void)
{
  return g_error_new_literal (
      TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("The printer's camera sends no picture. Check on the printer's screen that LAN live view is on, and "
         "close other programs that show its camera: it serves one at a time."));
}

static void
silence_cb (gpointer user_data)
{
  TaktCamera *self = user_data;
  g_autoptr (GError) error = new_silence_error ();

  self->silence = 0;
  fail (self, error);
}

static void
arm_silence (TaktCamera *self)
{
  takt_clock_clear (self->ports->clock, &self->silence);
  self->silence = takt_clock_after (self->ports->clock, SILENCE_US, silence_cb, self, NULL);
}

static void
frame_cb (TaktPrinterCamera *source, GBytes *jpeg, gpointer user_data)
{
  g_autoptr (TaktCamera) self = g_object_ref (user_data);

  g_bytes_ref (jpeg);
  g_clear_pointer (&self->frame, g_bytes_unref);
  self->frame = jpeg;
  self->frame_at = takt_clock_now (self->ports->clock);
  self->frame_us = takt_clock_monotonic_us (self->ports->clock);
  arm_silence (self);
  set_problem (self, NULL);
  end_all_waits (self, NULL);
  g_signal_emit (self, signals[SIGNAL_FRAME], 0, self->frame, self->frame_at);
  review_need (self);
}

static void
ended_cb (TaktPrinterCamera *source, const GError *error, gpointer user_data)
{
  fail (user_data, error);
}

static TaktPrinterCamera *
make_source (TaktCamera *self, GError **error)
{
  const TaktCameraPorts *ports = self->ports;
  TaktPrinterCamera *source = NULL;

  g_clear_pointer (&self->record, takt_printer_free);
  if (!takt_printer_table_get (ports->store, self->printer_id, &self->record, error))
    return NULL;
  if (self->record == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no such printer."));
      return NULL;
    }

  if (ports->factory != NULL)
    source = ports->factory (self->record, ports->clock, ports->secrets, ports->factory_data);
  if (source == NULL)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("“%s” has no camera that Takt could read."),
                 self->record->name);
  return source;
}

static void
begin (TaktCamera *self)
{
  g_autoptr (GError) error = NULL;

  drop_source (self);
  self->source = make_source (self, &error);
  if (self->source == NULL)
    {
      fail (self, error);
      return;
    }

  self->started_us = takt_clock_monotonic_us (self->ports->clock);
  g_signal_connect (self->source, "frame", G_CALLBACK (frame_cb), self);
  g_signal_connect (self->source, "ended", G_CALLBACK (ended_cb), self);
  arm_silence (self);
  takt_printer_camera_start (self->source);
}

static void
timer_cb (gpointer user_data)
{
  TaktCamera *self = user_data;

  self->timer = 0;
  if (self->consumers > 0 && self->source == NULL)
    begin (self);
  else if (self->consumers == 0 && self->waits->len == 0)
    drop_source (self);
}

static gint64
get_rest (TaktCamera *self)
{
  gint64 rest = RETRY_FIRST_US << MIN (self->failures > 0 ? self->failures - 1 : 0, 5);

  return MAX (self->failed_us + MIN (rest, RETRY_MAX_US) - takt_clock_monotonic_us (self->ports->clock), 0);
}

/* Somebody came or went, or the connection is another: what is to happen, and when? */
static void
review_need (TaktCamera *self)
{
  gboolean is_wanted = self->consumers > 0 || self->waits->len > 0;

  /* It sends on while nobody looks: that does not make the grace longer. */
  if (!self->is_closed && self->source != NULL && !is_wanted && self->timer != 0)
    return;

  takt_clock_clear (self->ports->clock, &self->timer);
  if (self->is_closed)
    return;
  if (self->source != NULL && !is_wanted)
    self->timer = takt_clock_after (self->ports->clock, GRACE_US, timer_cb, self, NULL);
  else if (self->source == NULL && self->consumers > 0)
    self->timer = takt_clock_after (self->ports->clock, self->problem != NULL ? get_rest (self) : 0, timer_cb,
                                    self, NULL);
}

static void
takt_camera_dispose (GObject *object)
{
  _takt_camera_close (TAKT_CAMERA (object));

  G_OBJECT_CLASS (takt_camera_parent_class)->dispose (object);
}

static void
takt_camera_finalize (GObject *object)
{
  TaktCamera *self = TAKT_CAMERA (object);

  g_ptr_array_unref (self->waits);
  g_clear_pointer (&self->frame, g_bytes_unref);
  g_clear_pointer (&self->record, takt_printer_free);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (takt_camera_parent_class)->finalize (object);
}

static void
takt_camera_class_init (TaktCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_camera_dispose;
  object_class->finalize = takt_camera_finalize;

  signals[SIGNAL_FRAME] = g_signal_new ("frame", TAKT_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_INT64);
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", TAKT_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
takt_camera_init (TaktCamera *self)
{
  self->waits = g_ptr_array_new_with_free_func ((GDestroyNotify) wait_free);
  self->frame_at = TAKT_TIME_UNSET;
}

TaktCamera *
_takt_camera_new (const TaktCameraPorts *ports, gint64 printer_id)
{
  TaktCamera *self = g_object_new (TAKT_TYPE_CAMERA, NULL);

  self->ports = ports;
  self->printer_id = printer_id;
  return self;
}

static gboolean
is_same_way (const TaktPrinter *a, const TaktPrinter *b)
{
  return g_strcmp0 (a->connection_type, b->connection_type) == 0 && g_strcmp0 (a->host, b->host) == 0
         && g_strcmp0 (a->serial, b->serial) == 0 && g_strcmp0 (a->model, b->model) == 0
         && g_strcmp0 (a->certificate_fingerprint, b->certificate_fingerprint) == 0
         && a->camera_port == b->camera_port;
}

/* The printer's record may be another: what failed by the old one says nothing of the new one. */
void
_takt_camera_review (TaktCamera *self)
{
  g_autoptr (TaktPrinter) record = NULL;
  g_autoptr (GError) error = NULL;

  if (self->record == NULL)
    return;
  if (!takt_printer_table_get (self->ports->store, self->printer_id, &record, &error))
    return;
  if (record != NULL && is_same_way (record, self->record))
    return;

  g_clear_pointer (&self->record, takt_printer_free);
  self->failures = 0;
  if (record == NULL || self->source != NULL)
    {
      g_autoptr (GError) gone = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                                                     _ ("The printer was changed meanwhile. Ask again."));

      drop_source (self);
      end_all_waits (self, gone);
    }
  set_problem (self, NULL);
  review_need (self);
}

/* For good: the program ends or the printer is gone. */
void
_takt_camera_close (TaktCamera *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                  _ ("The connection to the printer is being closed."));

  self->is_closed = TRUE;
  if (self->ports != NULL)
    drop_source (self);
  end_all_waits (self, error);
}

/** takt_camera_subscribe: pictures are wanted until takt_camera_unsubscribe(); counted. */
void
takt_camera_subscribe (TaktCamera *self)
{
  g_return_if_fail (TAKT_IS_CAMERA (self));

  self->consumers++;
  review_need (self);
}

/** takt_camera_unsubscribe: one less wants pictures. */
void
takt_camera_unsubscribe (TaktCamera *self)
{
  g_return_if_fail (TAKT_IS_CAMERA (self));
  g_return_if_fail (self->consumers > 0);

  self->consumers--;
  review_need (self);
}

/**
 * takt_camera_dup_frame:
 * @at: (out) (optional): when it came
 *
 * Returns: (transfer full) (nullable): the last picture, however old
 */
GBytes *
takt_camera_dup_frame (TaktCamera *self, TaktTime *at)
{
  g_return_val_if_fail (TAKT_IS_CAMERA (self), NULL);

  if (at != NULL)
    *at = self->frame_at;
  return self->frame != NULL ? g_bytes_ref (self->frame) : NULL;
}

/** takt_camera_get_problem: (nullable): why there are no pictures, a sentence for a person; NULL: nothing is known against them. */
const char *
takt_camera_get_problem (TaktCamera *self)
{
  g_return_val_if_fail (TAKT_IS_CAMERA (self), NULL);
  return self->problem != NULL ? self->problem->message : NULL;
}

static void
limit_cb (gpointer user_data)
{
  Wait *wait = user_data;
  TaktCamera *self = wait->camera;

  wait->limit = 0;
  fail_wait (wait, new_silence_error ());
  review_need (self);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Wait *wait = user_data;
  TaktCamera *self = wait->camera;

  fail_wait (wait, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled.")));
  review_need (self);
  return G_SOURCE_REMOVE;
}

static void
add_wait (TaktCamera *self, gint64 limit_us, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Wait *wait = g_new0 (Wait, 1);

  wait->camera = self;
  wait->task = g_object_ref (task);
  wait->limit = takt_clock_after (self->ports->clock, limit_us, limit_cb, wait, NULL);
  if (cancellable != NULL)
    {
      wait->cancellation = g_cancellable_source_new (cancellable);
      g_source_set_callback (wait->cancellation, G_SOURCE_FUNC (cancelled_cb), wait, NULL);
      g_source_attach (wait->cancellation, g_main_context_get_thread_default ());
    }
  g_ptr_array_add (self->waits, wait);
}

/**
 * takt_camera_snapshot_async:
 * @limit_us: how long to wait at most, of the clock's time
 *
 * Takes the next picture, or the last one where it is not older than two seconds. Whoever asks again right after a failure is told
 * that one's reason without another attempt. Fails with TAKT_ERROR_NOT_FOUND (no such printer), TAKT_ERROR_CONFLICT (it has no camera that Takt
 * could read), TAKT_ERROR_NOT_CONNECTED (with what to do), TAKT_ERROR_UPSTREAM (it sends what is no picture), or cancelled.
 */
void
takt_camera_snapshot_async (TaktCamera *self,
                            gint64 limit_us,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gint64 now = takt_clock_monotonic_us (self->ports->clock);

  g_return_if_fail (TAKT_IS_CAMERA (self));
  g_return_if_fail (limit_us > 0);

  g_task_set_source_tag (task, takt_camera_snapshot_async);
  if (self->is_closed)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             _ ("The connection to the printer is being closed."));
  else if (self->source != NULL && self->frame_us >= self->started_us && now - self->frame_us <= FRESH_US)
    g_task_return_pointer (task, g_bytes_ref (self->frame), (GDestroyNotify) g_bytes_unref);
  else if (self->source == NULL && self->problem != NULL && now - self->failed_us < RETRY_FIRST_US)
    g_task_return_error (task, g_error_copy (self->problem));
  else
    {
      add_wait (self, limit_us, task);
      takt_clock_clear (self->ports->clock, &self->timer);
      if (self->source == NULL)
        begin (self);
    }
}

/**
 * takt_camera_snapshot_finish:
 * @at: (out) (optional): when the picture came
 *
 * Returns: (transfer full): a JPEG
 */
GBytes *
takt_camera_snapshot_finish (TaktCamera *self, GAsyncResult *result, TaktTime *at, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (at != NULL)
    *at = self->frame_at;
  return g_task_propagate_pointer (G_TASK (result), error);
}
