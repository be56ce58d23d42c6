/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-finder.h"

#include "takt-error.h"

static void takt_fake_finder_iface_init (TaktPrinterFinderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeFinder,
                               takt_fake_finder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_FINDER, takt_fake_finder_iface_init))

static void
fake_start (TaktPrinterFinder *finder)
{
  TAKT_FAKE_FINDER (finder)->is_started = TRUE;
}

static void
fake_stop (TaktPrinterFinder *finder)
{
  TAKT_FAKE_FINDER (finder)->is_started = FALSE;
}

static gpointer
copy_found (gconstpointer found, gpointer user_data)
{
  return takt_found_printer_copy (found);
}

static GPtrArray *
fake_list (TaktPrinterFinder *finder)
{
  GPtrArray *list = g_ptr_array_copy (TAKT_FAKE_FINDER (finder)->found, copy_found, NULL);

  g_ptr_array_set_free_func (list, (GDestroyNotify) takt_found_printer_free);
  return list;
}

static const char *
fake_get_problem (TaktPrinterFinder *finder)
{
  return TAKT_FAKE_FINDER (finder)->problem;
}

static void
fake_probe_async (TaktPrinterFinder *finder,
                  const char *host,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  TaktFakeFinder *self = TAKT_FAKE_FINDER (finder);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->answer != NULL && g_strcmp0 (self->answer->host, host) == 0)
    g_task_return_pointer (task, takt_found_printer_copy (self->answer),
                           (GDestroyNotify) takt_found_printer_free);
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "No printer at %s.", host);
}

static TaktFoundPrinter *
fake_probe_finish (TaktPrinterFinder *finder, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_fake_finder_iface_init (TaktPrinterFinderInterface *iface)
{
  iface->start = fake_start;
  iface->stop = fake_stop;
  iface->list = fake_list;
  iface->get_problem = fake_get_problem;
  iface->probe_async = fake_probe_async;
  iface->probe_finish = fake_probe_finish;
}

static void
takt_fake_finder_finalize (GObject *object)
{
  TaktFakeFinder *self = TAKT_FAKE_FINDER (object);

  g_ptr_array_unref (self->found);
  g_free (self->problem);
  takt_found_printer_free (self->answer);

  G_OBJECT_CLASS (takt_fake_finder_parent_class)->finalize (object);
}

static void
takt_fake_finder_class_init (TaktFakeFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_fake_finder_finalize;
}

static void
takt_fake_finder_init (TaktFakeFinder *self)
{
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_found_printer_free);
}

TaktFakeFinder *
takt_fake_finder_new (void)
{
  return g_object_new (TAKT_TYPE_FAKE_FINDER, NULL);
}

static void
drop (TaktFakeFinder *self, const char *serial)
{
  for (guint i = self->found->len; i > 0; i--)
    if (g_strcmp0 (((TaktFoundPrinter *) g_ptr_array_index (self->found, i - 1))->serial, serial) == 0)
      g_ptr_array_remove_index (self->found, i - 1);
}

/** takt_fake_finder_announce: a P1S says that it is at @host. */
void
takt_fake_finder_announce (TaktFakeFinder *self, const char *serial, const char *host)
{
  TaktFoundPrinter *found = takt_found_printer_new ();

  drop (self, serial);
  found->serial = g_strdup (serial);
  found->model = g_strdup ("Bambu Lab P1S");
  found->name = g_strdup ("Left");
  found->host = g_strdup (host);
  found->firmware = g_strdup ("01.07.00.00");
  found->connect = TAKT_FOUND_CONNECT_LAN;
  found->bind = TAKT_FOUND_BIND_FREE;
  found->first_seen = found->last_seen = 1766592000;
  g_ptr_array_add (self->found, found);
  takt_printer_finder_emit_changed (TAKT_PRINTER_FINDER (self));
}

/** takt_fake_finder_forget: it has been silent for too long. */
void
takt_fake_finder_forget (TaktFakeFinder *self, const char *serial)
{
  drop (self, serial);
  takt_printer_finder_emit_changed (TAKT_PRINTER_FINDER (self));
}
