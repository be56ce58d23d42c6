/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printer-facts.h"

#include "printers/takt-connection-steps.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

/** Fact: a line of the list, in its order. */
typedef enum
{
  FACT_MODEL,
  FACT_SERIAL,
  FACT_ADDRESS,
  FACT_CERTIFICATE,
  FACT_FIRMWARE,
  FACT_NETWORK,
  FACT_STORAGE,
  FACT_NOZZLE,
  FACT_FANS,
  FACT_PRINTED,
  N_FACTS,
} Fact;

static const char *const titles[N_FACTS] = {
  [FACT_MODEL] = N_ ("Model"),       [FACT_SERIAL] = N_ ("Serial Number"),
  [FACT_ADDRESS] = N_ ("Address"),   [FACT_CERTIFICATE] = N_ ("Confirmed Certificate (SHA-256)"),
  [FACT_FIRMWARE] = N_ ("Firmware"), [FACT_NETWORK] = N_ ("Network"),
  [FACT_STORAGE] = N_ ("Storage"),   [FACT_NOZZLE] = N_ ("Nozzle"),
  [FACT_FANS] = N_ ("Fans"),         [FACT_PRINTED] = N_ ("Printed"),
};

/**
 * TaktPrinterFacts:
 *
 * What a printer is made of and has done. A line whose fact nobody tells is not there.
 */
struct _TaktPrinterFacts
{
  AdwBin parent_instance;

  GtkWidget *rows[N_FACTS];
  gint64 counted_job; /* of the print that ended last when hours were summed up; -1: not yet */
  char *printed;      /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TaktPrinterFacts, takt_printer_facts, ADW_TYPE_BIN)

static void
show_fact (TaktPrinterFacts *self, Fact fact, const char *text)
{
  AdwActionRow *row = ADW_ACTION_ROW (self->rows[fact]);

  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL && *text != '\0');
  if (text != NULL && g_strcmp0 (adw_action_row_get_subtitle (row), text) != 0)
    adw_action_row_set_subtitle (row, text);
}

static char *
describe_network (const TaktPrinterReport *report)
{
  if (report->parts.network == TAKT_NETWORK_WIRED)
    return g_strdup (_ ("Wired"));
  if (report->wifi_dbm == 0)
    return NULL;
  /* Steps as people know them from their phones: −67 dBm carries video, below −80 connections break. */
  if (report->wifi_dbm >= -67)
    /* Translators: how strong the Wi-Fi is, with its level in dBm. */
    return g_strdup_printf (_ ("Wi-Fi, strong (%d dBm)"), report->wifi_dbm);
  if (report->wifi_dbm >= -80)
    return g_strdup_printf (_ ("Wi-Fi, fair (%d dBm)"), report->wifi_dbm);
  return g_strdup_printf (_ ("Wi-Fi, weak (%d dBm): pictures and files may fail"), report->wifi_dbm);
}

static const char *
describe_storage (TaktStorage storage)
{
  switch (storage)
    {
    case TAKT_STORAGE_OK:
      return _ ("A card or stick is in");
    case TAKT_STORAGE_NONE:
      return _ ("No card or stick is in");
    case TAKT_STORAGE_FAULTY:
      return _ ("The card or stick is faulty: replace it");
    case TAKT_STORAGE_READ_ONLY:
      return _ ("The card or stick cannot be written: unlock or replace it");
    case TAKT_STORAGE_UNKNOWN:
    default:
      return NULL;
    }
}

static char *
describe_nozzles (const TaktPrinterReport *report)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; report->parts.nozzles != NULL && i < report->parts.nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = report->parts.nozzles->pdata[i];

      if (!(nozzle->diameter > 0))
        continue;
      g_string_append (text, text->len > 0 ? ", " : "");
      /* Translators: the width of a nozzle. */
      g_string_append_printf (text, _ ("%.1f mm"), nozzle->diameter);
    }
  return g_string_free (text, FALSE);
}

static void
add_fan (GString *text, const char *name, int percent)
{
  g_autofree char *share = NULL;

  if (percent < 0)
    return;
  share = takt_format_percent (percent);
  g_string_append (text, text->len > 0 ? ", " : "");
  g_string_append_printf (text, "%s %s", name, share);
}

static char *
describe_fans (const TaktPrinterReport *report)
{
  GString *text = g_string_new (NULL);

  add_fan (text, C_ ("fan", "Part"), report->parts.fans.part);
  add_fan (text, C_ ("fan", "Auxiliary"), report->parts.fans.auxiliary);
  add_fan (text, C_ ("fan", "Chamber"), report->parts.fans.chamber);
  add_fan (text, C_ ("fan", "Heatbreak"), report->parts.fans.heatbreak);
  return g_string_free (text, FALSE);
}

/* Hours and prints are summed up once a print, not once a report. */
static void
count_prints (TaktPrinterFacts *self, TaktShop *shop, gint64 printer_id)
{
  TaktAnalytics sums;
  g_autoptr (TaktJob) last = NULL;
  gint64 id;

  if (!takt_queue_find_last (takt_shop_get_queue (shop), printer_id, &last, NULL))
    return;
  id = last != NULL ? last->id * 100 + last->attempts : 0;
  if (id == self->counted_job)
    return;

  self->counted_job = id;
  g_clear_pointer (&self->printed, g_free);
  if (takt_history_analyse (takt_shop_get_history (shop), printer_id, TAKT_TIME_UNSET, TAKT_TIME_UNSET, &sums,
                            NULL))
    {
      guint n = sums.completed + sums.failed + sums.cancelled;
      g_autofree char *hours = takt_format_minutes (sums.print_minutes);

      /* Translators: how many prints a printer has made with Takt, and how long they took together. */
      self->printed = g_strdup_printf (ngettext ("%1$u print in %2$s", "%1$u prints in %2$s", n), n, hours);
    }
}

static void
takt_printer_facts_finalize (GObject *object)
{
  g_free (TAKT_PRINTER_FACTS (object)->printed);
  G_OBJECT_CLASS (takt_printer_facts_parent_class)->finalize (object);
}

static void
takt_printer_facts_class_init (TaktPrinterFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_printer_facts_finalize;
}

static void
takt_printer_facts_init (TaktPrinterFacts *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->counted_job = -1;
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Printer"), -1);
  for (Fact fact = 0; fact < N_FACTS; fact++)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (titles[fact]));
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
      self->rows[fact] = row;
    }
  adw_bin_set_child (ADW_BIN (self), list);
}

/** takt_printer_facts_show: what is known of @row's printer now. */
void
takt_printer_facts_show (TaktPrinterFacts *self, TaktShop *shop, TaktPrinterRow *row)
{
  const TaktPrinter *printer = takt_printer_row_get_printer (row);
  const TaktPrinterReport *report = takt_printer_row_get_report (row);
  g_autofree char *fingerprint = NULL, *firmware = NULL, *network = NULL, *nozzles = NULL, *fans = NULL;

  g_return_if_fail (TAKT_IS_PRINTER_FACTS (self));
  g_return_if_fail (printer != NULL);

  if (printer->certificate_fingerprint != NULL)
    fingerprint = takt_fingerprint_to_text (printer->certificate_fingerprint);
  if (report != NULL)
    {
      if (report->firmware != NULL && report->parts.new_firmware != NULL)
        /* Translators: the firmware of a printer, and the one that its maker offers. */
        firmware =
            g_strdup_printf (_ ("%1$s, %2$s is offered"), report->firmware, report->parts.new_firmware);
      else
        firmware = g_strdup (report->firmware);
      network = describe_network (report);
      nozzles = describe_nozzles (report);
      fans = describe_fans (report);
    }
  count_prints (self, shop, printer->id);
  show_fact (self, FACT_MODEL, report != NULL && report->model != NULL ? report->model : printer->model);
  show_fact (self, FACT_SERIAL, printer->serial);
  show_fact (self, FACT_ADDRESS, printer->host);
  show_fact (self, FACT_CERTIFICATE, fingerprint);
  show_fact (self, FACT_FIRMWARE, firmware);
  show_fact (self, FACT_NETWORK, network);
  show_fact (self, FACT_STORAGE, report != NULL ? describe_storage (report->parts.storage) : NULL);
  show_fact (self, FACT_NOZZLE, nozzles);
  show_fact (self, FACT_FANS, fans);
  show_fact (self, FACT_PRINTED, self->printed);
}
