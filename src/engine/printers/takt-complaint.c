/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-complaint.h"

#include "printers/takt-print-errors.h"

void
takt_complaint_free (TaktComplaint *self)
{
  if (self == NULL)
    return;

  g_free (self->code);
  g_free (self->text);
  g_free (self->url);
  g_free (self);
}

static TaktSeverity
severity_of (TaktPrintErrorClass class)
{
  switch (class)
    {
    case TAKT_PRINT_ERROR_STOPPED:
      return TAKT_SEVERITY_FATAL;

    case TAKT_PRINT_ERROR_PAUSED:
      return TAKT_SEVERITY_SERIOUS;

    case TAKT_PRINT_ERROR_NOTICE:
      return TAKT_SEVERITY_COMMON;

    case TAKT_PRINT_ERROR_NONE:
    case TAKT_PRINT_ERROR_CANCELLED:
    case TAKT_PRINT_ERROR_ASKED:
    default:
      return TAKT_SEVERITY_INFO;
    }
}

static TaktComplaint *
complaint_from_error (guint32 code)
{
  TaktComplaint *self = g_new0 (TaktComplaint, 1);

  self->code = takt_print_error_to_text (code);
  self->severity = severity_of (takt_print_error_classify (code));
  self->is_alarm = self->severity >= TAKT_SEVERITY_SERIOUS;
  self->text = takt_print_error_dup_text (code);
  self->url = g_strdup (TAKT_PRINT_ERROR_URL);
  return self;
}

static TaktComplaint *
complaint_from_hms (const char *hms, const char *model)
{
  TaktComplaint *self = g_new0 (TaktComplaint, 1);

  self->code = g_strdup (hms);
  self->severity = takt_hms_get_severity (hms);
  self->is_alarm = takt_hms_is_alarm (hms);
  self->text = takt_hms_dup_text (hms);
  self->url = takt_hms_dup_url (hms, model);
  return self;
}

/* What is ignored comes last. */
static int
compare_severity (gconstpointer a, gconstpointer b)
{
  const TaktComplaint *left = *(TaktComplaint *const *) a;
  const TaktComplaint *right = *(TaktComplaint *const *) b;

  if (left->is_ignored != right->is_ignored)
    return left->is_ignored ? 1 : -1;
  return (int) right->severity - (int) left->severity;
}

/**
 * takt_complaint_list:
 * @report: (nullable): what the machine said last
 * @ignored: (nullable) (array zero-terminated=1): codes that the owner does not want to hear of
 *
 * Prompts without a meaning are left out (protocol.md §5.1).
 *
 * Returns: (transfer full) (element-type TaktComplaint): the worst first, what is ignored last
 */
GPtrArray *
takt_complaint_list (const TaktPrinterReport *report, const char *const *ignored)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_complaint_free);

  if (report == NULL)
    return list;

  if (takt_print_error_classify (report->print_error) != TAKT_PRINT_ERROR_NONE)
    g_ptr_array_add (list, complaint_from_error (report->print_error));
  for (guint i = 0; report->hms[i] != NULL; i++)
    g_ptr_array_add (list, complaint_from_hms (report->hms[i], report->model));

  for (guint i = 0; i < list->len; i++)
    {
      TaktComplaint *complaint = list->pdata[i];

      complaint->is_ignored = ignored != NULL && g_strv_contains (ignored, complaint->code);
    }

  /* Of several messages about one thing the code goes first: GLib's sort of arrays keeps the order of equals. */
  g_ptr_array_sort (list, compare_severity);
  return list;
}
