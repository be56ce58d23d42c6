/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A link says how it stands within this: fifteen seconds to connect, as many to get in and to be told something. */
#define LIMIT_US (60 * G_USEC_PER_SEC)
/* Some models take long to send the first picture (protocol.md §10.2). */
#define PICTURE_US (25 * G_USEC_PER_SEC)

typedef struct _Check Check;

/** Test: somebody waits for a link to say how it stands, and then for what it offers beside the reports. */
typedef struct
{
  TaktPrinterWatch *watch; /* (unowned) drops its tests before it goes */
  GTask *task;             /* (owned) */
  GSource *cancellation;   /* (owned) (nullable) */
  guint64 limit;
  TaktConnectionTest *found; /* (owned) (nullable) once the link has said how it stands */
  Check *check;              /* (nullable) */
} Test;

/** Check: of a service. It may end after the test that wanted it. */
struct _Check
{
  Test *test; /* (nullable) */
  TaktTestStep step;
  GCancellable *cancellable;
};

static void
test_free (Test *test)
{
  takt_clock_clear (test->watch->owner->clock, &test->limit);
  if (test->cancellation != NULL)
    {
      g_source_destroy (test->cancellation);
      g_source_unref (test->cancellation);
    }
  if (test->check != NULL)
    {
      test->check->test = NULL;
      g_cancellable_cancel (test->check->cancellable);
    }
  g_clear_pointer (&test->found, takt_connection_test_free);
  g_object_unref (test->task);
  g_free (test);
}

GPtrArray *
_takt_printer_tests_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) test_free);
}

static TaktConnectionTest *
judge (const TaktPrinterWatch *watch)
{
  const char *fingerprint = NULL;
  TaktLinkStep step = TAKT_LINK_STEP_ADDRESS;

  if (watch->link != NULL)
    takt_printer_link_get_step (watch->link, &step, &fingerprint);
  return takt_connection_test_judge (watch->record, watch->link_state, watch->link_message, step, fingerprint,
                                     watch->report);
}

/* Takes @test from the list and answers it; @error: (transfer full) (nullable) */
static void
end_test (Test *test, GError *error)
{
  g_autoptr (GTask) task = g_object_ref (test->task);
  TaktConnectionTest *result = g_steal_pointer (&test->found);

  if (error == NULL && result == NULL)
    result = judge (test->watch);

  g_ptr_array_remove (test->watch->owner->tests, test);
  if (error != NULL)
    {
      takt_connection_test_free (result);
      g_task_return_error (task, error);
    }
  else
    g_task_return_pointer (task, result, (GDestroyNotify) takt_connection_test_free);
}

static Test *
find_test (const TaktPrinterWatch *watch)
{
  GPtrArray *tests = watch->owner->tests;

  for (guint i = 0; i < tests->len; i++)
    {
      Test *test = g_ptr_array_index (tests, i);

      if (test->watch == watch)
        return test;
    }

  return NULL;
}

/* A link that is still on its way may say what it waits for; only one that waits to be told something has come as far as it will. */
static gboolean
is_settled (const TaktPrinterWatch *watch)
{
  const char *fingerprint;
  TaktLinkStep step = TAKT_LINK_STEP_REPORTS;

  if (watch->link_state == TAKT_LINK_CONNECTING)
    return watch->link_message != NULL && watch->link != NULL
           && (!takt_printer_link_get_step (watch->link, &step, &fingerprint)
               || step == TAKT_LINK_STEP_REPORTS);
  return watch->link_state != TAKT_LINK_UNKNOWN;
}

static void
limit_cb (gpointer user_data)
{
  Test *test = user_data;

  test->limit = 0;
  end_test (test, NULL);
}

static Check *
begin_check (Test *test, TaktTestStep step)
{
  TaktClock *clock = test->watch->owner->clock;

  test->check = g_new0 (Check, 1);
  test->check->test = test;
  test->check->step = step;
  test->check->cancellable = g_cancellable_new ();
  takt_clock_clear (clock, &test->limit);
  test->limit = takt_clock_after (clock, LIMIT_US, limit_cb, test, NULL);
  return test->check;
}

/* Returns: (nullable): the test that goes on */
static Test *
end_check (Check *check, const GError *error)
{
  Test *test = check->test;

  if (test != NULL)
    {
      test->check = NULL;
      takt_connection_test_judge_service (test->found, check->step, error);
    }
  g_object_unref (check->cancellable);
  g_free (check);
  return test;
}

static void
pictured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = takt_camera_snapshot_finish (TAKT_CAMERA (source), result, NULL, &error);
  Test *test = end_check (user_data, error);

  if (test != NULL)
    end_test (test, NULL);
}

/* By the one connection that whoever looks at the pictures shares (§16 no. 92). */
static void
look_at_camera (Test *test)
{
  TaktPrinterWatch *watch = test->watch;
  Check *check;

  if (watch->report != NULL && watch->report->parts.camera.live_view == TAKT_TOLD_NO)
    {
      g_autoptr (GError) error = g_error_new_literal (
          TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("The printer says that LAN live view is off. Switch it on on its screen to see its camera here."));

      takt_connection_test_judge_service (test->found, TAKT_TEST_CAMERA, error);
      end_test (test, NULL);
      return;
    }
  if (watch->owner->cameras == NULL)
    {
      end_test (test, NULL);
      return;
    }

  check = begin_check (test, TAKT_TEST_CAMERA);
  takt_camera_snapshot_async (takt_cameras_get (watch->owner->cameras, watch->record->id), PICTURE_US,
                              check->cancellable, pictured_cb, check);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Test *test;

  takt_printer_link_check_service_finish (TAKT_PRINTER_LINK (source), result, &error);
  test = end_check (user_data, error);
  if (test != NULL)
    look_at_camera (test);
}

/* The link stands or failed. Only where it stands is there more to look at. */
static void
look_further (Test *test)
{
  TaktPrinterWatch *watch = test->watch;
  Check *check;

  takt_clock_clear (watch->owner->clock, &test->limit);
  if (watch->link == NULL || !_takt_printer_watch_is_hearing (watch))
    {
      end_test (test, NULL);
      return;
    }

  test->found = judge (watch);
  check = begin_check (test, TAKT_TEST_FILES);
  takt_printer_link_check_service_async (watch->link, TAKT_PRINTER_SERVICE_FILES, check->cancellable,
                                         checked_cb, check);
}

static void
settle_cb (gpointer user_data)
{
  Test *test = user_data;

  test->limit = 0;
  look_further (test);
}

/* The link has said something. Who waits for it is answered after its signal is over: what they do next may end the link. */
void
_takt_printer_watch_settle (TaktPrinterWatch *self)
{
  TaktClock *clock = self->owner->clock;

  if (!is_settled (self))
    return;

  for (guint i = 0; i < self->owner->tests->len; i++)
    {
      Test *test = g_ptr_array_index (self->owner->tests, i);

      if (test->watch != self || test->found != NULL)
        continue;
      takt_clock_clear (clock, &test->limit);
      test->limit = takt_clock_after (clock, 0, settle_cb, test, NULL);
    }
}

/* The printer goes, or the program ends. */
void
_takt_printer_watch_drop_tests (TaktPrinterWatch *self)
{
  Test *test;

  while ((test = find_test (self)) != NULL)
    end_test (test, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                         _ ("The connection to the printer is being closed.")));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  end_test (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled.")));
  return G_SOURCE_REMOVE;
}

static Test *
add_test (TaktPrinterWatch *watch, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Test *test = g_new0 (Test, 1);

  test->watch = watch;
  test->task = g_object_ref (task);
  test->limit = takt_clock_after (watch->owner->clock, LIMIT_US, limit_cb, test, NULL);
  if (cancellable != NULL)
    {
      test->cancellation = g_cancellable_source_new (cancellable);
      g_source_set_callback (test->cancellation, G_SOURCE_FUNC (cancelled_cb), test, NULL);
      g_source_attach (test->cancellation, g_main_context_get_thread_default ());
    }
  g_ptr_array_add (watch->owner->tests, test);
  return test;
}

/** takt_printers_set_cameras: @cameras: (nullable): what a connection test looks through; NULL: it does not look at pictures. */
void
takt_printers_set_cameras (TaktPrinters *self, TaktCameras *cameras)
{
  g_return_if_fail (TAKT_IS_PRINTERS (self));
  g_set_object (&self->cameras, cameras);
}

/**
 * takt_printers_test_async:
 *
 * Looks how far a connection to the printer comes. A printer that is heard is not disturbed (§16 no. 36): its state says enough. Else the
 * connection is made anew. The answer comes when it failed, or when it stands and what the printer offers beside its reports was tried;
 * each at the latest after a minute of the clock. Fails with
 * TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT for a printer that has no connection in this network.
 */
void
takt_printers_test_async (TaktPrinters *self,
                          gint64 id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktPrinterWatch *watch;
  Test *test;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_printers_test_async);
  watch = _takt_printers_get_watch (self, id, &error);
  if (watch == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (strcmp (watch->record->connection_type, "bambu_lan") != 0 || !self->is_started)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                               _ ("“%s” has no connection in your network that could be tested."),
                               watch->record->name);
      return;
    }

  /* Two who ask at once share an attempt. */
  if (!_takt_printer_watch_is_hearing (watch) && find_test (watch) == NULL)
    _takt_printer_watch_connect (watch);
  if (watch->link == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                               _ ("“%s” has no connection in your network that could be tested."),
                               watch->record->name);
      return;
    }
  test = add_test (watch, task);
  if (_takt_printer_watch_is_hearing (watch))
    look_further (test);
  else
    _takt_printer_watch_settle (watch);
}

/** takt_printers_test_finish: Returns: (transfer full): what the test found. */
TaktConnectionTest *
takt_printers_test_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
