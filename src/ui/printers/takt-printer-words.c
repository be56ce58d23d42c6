/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printer-words.h"

#include "printers/takt-printer-stage.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/** takt_label_show: @text: (nullable): hides the label. Costs nothing where it stands there already. */
void
takt_label_show (GtkLabel *label, const char *text)
{
  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
  if (text != NULL && g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

/** takt_widget_set_css_class: GTK announces each of its own calls as a change, also where nothing changes. */
void
takt_widget_set_css_class (GtkWidget *widget, const char *css_class, gboolean is_on)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (gtk_widget_has_css_class (widget, css_class) == is_on)
    return;
  if (is_on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/** takt_label_show_with_tip: likewise; the whole text is the tooltip of a label that may be cut. */
void
takt_label_show_with_tip (GtkLabel *label, const char *text)
{
  takt_label_show (label, text);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (label)), text) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
}

/** takt_printer_rest_to_text: what stands in place of a print's title while there is none. */
const char *
takt_printer_rest_to_text (TaktPrinterMood mood, gboolean has_waiting)
{
  switch (mood)
    {
    case TAKT_PRINTER_READY:
      return has_waiting ? _ ("The plate is clear") : _ ("The plate is clear, and nothing waits");
    case TAKT_PRINTER_CLEAR_PLATE:
      return _ ("Something is on the plate");
    case TAKT_PRINTER_CONNECTING:
      return _ ("Looking for the printer…");
    case TAKT_PRINTER_OFFLINE:
      return _ ("Not heard of");
    case TAKT_PRINTER_NEEDS_YOU:
    case TAKT_PRINTER_PAUSED:
    case TAKT_PRINTER_PRINTING:
    default:
      return _ ("Nothing prints");
    }
}

/** takt_printer_solution_to_label: (nullable): the button that leads to the end of a problem with the connection. */
const char *
takt_printer_solution_to_label (TaktLinkState link, TaktPrinterMood mood)
{
  if (link == TAKT_LINK_AUTH_FAILED)
    return _ ("Enter Access _Code…");
  if (link == TAKT_LINK_CERT_PROBLEM)
    return _ ("Check _Certificate…");
  return mood == TAKT_PRINTER_OFFLINE ? _ ("_Test Connection…") : NULL;
}

/** takt_printer_layer_to_text: (nullable): "layer 180 of 400", or what it does before the first one. */
char *
takt_printer_layer_to_text (const TaktPrinterReport *report)
{
  if (report->machine == TAKT_MACHINE_PREPARING)
    {
      char *stage = takt_printer_stage_to_text (report->stage);

      return stage != NULL ? stage : g_strdup (_ ("Preparing"));
    }
  if (report->layer < 0 || report->total_layers <= 0)
    return NULL;

  /* Translators: how far a print is: "layer 180 of 400". */
  return g_strdup_printf (_ ("layer %1$d of %2$d"), report->layer, report->total_layers);
}

/** takt_printer_nozzles_to_text: "Nozzle 220 °C"; of two both. */
char *
takt_printer_nozzles_to_text (const TaktPrinterReport *report)
{
  const GPtrArray *nozzles = report->parts.nozzles;

  if (nozzles != NULL && nozzles->len == 2)
    {
      const TaktNozzleReport *right = nozzles->pdata[0], *left = nozzles->pdata[1];

      if (!isnan (left->temp) && !isnan (right->temp))
        /* Translators: the temperatures of two nozzles, left and right, in whole degrees. */
        return g_strdup_printf (_ ("Nozzles %1$.0f and %2$.0f °C"), left->temp, right->temp);
    }
  /* Translators: a part of the printer and its temperature in whole degrees. */
  return g_strdup_printf (_ ("Nozzle %.0f °C"), report->nozzle_temp);
}

/** takt_printer_job_name: the name of a print without its order's number, which stands before it. @order_number: (nullable) */
const char *
takt_printer_job_name (const TaktJob *job, const char *order_number)
{
  g_autofree char *prefix = NULL;

  if (order_number == NULL)
    return job->job_name;

  /* As prints of orders are named (contract §4.1). */
  prefix = g_strdup_printf ("Order #%s - ", order_number);
  return g_str_has_prefix (job->job_name, prefix) ? job->job_name + strlen (prefix) : job->job_name;
}

/** takt_printer_dup_job_title: "#12372 Cookie Cutter Set"; without an order its name alone. */
char *
takt_printer_dup_job_title (TaktShop *shop, const TaktJob *job)
{
  g_autoptr (TaktOrder) order =
      job->order_id != 0 ? takt_orders_get (takt_shop_get_orders (shop), job->order_id, NULL) : NULL;

  if (order == NULL)
    return g_strdup (job->job_name);
  /* Translators: an order's number and what is printed for it: "#12372 Cookie Cutter Set". */
  return g_strdup_printf (_ ("#%1$s %2$s"), order->order_number,
                          takt_printer_job_name (job, order->order_number));
}
