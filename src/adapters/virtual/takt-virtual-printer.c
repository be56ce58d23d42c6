/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "virtual/takt-virtual-printer.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

/* As a real machine does: an answer takes a moment, an accepted job a little longer to show. */
#define SPEAKS_AFTER (SECOND / 2)
#define BEGINS_AFTER (3 * SECOND)
/* Silence as the real links count it (protocol.md §15.1). */
#define STALE_AFTER   (45 * SECOND)
#define OFFLINE_AFTER (75 * SECOND)

/*
 * A printer that exists only here. It prints every job in its clock's time, never in the caller's stack: reports come from one timer,
 * so whoever gives a command may be in the middle of a transaction.
 *
 * It remembers nothing beyond its own life: made anew after a restart it is idle, like a machine after a power cut, and whoever tracks
 * its jobs reconciles (protocol.md §15.2, "IDLE → ended, outcome unknown").
 */
struct _TaktVirtualPrinter
{
  GObject parent_instance;

  TaktClock *clock;
  TaktVirtualMachine machine;
  TaktPrinterReport *fixed; /* what every report begins with: model and trays */
  TaktJob *accepted;        /* (nullable) taken, not begun */
  gint64 begins_at;         /* of @accepted, monotonic */
  gint64 lived_until;       /* how far the machine has been advanced, monotonic */
  guint64 timer;
  TaktLinkState link;
  gboolean running;   /* between start and stop */
  gboolean stop_seen; /* for the next report */
  gboolean silent;
  gint64 silent_since; /* monotonic, while @silent */
};

static void takt_virtual_printer_iface_init (TaktPrinterLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktVirtualPrinter,
                               takt_virtual_printer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_LINK,
                                                      takt_virtual_printer_iface_init))

static void tick_cb (gpointer user_data);

static void
schedule (TaktVirtualPrinter *self, gint64 delay_us)
{
  takt_clock_clear (self->clock, &self->timer);
  if (self->running)
    self->timer = takt_clock_after (self->clock, delay_us, tick_cb, self, NULL);
}

/* Brings the machine to the present, also over the moment an accepted job begins. */
static void
catch_up (TaktVirtualPrinter *self)
{
  gint64 now = takt_clock_monotonic_us (self->clock);

  if (self->accepted != NULL && now >= self->begins_at)
    {
      takt_virtual_machine_advance (&self->machine, MAX (self->begins_at - self->lived_until, 0));
      self->lived_until = MAX (self->begins_at, self->lived_until);
      takt_virtual_machine_begin (&self->machine, self->accepted);
      g_clear_pointer (&self->accepted, takt_job_free);
    }

  takt_virtual_machine_advance (&self->machine, MAX (now - self->lived_until, 0));
  self->lived_until = now;
}

static void
set_link (TaktVirtualPrinter *self, TaktLinkState state, const char *message)
{
  if (self->link == state)
    return;

  self->link = state;
  takt_printer_link_emit_link_state (TAKT_PRINTER_LINK (self), state, message);
}

static void
speak (TaktVirtualPrinter *self)
{
  g_autoptr (TaktPrinterReport) report = takt_printer_report_copy (self->fixed);

  takt_virtual_machine_report (&self->machine, report);
  report->stop_seen = self->stop_seen;
  report->received_at = takt_clock_now (self->clock);
  self->stop_seen = FALSE;
  /* First that it is heard, then what it says: a listener may look at both. */
  set_link (self, TAKT_LINK_LIVE, NULL);
  takt_printer_link_emit_report (TAKT_PRINTER_LINK (self), report);
}

/* Nothing is heard; how bad that is depends on how long it lasts. */
static void
be_silent (TaktVirtualPrinter *self)
{
  gint64 silence = takt_clock_monotonic_us (self->clock) - self->silent_since;

  if (silence >= OFFLINE_AFTER)
    set_link (self, TAKT_LINK_OFFLINE,
              _ ("Nothing has been heard of the virtual printer for over a minute."));
  else if (silence >= STALE_AFTER)
    set_link (self, TAKT_LINK_STALE, NULL);

  if (silence < OFFLINE_AFTER)
    schedule (self, (silence < STALE_AFTER ? STALE_AFTER : OFFLINE_AFTER) - silence);
}

static void
tick_cb (gpointer user_data)
{
  g_autoptr (TaktVirtualPrinter) self = g_object_ref (user_data);
  gint64 wait;

  self->timer = 0;
  catch_up (self);
  if (self->silent)
    {
      be_silent (self);
      return;
    }

  speak (self);
  /* Whoever listened may have stopped it or told it something, which set the timer. */
  if (!self->running || self->timer != 0)
    return;

  wait = takt_virtual_machine_interval (&self->machine);
  if (self->accepted != NULL)
    {
      gint64 left = MAX (self->begins_at - self->lived_until, 0);

      wait = wait > 0 ? MIN (wait, left) : left;
      schedule (self, wait);
    }
  else if (wait > 0)
    schedule (self, wait);
}

static void
takt_virtual_printer_start (TaktPrinterLink *link)
{
  TaktVirtualPrinter *self = TAKT_VIRTUAL_PRINTER (link);

  if (self->running)
    return;

  self->running = TRUE;
  set_link (self, TAKT_LINK_CONNECTING, NULL);
  schedule (self, SPEAKS_AFTER);
}

static void
takt_virtual_printer_stop (TaktPrinterLink *link)
{
  TaktVirtualPrinter *self = TAKT_VIRTUAL_PRINTER (link);

  self->running = FALSE;
  takt_clock_clear (self->clock, &self->timer);
  set_link (self, TAKT_LINK_UNKNOWN, NULL);
}

static gboolean
can_be_reached (TaktVirtualPrinter *self, GError **error)
{
  if (self->running && !self->silent)
    return TRUE;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
               _ ("The virtual printer does not answer, so nothing was sent to it."));
  return FALSE;
}

static const char *
get_misfit (TaktPrinterCommand command)
{
  switch (command)
    {
    case TAKT_PRINTER_RESUME:
      return _ ("The virtual printer does not pause, so there is nothing to resume.");
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
    case TAKT_PRINTER_DISMISS_ERROR:
      return _ ("The virtual printer does not wait for an answer.");
    case TAKT_PRINTER_SET_TRAY:
      return _ ("The virtual printer has no such slot.");
    case TAKT_PRINTER_PAUSE:
    case TAKT_PRINTER_STOP:
    case TAKT_PRINTER_SPEED:
    case TAKT_PRINTER_LIGHT:
    case TAKT_PRINTER_SKIP_OBJECTS:
    default:
      return _ ("The virtual printer does not print just now.");
    }
}

static gboolean
set_tray (TaktVirtualPrinter *self, const TaktTraySetting *setting)
{
  for (guint i = 0; i < self->fixed->trays->len; i++)
    {
      TaktTrayReport *tray = self->fixed->trays->pdata[i];

      if (tray->slot != setting->slot)
        continue;
      g_free (tray->material_type);
      g_free (tray->color_hex);
      tray->present = TRUE;
      tray->material_type = g_strdup (setting->material_type);
      tray->color_hex = g_ascii_strup (setting->color_hex, -1);
      return TRUE;
    }
  return FALSE;
}

static gboolean
obey (TaktVirtualPrinter *self, const TaktPrinterAct *act, GError **error)
{
  gboolean done = FALSE;

  if (!can_be_reached (self, error))
    return FALSE;

  catch_up (self);
  switch (act->command)
    {
    case TAKT_PRINTER_PAUSE:
      done = takt_virtual_machine_pause (&self->machine);
      break;
    case TAKT_PRINTER_RESUME:
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
      done = takt_virtual_machine_resume (&self->machine);
      break;
    case TAKT_PRINTER_STOP:
      /* A job that was taken and has not begun is stopped as it begins. */
      self->begins_at = self->lived_until;
      catch_up (self);
      done = takt_virtual_machine_stop (&self->machine);
      self->stop_seen |= done;
      break;
    case TAKT_PRINTER_SPEED:
      done = takt_virtual_machine_set_speed (&self->machine, act->value);
      break;
    case TAKT_PRINTER_DISMISS_ERROR:
      done = takt_virtual_machine_dismiss_error (&self->machine);
      break;
    case TAKT_PRINTER_SKIP_OBJECTS:
      /* It has no objects; leaving some out changes nothing that anybody could see. */
      done = takt_machine_state_is_active (self->machine.state);
      break;
    case TAKT_PRINTER_SET_TRAY:
      done = set_tray (self, &act->tray);
      break;
    case TAKT_PRINTER_LIGHT:
      self->machine.is_dark = act->value == 0;
      done = TRUE;
      break;
    default:
      done = TRUE;
      break;
    }

  if (!done)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, get_misfit (act->command));
  else
    schedule (self, SPEAKS_AFTER);
  return done;
}

static void
takt_virtual_printer_act_async (TaktPrinterLink *link,
                                const TaktPrinterAct *act,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  TaktVirtualPrinter *self = TAKT_VIRTUAL_PRINTER (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, takt_virtual_printer_act_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  g_task_set_check_cancellable (task, FALSE);
  if (obey (self, act, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
accept (TaktVirtualPrinter *self, const TaktJob *job, GError **error)
{
  if (!can_be_reached (self, error))
    return FALSE;

  catch_up (self);
  if (self->accepted != NULL || takt_machine_state_is_active (self->machine.state))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("The virtual printer is busy with “%s”. Wait for its end or stop it first."),
                   self->accepted != NULL ? self->accepted->job_name : self->machine.job_title);
      return FALSE;
    }

  self->accepted = takt_job_copy (job);
  self->begins_at = self->lived_until + BEGINS_AFTER;
  schedule (self, BEGINS_AFTER);
  return TRUE;
}

static void
takt_virtual_printer_print_async (TaktPrinterLink *link,
                                  TaktPrintRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  TaktVirtualPrinter *self = TAKT_VIRTUAL_PRINTER (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, takt_virtual_printer_print_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  /* A job that was taken is taken, whatever is cancelled afterwards. */
  g_task_set_check_cancellable (task, FALSE);
  if (accept (self, request->job, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
takt_virtual_printer_boolean_finish (TaktPrinterLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
takt_virtual_printer_print_finish (TaktPrinterLink *link,
                                   GAsyncResult *result,
                                   TaktPrintAnswer *answer,
                                   GError **error)
{
  *answer = TAKT_PRINT_ACCEPTED;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_virtual_printer_dispose (GObject *object)
{
  TaktVirtualPrinter *self = TAKT_VIRTUAL_PRINTER (object);

  self->running = FALSE;
  if (self->clock != NULL)
    takt_clock_clear (self->clock, &self->timer);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (takt_virtual_printer_parent_class)->dispose (object);
}

static void
takt_virtual_printer_finalize (GObject *object)
{
  TaktVirtualPrinter *self = TAKT_VIRTUAL_PRINTER (object);

  g_clear_pointer (&self->accepted, takt_job_free);
  takt_virtual_machine_clear (&self->machine);
  takt_printer_report_free (self->fixed);

  G_OBJECT_CLASS (takt_virtual_printer_parent_class)->finalize (object);
}

static void
takt_virtual_printer_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->start = takt_virtual_printer_start;
  iface->stop = takt_virtual_printer_stop;
  iface->act_async = takt_virtual_printer_act_async;
  iface->act_finish = takt_virtual_printer_boolean_finish;
  iface->print_async = takt_virtual_printer_print_async;
  iface->print_finish = takt_virtual_printer_print_finish;
}

static void
takt_virtual_printer_class_init (TaktVirtualPrinterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_virtual_printer_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_virtual_printer_finalize;
}

static void
takt_virtual_printer_init (TaktVirtualPrinter *self)
{
  self->fixed = takt_printer_report_new ();
  self->link = TAKT_LINK_UNKNOWN;
}

/**
 * takt_virtual_printer_new:
 * @printer: the record; its id and model decide how the machine behaves, so the same printer behaves alike every time
 * @clock: the time it prints in
 *
 * A machine for trying things out, idle and cold. It takes any job.
 */
TaktPrinterLink *
takt_virtual_printer_new (const TaktPrinter *printer, TaktClock *clock)
{
  TaktVirtualPrinter *self;

  g_return_val_if_fail (printer != NULL && TAKT_IS_CLOCK (clock), NULL);

  self = g_object_new (TAKT_TYPE_VIRTUAL_PRINTER, NULL);
  self->clock = g_object_ref (clock);
  self->lived_until = takt_clock_monotonic_us (clock);
  self->fixed->model = g_strdup (printer->model);
  takt_virtual_machine_init (&self->machine, (guint32) printer->id, printer->model);
  return TAKT_PRINTER_LINK (self);
}

/**
 * takt_virtual_printer_recall:
 * @job: a print that was begun before this program was
 * @fault: what has happened to it by now
 *
 * A real machine prints on while the program is closed; so does this one, which is told what it was at. Before it is started.
 */
void
takt_virtual_printer_recall (TaktVirtualPrinter *self, const TaktJob *job, TaktVirtualFault fault)
{
  g_return_if_fail (TAKT_IS_VIRTUAL_PRINTER (self) && !self->running && job != NULL);

  catch_up (self);
  takt_virtual_machine_begin (&self->machine, job);
  takt_virtual_machine_advance (&self->machine,
                                MAX (takt_clock_now (self->clock) - job->started_at, 0) * G_USEC_PER_SEC);
  if (fault != TAKT_VIRTUAL_FAULT_NONE)
    takt_virtual_machine_fault (&self->machine, fault);
}

/**
 * takt_virtual_printer_inject:
 * @fault: what happens to the machine
 *
 * Makes something go wrong. It is heard of half a second later, but a silence. Returns: FALSE when it cannot happen just now, such as a
 * pause of a machine that does not print
 */
gboolean
takt_virtual_printer_inject (TaktVirtualPrinter *self, TaktVirtualFault fault)
{
  g_return_val_if_fail (TAKT_IS_VIRTUAL_PRINTER (self), FALSE);

  catch_up (self);
  if (fault == TAKT_VIRTUAL_FAULT_SILENCE)
    {
      if (self->silent)
        return FALSE;
      self->silent = TRUE;
      self->silent_since = self->lived_until;
      schedule (self, STALE_AFTER);
      return TRUE;
    }
  if (fault == TAKT_VIRTUAL_FAULT_NONE)
    {
      if (!self->silent)
        return FALSE;
      self->silent = FALSE;
      schedule (self, SPEAKS_AFTER);
      return TRUE;
    }

  if (!takt_virtual_machine_fault (&self->machine, fault))
    return FALSE;
  if (!self->silent)
    schedule (self, SPEAKS_AFTER);
  return TRUE;
}

/**
 * takt_virtual_printer_set_trays:
 * @trays: (element-type TaktTrayReport) (transfer full): what it says of its spools from now on
 *
 * A virtual printer has no spools of its own and says nothing of them until it is told.
 */
void
takt_virtual_printer_set_trays (TaktVirtualPrinter *self, GPtrArray *trays)
{
  g_return_if_fail (TAKT_IS_VIRTUAL_PRINTER (self) && trays != NULL);

  g_ptr_array_unref (self->fixed->trays);
  self->fixed->trays = trays;
  if (!self->silent)
    schedule (self, SPEAKS_AFTER);
}
