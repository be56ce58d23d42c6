/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-plan-bar.h"

#include <glib/gi18n-lib.h>

/**
 * TaktPlanBar:
 *
 * What a plan that is looked at would change, and the buttons that take it or leave it: "schedule.apply-plan", "schedule.discard-plan".
 */
struct _TaktPlanBar
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkBox *box;
  GtkLabel *title;
  GtkLabel *effect;
  GtkLabel *changes;
};

G_DEFINE_FINAL_TYPE (TaktPlanBar, takt_plan_bar, ADW_TYPE_BIN)

static void
takt_plan_bar_class_init (TaktPlanBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-plan-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktPlanBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, TaktPlanBar, box);
  gtk_widget_class_bind_template_child (widget_class, TaktPlanBar, title);
  gtk_widget_class_bind_template_child (widget_class, TaktPlanBar, effect);
  gtk_widget_class_bind_template_child (widget_class, TaktPlanBar, changes);
}

static void
takt_plan_bar_init (TaktPlanBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
describe_title (const TaktScheduleOutcome *outcome)
{
  g_autofree char *moved =
      g_strdup_printf (ngettext ("%u job moves", "%u jobs move", outcome->n_moved), outcome->n_moved);
  g_autofree char *added =
      g_strdup_printf (ngettext ("%u job is new", "%u jobs are new", outcome->n_new), outcome->n_new);

  if (outcome->n_new == 0)
    /* Translators: "5 jobs move". */
    return g_strdup_printf (_ ("Plan preview: %s, nothing is saved yet"), moved);
  if (outcome->n_moved == 0)
    return g_strdup_printf (_ ("Plan preview: %s, nothing is saved yet"), added);
  /* Translators: "5 jobs move", "2 jobs are new". */
  return g_strdup_printf (_ ("Plan preview: %1$s, %2$s, nothing is saved yet"), moved, added);
}

/* Figures side by side: each is a sentence of its own. */
static char *
describe_effect (const TaktScheduleOutcome *outcome)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parts,
                   g_strdup_printf (_ ("On time %1$u → %2$u of %3$u"),
                                    outcome->n_orders - MIN (outcome->n_late_before, outcome->n_orders),
                                    outcome->n_orders - MIN (outcome->n_late, outcome->n_orders),
                                    outcome->n_orders));
  if (outcome->n_late < outcome->n_late_before)
    {
      guint n = outcome->n_late_before - outcome->n_late;

      g_ptr_array_add (
          parts, g_strdup_printf (ngettext ("%u order no longer late", "%u orders no longer late", n), n));
    }
  if (outcome->n_saved_swaps > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("saves %d swap", "saves %d swaps", (gulong) outcome->n_saved_swaps),
                                outcome->n_saved_swaps));
  else if (outcome->n_saved_swaps < 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("%d swap more", "%d swaps more", (gulong) -outcome->n_saved_swaps),
                                -outcome->n_saved_swaps));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

/** takt_plan_bar_set: @preview: (nullable): NULL: none, the bar goes */
void
takt_plan_bar_set (TaktPlanBar *self, const TaktPlanPreview *preview, TaktTime now)
{
  g_autofree char *title = NULL, *effect = NULL, *changes = NULL;
  g_autoptr (GPtrArray) list = NULL;
  TaktScheduleOutcome outcome;

  g_return_if_fail (TAKT_IS_PLAN_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, preview != NULL);
  if (preview == NULL)
    return;
  takt_schedule_plan_measure (preview, &outcome);
  title = describe_title (&outcome);
  effect = describe_effect (&outcome);
  list = takt_schedule_plan_list (preview, now);
  g_ptr_array_add (list, NULL);
  changes = g_strjoinv ("\n", (char **) list->pdata);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->effect, effect);
  gtk_label_set_text (self->changes, changes);
}

void
takt_plan_bar_set_narrow (TaktPlanBar *self, gboolean is_narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
