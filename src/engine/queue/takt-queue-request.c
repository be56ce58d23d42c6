/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "printers/takt-printer-model.h"
#include "products/takt-product-files.h"
#include "queue/takt-slot-mapping.h"
#include "takt-error.h"

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* ---- what is loaded */

static const TaktTrayReport *
find_tray (const TaktPrinterReport *report, int slot)
{
  for (guint i = 0; i < report->trays->len; i++)
    if (((const TaktTrayReport *) report->trays->pdata[i])->slot == slot)
      return report->trays->pdata[i];
  return NULL;
}

static gboolean
is_external (int slot)
{
  return slot == TAKT_SLOT_EXTERNAL || slot == TAKT_SLOT_EXTERNAL_DEPUTY;
}

/* The nozzle that a slot feeds (pitfall 46). Only with two of them does it matter. */
static int
get_extruder (const TaktPrinterModel *model, const TaktPrinterReport *report, int slot)
{
  if (model->nozzles < 2)
    return TAKT_EXTRUDER_ANY;
  if (is_external (slot))
    return (int) (slot == TAKT_SLOT_EXTERNAL ? model->main_extruder : 1 - model->main_extruder);

  for (guint i = 0; i < report->parts.ams->len; i++)
    {
      const TaktAmsReport *unit = report->parts.ams->pdata[i];

      if (slot >= unit->first_slot && slot < unit->first_slot + unit->slot_count)
        return unit->extruder;
    }
  return TAKT_EXTRUDER_ANY;
}

static void
add_loaded (GArray *loaded,
            const TaktPrinterModel *model,
            const TaktPrinterReport *report,
            int slot,
            const char *material_type,
            const char *color_hex)
{
  TaktLoadedSlot entry = { slot, material_type, color_hex, get_extruder (model, report, slot) };

  g_array_append_val (loaded, entry);
}

/*
 * What the machine can feed at this moment: our spools where the machine has something in their slot, and what it has that no spool of
 * ours stands for. Nothing senses the holder outside, so there the owner's word counts. Borrows from both.
 */
static GArray *
list_loaded (GPtrArray *spools, const TaktPrinterReport *report, const TaktPrinterModel *model)
{
  GArray *loaded = g_array_new (FALSE, FALSE, sizeof (TaktLoadedSlot));

  for (guint i = 0; i < spools->len; i++)
    {
      const TaktMaterial *spool = spools->pdata[i];
      const TaktTrayReport *tray = find_tray (report, spool->slot);

      if (spool->slot != TAKT_SLOT_NONE && (is_external (spool->slot) || (tray != NULL && tray->present)))
        add_loaded (loaded, model, report, spool->slot, spool->material_type,
                    spool->color_hex != NULL || tray == NULL ? spool->color_hex : tray->color_hex);
    }

  for (guint i = 0; i < report->trays->len; i++)
    {
      const TaktTrayReport *tray = report->trays->pdata[i];
      gboolean is_known = FALSE;

      for (guint j = 0; j < loaded->len; j++)
        is_known |= g_array_index (loaded, TaktLoadedSlot, j).slot == tray->slot;
      if (tray->present && tray->material_type != NULL && !is_known)
        add_loaded (loaded, model, report, tray->slot, tray->material_type, tray->color_hex);
    }
  return loaded;
}

static const TaktMaterial *
find_spool (GPtrArray *spools, gint64 id, int slot)
{
  for (guint i = 0; i < spools->len; i++)
    {
      const TaktMaterial *spool = spools->pdata[i];

      if ((id != 0 && spool->id == id) || (slot != TAKT_SLOT_NONE && spool->slot == slot))
        return spool;
    }
  return NULL;
}

/* ---- which filament is which */

/*
 * The job's filament that stands for the @i-th of the plate's: the one with its number in the file, wherever that is in the job's list
 * (pitfall 90). Where no filament of the job has a number the order tells, if there are as many of them. NULL: the job plans none for it.
 */
static TaktJobMaterial *
find_job_filament (const TaktJob *job, const TaktSlicedPlate *plate, guint i)
{
  const TaktSlicedFilament *filament = plate->filaments->pdata[i];
  gboolean is_numbered = FALSE;

  for (guint j = 0; j < job->materials->len; j++)
    {
      TaktJobMaterial *planned = job->materials->pdata[j];

      if (planned->index == filament->index)
        return planned;
      is_numbered |= planned->index != 0;
    }
  return !is_numbered && job->materials->len == plate->filaments->len ? job->materials->pdata[i] : NULL;
}

static GArray *
list_wanted (const TaktJob *job, const TaktSlicedPlate *plate, GPtrArray *spools)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (TaktWantedFilament));

  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];
      const TaktJobMaterial *planned = find_job_filament (job, plate, i);
      const TaktMaterial *spool = planned != NULL && planned->material_id != 0
                                      ? find_spool (spools, planned->material_id, TAKT_SLOT_NONE)
                                      : NULL;
      const char *color = filament->color;
      TaktWantedFilament entry = {
        .number = filament->index,
        .material_type = filament->material_type,
        .color_hex = color != NULL && *color == '#' ? color + 1 : color,
        .extruder = filament->extruder,
        .slot = spool != NULL ? spool->slot : TAKT_SLOT_NONE,
      };

      g_array_append_val (wanted, entry);
    }
  return wanted;
}

/* The job is booked from the spools it is printed from (pitfall 79b). */
static void
note_spools (TaktJob *job, const TaktSlicedPlate *plate, const GArray *slots, GPtrArray *spools)
{
  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];
      TaktJobMaterial *planned = find_job_filament (job, plate, i);
      int slot = g_array_index (slots, int, filament->index - 1);
      const TaktMaterial *spool = find_spool (spools, 0, slot);

      if (planned == NULL)
        continue;
      if (planned == job->materials->pdata[0])
        job->material_slot = slot;
      if (spool != NULL)
        planned->material_id = spool->id;
    }
}

/* ---- whether the file fits the machine */

static const TaktSlicedPlate *
choose_plate (const TaktJob *job, const TaktSlicedFile *file, GError **error)
{
  const TaktSlicedPlate *plate;

  if (job->file_plate == 0 && file->plates->len == 1)
    return file->plates->pdata[0];

  plate = takt_sliced_file_find_plate (file, job->file_plate);
  if (plate == NULL)
    refuse (
        error,
        job->file_plate == 0
            ? _ ("The sliced file holds several plates. Say in the product profile which one to print.")
            : _ ("The sliced file does not hold the plate that this print is of. Choose the plate again."));
  return plate;
}

/* A file is sliced for all of a machine's nozzles alike. */
static gboolean
check_nozzle (const TaktSlicedPlate *plate, const TaktPrinterReport *report, GError **error)
{
  g_autofree char *problem = takt_queue_compare_nozzles (plate->nozzle_diameter, report);

  return problem == NULL || refuse (error, problem);
}

/* Where the file goes. Machines with storage of their own tell "none" and print all the same (protocol.md §4.5). */
static gboolean
check_storage (const TaktPrinterModel *model, const TaktPrinterReport *report, GError **error)
{
  switch (report->parts.storage)
    {
    case TAKT_STORAGE_NONE:
      return !model->needs_card || refuse (error, _ ("There is no memory card in the printer. Put one in."));
    case TAKT_STORAGE_FAULTY:
      return refuse (error,
                     _ ("The printer cannot use its memory card. Format it at the printer's screen, or "
                        "replace it."));
    case TAKT_STORAGE_READ_ONLY:
      return refuse (error, _ ("The printer's memory card is write-protected. Unlock it, or replace it."));
    case TAKT_STORAGE_UNKNOWN:
    case TAKT_STORAGE_OK:
    default:
      return TRUE;
    }
}

static gboolean
check_file (const TaktSlicedFile *file,
            const TaktSlicedPlate *plate,
            const TaktPrinter *printer,
            const TaktPrinterReport *report,
            GError **error)
{
  const char *machine = report->model != NULL ? report->model : printer->model;
  const char *meant = file->printer_model != NULL ? file->printer_model : plate->printer_model_id;

  if (plate->gcode_check == TAKT_GCODE_ALTERED)
    return refuse (
        error, _ ("The sliced file is damaged or was edited after slicing; printers refuse such files. Slice "
                  "it again."));
  if (meant == NULL || *meant == '\0')
    return refuse (error,
                   _ ("The sliced file does not say which printer it was sliced for. Slice it again for this "
                      "printer."));
  if (!takt_printer_model_takes_files_of (machine, meant))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("The file was sliced for “%s”, but “%s” is a “%s”. Slice it for this printer."), meant,
                   printer->name, machine != NULL ? machine : "?");
      return FALSE;
    }
  return check_nozzle (plate, report, error)
         && check_storage (takt_printer_model_find_or_generic (machine), report, error);
}

/* ---- the request */

static TaktPrintRequest *
build (TaktQueue *self, const TaktJob *sent, const TaktSlicedFile *file, const char *path, GError **error)
{
  g_autoptr (TaktPrintRequest) request = takt_print_request_new (sent);
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, sent->printer_id, error);
  g_autoptr (GPtrArray) spools = NULL;
  g_autoptr (GArray) loaded = NULL;
  g_autoptr (GArray) wanted = NULL;
  g_autoptr (GArray) slots = NULL;
  const TaktSlicedPlate *plate;
  const TaktPrinterModel *model;
  TaktPrinterState state;

  if (printer == NULL)
    return NULL;
  if (!takt_printers_get_state (self->printers, printer->id, &state) || state.report == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, _ ("“%s” is not connected any more."),
                   printer->name);
      return NULL;
    }

  plate = choose_plate (sent, file, error);
  if (plate == NULL || !check_file (file, plate, printer, state.report, error))
    return NULL;

  spools = takt_materials_list_of_printer (self->materials, printer->id, error);
  if (spools == NULL)
    return NULL;
  model =
      takt_printer_model_find_or_generic (state.report->model != NULL ? state.report->model : printer->model);
  loaded = list_loaded (spools, state.report, model);
  wanted = list_wanted (sent, plate, spools);
  slots = takt_slot_mapping_resolve ((const TaktWantedFilament *) wanted->data, wanted->len,
                                     (const TaktLoadedSlot *) loaded->data, loaded->len, error);
  if (slots == NULL)
    return NULL;

  note_spools (request->job, plate, slots, spools);
  request->path = g_strdup (path);
  request->remote_name = takt_print_request_dup_remote_name (sent->file_name, sent->submission_id);
  request->plate = plate->index;
  request->bed_type = g_strdup (plate->bed_type);
  request->options = printer->print_options;
  g_array_unref (request->slots);
  request->slots = g_steal_pointer (&slots);
  return g_steal_pointer (&request);
}

/* What was decided for the print is in its row before its file leaves. */
static gboolean
write_down (TaktQueue *self, const TaktPrintRequest *request, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  gboolean stands, ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  ok = takt_queue_read_intent (self, request->job->id, request->job->submission_id, &job, &stands, error);
  if (ok && !stands)
    ok = refuse (error, _ ("This print was cancelled while it was being prepared."));
  for (guint i = 0; ok && i < job->materials->len; i++)
    {
      const TaktJobMaterial *decided = request->job->materials->pdata[i];

      ((TaktJobMaterial *) job->materials->pdata[i])->material_id = decided->material_id;
    }
  if (ok)
    {
      job->material_slot = request->job->material_slot;
      ok = takt_queue_save (self, job, error)
           && takt_queue_write_file (self, job, request->remote_name, error);
    }
  return takt_queue_finish_work (self, ok, error);
}

typedef struct
{
  TaktJob *job; /* (owned) */
  char *path;   /* (owned) */
} Preparation;

static void
preparation_free (Preparation *self)
{
  takt_job_free (self->job);
  g_free (self->path);
  g_free (self);
}

static GError *
new_no_file (const TaktJob *job)
{
  return g_error_new (
      TAKT_ERROR, TAKT_ERROR_CONFLICT,
      _ ("Takt does not have the file “%s”. Add the sliced file (.gcode.3mf) to the product profile, or "
         "start the print from the printer's screen; Takt follows by itself."),
      job->file_name);
}

/* To whoever starts a print, a file that cannot be read is a state of affairs, not a value of the request (pitfall 50). */
static GError *
explain_unreadable (const TaktJob *job, GError *error)
{
  g_autoptr (GError) cause = error;

  if (g_error_matches (cause, TAKT_ERROR, TAKT_ERROR_FAILED))
    return new_no_file (job);
  if (cause->domain != TAKT_ERROR)
    return g_steal_pointer (&cause);
  return g_error_new (TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("The sliced file cannot be printed. %s"),
                      cause->message);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktQueue *self = g_task_get_source_object (task);
  const Preparation *preparation = g_task_get_task_data (task);
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (TaktPrintRequest) request = NULL;
  GError *error = NULL;

  file = takt_sliced_reader_read_finish (TAKT_SLICED_READER (source), result, &error);
  if (file == NULL)
    error = explain_unreadable (preparation->job, error);
  else
    request = build (self, preparation->job, file, preparation->path, &error);
  if (request == NULL || !write_down (self, request, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&request), (GDestroyNotify) takt_print_request_unref);
}

/**
 * takt_queue_prepare_async:
 * @job: with its submission id
 *
 * Decides everything about a print on its machine at this moment: reads and checks the file, that it was sliced for this kind of
 * machine, and which slot each filament comes from. Nothing leaves. Fails with a sentence.
 */
void
takt_queue_prepare_async (TaktQueue *self,
                          const TaktJob *job,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  TaktSlicedReader *reader = takt_products_get_reader (self->products);
  const char *dir = takt_products_get_dir (self->products);
  g_autofree char *name = takt_product_files_dup_name (job->file_name);
  Preparation *preparation;

  g_task_set_source_tag (task, takt_queue_prepare_async);
  preparation = g_new0 (Preparation, 1);
  preparation->job = takt_job_copy (job);
  preparation->path = dir != NULL ? g_build_filename (dir, TAKT_PRODUCT_FILES_FOLDER, name, NULL) : NULL;
  g_task_set_task_data (task, preparation, (GDestroyNotify) preparation_free);

  if (reader == NULL || dir == NULL || strcmp (name, job->file_name) != 0)
    {
      g_task_return_error (task, new_no_file (job));
      return;
    }
  takt_sliced_reader_read_async (reader, preparation->path, cancellable, read_cb, g_steal_pointer (&task));
}

/** takt_queue_prepare_finish: Returns: (transfer full): what to send; NULL with @error */
TaktPrintRequest *
takt_queue_prepare_finish (TaktQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
