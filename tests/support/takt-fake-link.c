/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-link.h"

static void takt_fake_link_iface_init (TaktPrinterLinkInterface *iface);

G_DEFINE_TYPE_WITH_CODE (TaktFakeLink,
                         takt_fake_link,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_LINK, takt_fake_link_iface_init))

/* The same for a machine that wants files: whether one does is told by its class. */
typedef struct
{
  TaktFakeLink parent_instance;
} FakeCardLink;
typedef TaktFakeLinkClass FakeCardLinkClass;

static GType fake_card_link_get_type (void);
static void fake_card_link_iface_init (TaktPrinterLinkInterface *iface);

G_DEFINE_TYPE_WITH_CODE (FakeCardLink,
                         fake_card_link,
                         TAKT_TYPE_FAKE_LINK,
                         G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_LINK, fake_card_link_iface_init))

/* @task: (transfer full). @what: "act", "print", "file" or "remove", as takt_fake_link_peek() tells it. */
static void
answer_or_hold (TaktFakeLink *self, GTask *task, const char *what)
{
  g_task_set_name (task, what);
  g_queue_push_tail (&self->waiting, task);
  if (!self->hold)
    takt_fake_link_answer (self);
}

static void
fake_start (TaktPrinterLink *link)
{
  TAKT_FAKE_LINK (link)->is_started = TRUE;
}

static void
fake_stop (TaktPrinterLink *link)
{
  TAKT_FAKE_LINK (link)->is_started = FALSE;
}

static void
fake_act_async (TaktPrinterLink *link,
                const TaktPrinterAct *act,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  TaktFakeLink *self = TAKT_FAKE_LINK (link);

  g_array_append_val (self->commands, act->command);
  g_clear_pointer (&self->act, takt_printer_act_free);
  self->act = takt_printer_act_copy (act);
  answer_or_hold (self, g_task_new (self, cancellable, callback, user_data), "act");
}

static void
fake_print_async (TaktPrinterLink *link,
                  TaktPrintRequest *request,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  TaktFakeLink *self = TAKT_FAKE_LINK (link);

  g_ptr_array_add (self->printed, g_strdup (request->job->job_name));
  takt_print_request_unref (self->request);
  self->request = takt_print_request_ref (request);
  answer_or_hold (self, g_task_new (self, cancellable, callback, user_data), "print");
}

static void
fake_remove_file_async (TaktPrinterLink *link,
                        const char *remote_name,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  TaktFakeLink *self = TAKT_FAKE_LINK (link);

  g_ptr_array_add (self->removed, g_strdup (remote_name));
  answer_or_hold (self, g_task_new (self, cancellable, callback, user_data), "remove");
}

static gboolean
fake_print_finish (TaktPrinterLink *link, GAsyncResult *result, TaktPrintAnswer *answer, GError **error)
{
  *answer = TAKT_FAKE_LINK (link)->unanswered ? TAKT_PRINT_UNANSWERED : TAKT_PRINT_ACCEPTED;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
fake_finish (TaktPrinterLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_set_asleep (TaktPrinterLink *link, gboolean is_asleep)
{
  TAKT_FAKE_LINK (link)->is_asleep = is_asleep;
}

static void
fake_expect_start (TaktPrinterLink *link, gint64 patience_us)
{
  g_assert_false (TAKT_FAKE_LINK (link)->is_started);
  TAKT_FAKE_LINK (link)->patience_us = patience_us;
}

static void
fake_verify (TaktPrinterLink *link)
{
  TAKT_FAKE_LINK (link)->verified++;
}

static void
takt_fake_link_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->start = fake_start;
  iface->stop = fake_stop;
  iface->act_async = fake_act_async;
  iface->act_finish = fake_finish;
  iface->remove_file_async = fake_remove_file_async;
  iface->remove_file_finish = fake_finish;
  iface->print_async = fake_print_async;
  iface->set_asleep = fake_set_asleep;
  iface->verify = fake_verify;
  iface->expect_start = fake_expect_start;
  iface->print_finish = fake_print_finish;
}

static void
takt_fake_link_finalize (GObject *object)
{
  TaktFakeLink *self = TAKT_FAKE_LINK (object);

  takt_printer_free (self->record);
  takt_printer_report_free (self->report);
  g_array_unref (self->commands);
  takt_printer_act_free (self->act);
  takt_print_request_unref (self->request);
  g_ptr_array_unref (self->printed);
  g_ptr_array_unref (self->removed);
  g_clear_error (&self->next_error);
  g_queue_clear_full (&self->waiting, g_object_unref);

  G_OBJECT_CLASS (takt_fake_link_parent_class)->finalize (object);
}

static void
takt_fake_link_class_init (TaktFakeLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_fake_link_finalize;
}

static void
takt_fake_link_init (TaktFakeLink *self)
{
  self->report = takt_printer_report_new ();
  self->report->is_full = TRUE;
  self->report->machine = TAKT_MACHINE_IDLE;
  self->commands = g_array_new (FALSE, FALSE, sizeof (TaktPrinterCommand));
  self->printed = g_ptr_array_new_with_free_func (g_free);
  self->removed = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->waiting);
}

static void
fake_send_file_async (TaktPrinterLink *link,
                      TaktPrintRequest *request,
                      GFileProgressCallback progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  answer_or_hold (TAKT_FAKE_LINK (link), g_task_new (link, cancellable, callback, user_data), "file");
}

static void
fake_card_link_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->send_file_async = fake_send_file_async;
  iface->send_file_finish = fake_finish;
}

static void
fake_card_link_class_init (FakeCardLinkClass *klass)
{
}

static void
fake_card_link_init (FakeCardLink *self)
{
}

/** takt_fake_link_state: says how the connection stands. */
void
takt_fake_link_state (TaktFakeLink *self, TaktLinkState state, const char *message)
{
  takt_printer_link_emit_link_state (TAKT_PRINTER_LINK (self), state, message);
}

/** takt_fake_link_send: sends the report as it is; a stop that was seen is seen once. */
void
takt_fake_link_send (TaktFakeLink *self)
{
  /* What was handed over must not change when a test changes its own. */
  g_autoptr (TaktPrinterReport) report = takt_printer_report_copy (self->report);

  takt_printer_link_emit_report (TAKT_PRINTER_LINK (self), report);
  self->report->stop_seen = FALSE;
}

/** takt_fake_link_say: the usual report: a state, whose job (@key NULL: as before), how far. */
void
takt_fake_link_say (TaktFakeLink *self, TaktMachineState machine, const char *key, int percent)
{
  self->report->machine = machine;
  self->report->progress_percent = percent;
  if (key != NULL)
    {
      g_free (self->report->job_key);
      self->report->job_key = g_strdup (key);
    }
  takt_fake_link_send (self);
}

/** takt_fake_link_peek: Returns: (nullable): what waits longest for its answer: "act", "print", "file", "remove". */
const char *
takt_fake_link_peek (TaktFakeLink *self)
{
  GTask *task = g_queue_peek_head (&self->waiting);

  return task != NULL ? g_task_get_name (task) : NULL;
}

/** takt_fake_link_answer: answers the oldest command or job that waits. */
void
takt_fake_link_answer (TaktFakeLink *self)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);

  g_assert_nonnull (task);
  if (self->next_error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->next_error));
  else
    g_task_return_boolean (task, TRUE);
}

void
takt_fake_farm_init (TaktFakeFarm *self)
{
  self->links = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->made = 0;
  self->wants_files = FALSE;
}

void
takt_fake_farm_clear (TaktFakeFarm *self)
{
  g_clear_pointer (&self->links, g_hash_table_unref);
}

/** takt_fake_farm_get: Returns: (transfer none): the newest link of a printer; NULL: none was made. */
TaktFakeLink *
takt_fake_farm_get (TaktFakeFarm *self, gint64 printer_id)
{
  return g_hash_table_lookup (self->links, &printer_id);
}

/** takt_fake_farm_make: a TaktPrinterLinkFactory; printers with a cloud connection get no link. */
TaktPrinterLink *
takt_fake_farm_make (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer farm)
{
  TaktFakeFarm *self = farm;
  TaktFakeLink *link;

  if (g_strcmp0 (printer->connection_type, "bambu_cloud") == 0)
    return NULL;

  link = g_object_new (self->wants_files ? fake_card_link_get_type () : TAKT_TYPE_FAKE_LINK, NULL);
  link->record = takt_printer_copy (printer);
  self->made++;
  g_hash_table_replace (self->links, g_memdup2 (&printer->id, sizeof printer->id), g_object_ref (link));
  return TAKT_PRINTER_LINK (link);
}
