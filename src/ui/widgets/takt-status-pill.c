/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-status-pill.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

/**
 * TaktStatusPill:
 *
 * An icon and a word on a tint: where something stands.
 */
struct _TaktStatusPill
{
  GtkWidget parent_instance;

  GtkWidget *image;
  GtkWidget *label;
};

/**
 * TaktRiskLine:
 *
 * Whether something leaves in time: "On time", "At risk · 40 min", "Late by 1 h".
 */
struct _TaktRiskLine
{
  GtkWidget parent_instance;

  GtkWidget *image;
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (TaktStatusPill, takt_status_pill, GTK_TYPE_WIDGET)
G_DEFINE_FINAL_TYPE (TaktRiskLine, takt_risk_line, GTK_TYPE_WIDGET)

static const char *const tones[] = { "", "accent", "full", "success", "warning", "error" };

/** takt_tone_to_css_class: "" for the neutral one. */
const char *
takt_tone_to_css_class (TaktTone tone)
{
  g_return_val_if_fail ((gsize) tone < G_N_ELEMENTS (tones), "");

  return tones[tone];
}

static void
make_children (GtkWidget *self, GtkWidget **image, GtkWidget **label, int icon_size)
{
  *image = gtk_image_new ();
  *label = gtk_label_new (NULL);
  gtk_image_set_pixel_size (GTK_IMAGE (*image), icon_size);
  gtk_label_set_ellipsize (GTK_LABEL (*label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_parent (*image, self);
  gtk_widget_set_parent (*label, self);
  gtk_widget_set_halign (self, GTK_ALIGN_START);
  gtk_widget_set_valign (self, GTK_ALIGN_CENTER);
}

static void
show (GtkWidget *self,
      GtkWidget *image,
      GtkWidget *label,
      TaktTone tone,
      const char *icon_name,
      const char *text)
{
  for (gsize i = 1; i < G_N_ELEMENTS (tones); i++)
    gtk_widget_remove_css_class (self, tones[i]);
  if (*tones[tone] != '\0')
    gtk_widget_add_css_class (self, tones[tone]);
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon_name);
  gtk_widget_set_visible (image, icon_name != NULL);
  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (self, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
dispose_children (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
}

static void
takt_status_pill_dispose (GObject *object)
{
  dispose_children (object);
  G_OBJECT_CLASS (takt_status_pill_parent_class)->dispose (object);
}

static void
takt_status_pill_class_init (TaktStatusPillClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_status_pill_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "statuspill");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_status_pill_init (TaktStatusPill *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "status-pill");
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 5);
  make_children (GTK_WIDGET (self), &self->image, &self->label, 14);
}

GtkWidget *
takt_status_pill_new (void)
{
  return g_object_new (TAKT_TYPE_STATUS_PILL, NULL);
}

/** takt_status_pill_set: @icon_name: (nullable); @label: the word, plain text. */
void
takt_status_pill_set (TaktStatusPill *self, TaktTone tone, const char *icon_name, const char *label)
{
  g_return_if_fail (TAKT_IS_STATUS_PILL (self));
  g_return_if_fail (label != NULL);

  show (GTK_WIDGET (self), self->image, self->label, tone, icon_name, label);
}

/** takt_status_pill_set_order: where an order stands. */
void
takt_status_pill_set_order (TaktStatusPill *self, TaktOrderStatus status)
{
  static const struct
  {
    TaktTone tone;
    const char *icon_name;
  } looks[] = {
    [TAKT_ORDER_NEW] = { TAKT_TONE_NEUTRAL, "takt-to-schedule-symbolic" },
    [TAKT_ORDER_SCHEDULED] = { TAKT_TONE_ACCENT, "alarm-symbolic" },
    [TAKT_ORDER_PRINTING] = { TAKT_TONE_FULL, "takt-printer-symbolic" },
    [TAKT_ORDER_PRINTED] = { TAKT_TONE_SUCCESS, "takt-parcel-symbolic" },
    [TAKT_ORDER_SHIPPED] = { TAKT_TONE_NEUTRAL, "takt-ship-symbolic" },
    [TAKT_ORDER_ATTENTION] = { TAKT_TONE_ERROR, "dialog-warning-symbolic" },
    [TAKT_ORDER_CANCELLED] = { TAKT_TONE_NEUTRAL, "action-unavailable-symbolic" },
  };

  g_return_if_fail ((gsize) status < G_N_ELEMENTS (looks));

  takt_status_pill_set (self, looks[status].tone, looks[status].icon_name,
                        takt_order_status_to_title (status));
}

/** takt_status_pill_set_printer: what a printer does. */
void
takt_status_pill_set_printer (TaktStatusPill *self, TaktPrinterMood mood)
{
  static const TaktTone looks[] = {
    [TAKT_PRINTER_NEEDS_YOU] = TAKT_TONE_ERROR, [TAKT_PRINTER_CLEAR_PLATE] = TAKT_TONE_WARNING,
    [TAKT_PRINTER_PAUSED] = TAKT_TONE_WARNING,  [TAKT_PRINTER_PRINTING] = TAKT_TONE_FULL,
    [TAKT_PRINTER_READY] = TAKT_TONE_SUCCESS,   [TAKT_PRINTER_CONNECTING] = TAKT_TONE_NEUTRAL,
    [TAKT_PRINTER_OFFLINE] = TAKT_TONE_NEUTRAL,
  };

  g_return_if_fail ((gsize) mood < G_N_ELEMENTS (looks));

  takt_status_pill_set (self, looks[mood], takt_printer_mood_to_icon_name (mood),
                        takt_printer_mood_to_title (mood));
}

/** takt_status_pill_set_job: where a scheduled print stands. */
void
takt_status_pill_set_job (TaktStatusPill *self, TaktJobStatus status)
{
  switch (status)
    {
    case TAKT_JOB_QUEUED:
      takt_status_pill_set (self, TAKT_TONE_ACCENT, "alarm-symbolic", _ ("Queued"));
      break;
    case TAKT_JOB_STARTED:
      takt_status_pill_set (self, TAKT_TONE_FULL, "takt-printer-symbolic", _ ("Printing"));
      break;
    case TAKT_JOB_COMPLETED:
      takt_status_pill_set (self, TAKT_TONE_SUCCESS, "object-select-symbolic", _ ("Done"));
      break;
    case TAKT_JOB_FAILED:
      takt_status_pill_set (self, TAKT_TONE_ERROR, "dialog-error-symbolic", _ ("Failed"));
      break;
    case TAKT_JOB_CANCELLED:
      takt_status_pill_set (self, TAKT_TONE_NEUTRAL, "action-unavailable-symbolic", _ ("Cancelled"));
      break;
    default:
      g_return_if_reached ();
    }
}

static void
takt_risk_line_dispose (GObject *object)
{
  dispose_children (object);
  G_OBJECT_CLASS (takt_risk_line_parent_class)->dispose (object);
}

static void
takt_risk_line_class_init (TaktRiskLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_risk_line_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "riskline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_risk_line_init (TaktRiskLine *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "risk-line");
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 4);
  make_children (GTK_WIDGET (self), &self->image, &self->label, 13);
}

GtkWidget *
takt_risk_line_new (void)
{
  return g_object_new (TAKT_TYPE_RISK_LINE, NULL);
}

/** takt_risk_line_set: @spare_minutes: what is left when it is done; below 0 it is late by so much. */
void
takt_risk_line_set (TaktRiskLine *self, TaktRisk risk, int spare_minutes)
{
  g_autofree char *minutes = takt_format_minutes (ABS (spare_minutes));
  g_autofree char *text = NULL;

  g_return_if_fail (TAKT_IS_RISK_LINE (self));

  gtk_widget_set_visible (GTK_WIDGET (self), risk != TAKT_RISK_NONE);
  switch (risk)
    {
    case TAKT_RISK_LATE:
      /* Translators: by how much an order leaves too late: "Late by 1 h". */
      text = g_strdup_printf (_ ("Late by %s"), minutes);
      show (GTK_WIDGET (self), self->image, self->label, TAKT_TONE_ERROR, "dialog-error-symbolic", text);
      break;
    case TAKT_RISK_AT_RISK:
      /* Translators: an order may leave too late; what time it has to spare: "At risk · 40 min". */
      text = g_strdup_printf (_ ("At risk · %s"), minutes);
      show (GTK_WIDGET (self), self->image, self->label, TAKT_TONE_WARNING, "dialog-warning-symbolic", text);
      break;
    case TAKT_RISK_UNKNOWN:
      show (GTK_WIDGET (self), self->image, self->label, TAKT_TONE_NEUTRAL, "view-more-horizontal-symbolic",
            /* Translators: nobody knows when an order leaves: something of it has no place in the plan. */
            _ ("Not known yet"));
      break;
    case TAKT_RISK_ON_TIME:
    case TAKT_RISK_NONE:
    default:
      show (GTK_WIDGET (self), self->image, self->label, TAKT_TONE_NEUTRAL, "object-select-symbolic",
            _ ("On time"));
      break;
    }
}
