/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "cloud/takt-cloud.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DAY ((TaktTime) 24 * 60 * 60)

/* Sign-ins are good for 90 days; a person hears of the end on day 80 (protocol.md §16 no. 98): after eight ninths of the time. */
#define REMIND_NUMERATOR   8
#define REMIND_DENOMINATOR 9

/* The wall clock may jump, and a computer may sleep: no wait is longer. */
#define LONGEST_WAIT_US ((gint64) 60 * 60 * G_USEC_PER_SEC)

struct _TaktCloud
{
  GObject parent_instance;

  TaktStore *store;       /* (owned) */
  TaktClock *clock;       /* (owned) */
  TaktChanges *changes;   /* (owned) */
  TaktPrinters *printers; /* (owned) */
  TaktNotify *notify;     /* (owned) */
  TaktPrinterCloud *port; /* (owned) (nullable) */
  guint64 timer;
  gboolean is_started;
};

G_DEFINE_FINAL_TYPE (TaktCloud, takt_cloud, G_TYPE_OBJECT)

/* ---- the age of the sign-in */

static TaktTime
get_reminder_time (const TaktCloudStatus *status)
{
  return status->signed_in_at
         + (status->expires_at - status->signed_in_at) * REMIND_NUMERATOR / REMIND_DENOMINATOR;
}

static char *
make_notice (const TaktCloudStatus *status, TaktTime now)
{
  TaktTime left = status->expires_at - now;
  guint days = (guint) (MAX (left, 0) / DAY);

  if (status->state == TAKT_CLOUD_EXPIRED)
    return g_strdup (
        _ ("The sign-in to Bambu Cloud has ended, and Takt sees nothing through it. Sign in again. "
           "Printers in the local network go on without it."));
  if (status->state != TAKT_CLOUD_SIGNED_IN || now < get_reminder_time (status))
    return NULL;
  if (days == 0)
    return g_strdup (
        _ ("The sign-in to Bambu Cloud ends within a day. Sign in again before that, or Takt loses "
           "sight of the printers it sees through it. Printers in the local network go on without "
           "it."));
  return g_strdup_printf (
      ngettext (
          "The sign-in to Bambu Cloud ends in %u day. Sign in again before that, or Takt loses sight of "
          "the printers it sees through it. Printers in the local network go on without it.",
          "The sign-in to Bambu Cloud ends in %u days. Sign in again before that, or Takt loses sight of "
          "the printers it sees through it. Printers in the local network go on without it.",
          days),
      days);
}

typedef struct
{
  TaktCloud *self;
  TaktTime expires_at;
  const char *reason;
} Reminder;

/* One message a channel, whoever of the printers seen through the cloud it comes from: the key is the sign-in's, not theirs. */
static gboolean
remind_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Reminder *reminder = user_data;
  TaktCloud *self = reminder->self;
  g_autofree char *key = g_strdup_printf ("cloud:expires:%" G_GINT64_FORMAT, reminder->expires_at);
  g_autoptr (GPtrArray) printers = takt_printers_list (self->printers, error);

  if (printers == NULL)
    return FALSE;

  for (guint i = 0; i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);
      g_autoptr (TaktEvent) event = NULL;

      if (strcmp (printer->connection_type, "bambu_cloud") != 0)
        continue;

      event = takt_event_new (TAKT_EVENT_MAINTENANCE, key, takt_clock_now (self->clock));
      event->printer_id = printer->id;
      event->reason = g_strdup (reminder->reason);
      if (!takt_notify_emit (self->notify, event, error))
        return FALSE;
    }
  return TRUE;
}

static void check (TaktCloud *self);

static void
check_cb (gpointer user_data)
{
  TaktCloud *self = user_data;

  self->timer = 0;
  check (self);
  takt_changes_note (self->changes, "cloud", 0);
}

/* Says what is due and waits for what comes next. */
static void
check (TaktCloud *self)
{
  g_autoptr (TaktCloudStatus) status = takt_printer_cloud_dup_status (self->port);
  TaktTime now = takt_clock_now (self->clock);
  Reminder reminder = { self, status->expires_at, NULL };
  g_autofree char *notice = make_notice (status, now);
  g_autoptr (GError) error = NULL;
  TaktTime next;

  takt_clock_clear (self->clock, &self->timer);
  if (status->state != TAKT_CLOUD_SIGNED_IN)
    return;

  reminder.reason = notice;
  if (notice != NULL && !takt_store_transaction (self->store, remind_work, &reminder, &error))
    g_warning ("The reminder of the cloud sign-in's end could not be saved and is tried again: %s",
               error->message);

  next = notice == NULL ? get_reminder_time (status) : status->expires_at;
  self->timer =
      takt_clock_after (self->clock, CLAMP ((next - now) * G_USEC_PER_SEC, G_USEC_PER_SEC, LONGEST_WAIT_US),
                        check_cb, self, NULL);
}

static void
status_changed_cb (TaktPrinterCloud *port, gpointer user_data)
{
  TaktCloud *self = user_data;

  check (self);
  takt_changes_note (self->changes, "cloud", 0);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!takt_printer_cloud_act_finish (TAKT_PRINTER_CLOUD (source), result, &error))
    g_warning ("The stored cloud account could not be read: %s", error->message);
}

static void
takt_cloud_dispose (GObject *object)
{
  takt_cloud_stop (TAKT_CLOUD (object));

  G_OBJECT_CLASS (takt_cloud_parent_class)->dispose (object);
}

static void
takt_cloud_finalize (GObject *object)
{
  TaktCloud *self = TAKT_CLOUD (object);

  g_clear_object (&self->port);
  g_clear_object (&self->notify);
  g_clear_object (&self->printers);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_cloud_parent_class)->finalize (object);
}

static void
takt_cloud_class_init (TaktCloudClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_cloud_dispose;
  object_class->finalize = takt_cloud_finalize;
}

static void
takt_cloud_init (TaktCloud *self)
{
}

/**
 * takt_cloud_new:
 * @port: (nullable): NULL: this program talks to no cloud
 */
TaktCloud *
takt_cloud_new (TaktStore *store,
                TaktClock *clock,
                TaktChanges *changes,
                TaktPrinters *printers,
                TaktNotify *notify,
                TaktPrinterCloud *port)
{
  TaktCloud *self = g_object_new (TAKT_TYPE_CLOUD, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->printers = g_object_ref (printers);
  self->notify = g_object_ref (notify);
  g_set_object (&self->port, port);
  return self;
}

/** takt_cloud_start: reads the stored account and watches its age; a second call does nothing. */
void
takt_cloud_start (TaktCloud *self)
{
  g_return_if_fail (TAKT_IS_CLOUD (self));

  if (self->is_started || self->port == NULL)
    return;

  self->is_started = TRUE;
  g_signal_connect (self->port, "status-changed", G_CALLBACK (status_changed_cb), self);
  takt_printer_cloud_load_async (self->port, NULL, loaded_cb, NULL);
}

void
takt_cloud_stop (TaktCloud *self)
{
  g_return_if_fail (TAKT_IS_CLOUD (self));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  g_signal_handlers_disconnect_by_data (self->port, self);
  takt_clock_clear (self->clock, &self->timer);
}

/** takt_cloud_get_port: Returns: (transfer none) (nullable): where to sign in and out. */
TaktPrinterCloud *
takt_cloud_get_port (TaktCloud *self)
{
  g_return_val_if_fail (TAKT_IS_CLOUD (self), NULL);
  return self->port;
}

/** takt_cloud_dup_notice: Returns: (transfer full) (nullable): what a person should know of the sign-in's end; NULL while it is far. */
char *
takt_cloud_dup_notice (TaktCloud *self)
{
  g_autoptr (TaktCloudStatus) status = NULL;

  g_return_val_if_fail (TAKT_IS_CLOUD (self), NULL);

  if (self->port == NULL)
    return NULL;
  status = takt_printer_cloud_dup_status (self->port);
  return make_notice (status, takt_clock_now (self->clock));
}

/* ---- adding a printer */

/** Addition: a printer on its way into the shop. */
typedef struct
{
  char *serial;
  char *name; /* (nullable) */
  char *host; /* (nullable) */
  gint64 id;  /* 0: no record yet */
} Addition;

static void
addition_free (Addition *addition)
{
  g_free (addition->serial);
  g_free (addition->name);
  g_free (addition->host);
  g_free (addition);
}

static void
code_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktCloud *self = g_task_get_source_object (task);
  const Addition *addition = g_task_get_task_data (task);
  g_autoptr (GError) problem = NULL;
  GError *error = NULL;

  if (takt_printers_set_access_code_finish (TAKT_PRINTERS (source), result, &error))
    {
      g_task_return_int (task, addition->id);
      return;
    }

  /* Refused as a whole: the printer is not half added. */
  if (!takt_printers_remove (self->printers, addition->id, &problem))
    g_warning ("Printer %" G_GINT64_FORMAT " stays without its access code: %s", addition->id,
               problem->message);
  g_task_return_error (task, error);
}

static const TaktCloudPrinter *
find_bound (GPtrArray *printers, const char *serial)
{
  for (guint i = 0; i < printers->len; i++)
    {
      const TaktCloudPrinter *printer = g_ptr_array_index (printers, i);

      if (g_ascii_strcasecmp (printer->serial, serial) == 0)
        return printer;
    }
  return NULL;
}

/* Where the printer announces itself just now. */
static char *
dup_announced_host (TaktCloud *self, const char *serial)
{
  g_autoptr (GPtrArray) found = takt_printers_list_found (self->printers);

  for (guint i = 0; i < found->len; i++)
    {
      const TaktFoundPrinter *printer = g_ptr_array_index (found, i);

      if (g_strcmp0 (printer->serial, serial) == 0)
        return g_strdup (printer->host);
    }
  return NULL;
}

/* In the local network a printer can be commanded, so that way is taken where it is open: an address and an access code. */
static TaktPrinter *
make_record (TaktCloud *self, const Addition *addition, const TaktCloudPrinter *bound)
{
  TaktPrinter *record = takt_printer_new ();
  gboolean is_local;

  record->name = g_strdup (addition->name != NULL ? addition->name
                           : bound->name != NULL  ? bound->name
                                                  : bound->serial);
  record->serial = g_strdup (bound->serial);
  record->model = g_strdup (bound->model);
  record->host =
      addition->host != NULL ? g_strdup (addition->host) : dup_announced_host (self, bound->serial);
  is_local = record->host != NULL && bound->access_code != NULL;
  record->connection_type = g_strdup (is_local ? "bambu_lan" : "bambu_cloud");
  return record;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktCloud *self = g_task_get_source_object (task);
  Addition *addition = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) printers =
      takt_printer_cloud_list_finish (TAKT_PRINTER_CLOUD (source), result, &error);
  const TaktCloudPrinter *bound = printers != NULL ? find_bound (printers, addition->serial) : NULL;
  g_autoptr (TaktPrinter) record = NULL;

  if (printers != NULL && bound == NULL)
    g_set_error (&error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                 _ ("No printer with the serial number %s is bound to this Bambu account."),
                 addition->serial);
  if (bound != NULL)
    {
      record = make_record (self, addition, bound);
      addition->id = takt_printers_add (self->printers, record, &error);
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Kept for a cloud printer too: the day it gets an address it is ready. */
  if (bound->access_code != NULL)
    takt_printers_set_access_code_async (self->printers, addition->id, bound->access_code, NULL, code_kept_cb,
                                         g_steal_pointer (&task));
  else
    g_task_return_int (task, addition->id);
}

/**
 * takt_cloud_add_async:
 * @serial: of a printer that is bound to the account
 * @name: (nullable): NULL: as it is called there
 * @host: (nullable): its address in the local network; NULL: the one it announces, if it does
 *
 * Adds a bound printer with its access code. It is connected in the local network where address and code are known, else through the
 * cloud. Fails with TAKT_ERROR_NOT_FOUND (not bound), TAKT_ERROR_CONFLICT (there already), TAKT_ERROR_INVALID on a field, or with what the
 * cloud or the secret store say; then nothing was added.
 */
void
takt_cloud_add_async (TaktCloud *self,
                      const char *serial,
                      const char *name,
                      const char *host,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Addition *addition;

  g_return_if_fail (TAKT_IS_CLOUD (self) && serial != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_cloud_add_async);
  if (self->port == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("This program runs without a connection to Bambu Cloud."));
      return;
    }

  addition = g_new0 (Addition, 1);
  addition->serial = g_strstrip (g_strdup (serial));
  addition->name = g_strdup (name);
  addition->host = g_strdup (host);
  g_task_set_task_data (task, addition, (GDestroyNotify) addition_free);
  takt_printer_cloud_list_async (self->port, cancellable, listed_cb, g_steal_pointer (&task));
}

/** takt_cloud_add_finish: Returns: the new printer's number; 0 with @error */
gint64
takt_cloud_add_finish (TaktCloud *self, GAsyncResult *result, GError **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  return id > 0 ? id : 0;
}
