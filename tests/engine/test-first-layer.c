/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-first-layer.h"

/** Step: what a machine says, one after the other. */
typedef struct
{
  TaktMachineState machine;
  int stage;
  int layer;
  int percent;
  gboolean done; /* the first layer has just been done */
} Step;

typedef struct
{
  const char *name;
  const Step *steps;
} Case;

#define RUN TAKT_MACHINE_PRINTING
#define END                                                                                                  \
  {                                                                                                          \
    0, 0, -9, 0, FALSE                                                                                       \
  }

static const Case cases[] = {
  { "plain", (const Step[]){ { TAKT_MACHINE_PREPARING, 2, 0, 0, FALSE },
                             { RUN, 0, 1, 1, FALSE },
                             { RUN, 0, 1, 2, FALSE },
                             { RUN, 0, 2, 3, TRUE },
                             { RUN, 0, 3, 4, FALSE },
                             END } },
  { "pitfall-013-calibration-ticks", (const Step[]){ { RUN, 1, 1, 0, FALSE },
                                                     { RUN, 8, 2, 0, FALSE },
                                                     { TAKT_MACHINE_PREPARING, 0, 3, 0, FALSE },
                                                     { RUN, 0, 2, 0, FALSE },
                                                     END } },
  { "pitfall-013-percent-stands-still", (const Step[]){ { RUN, 0, 1, 0, FALSE },
                                                        { RUN, 0, 2, 0, FALSE },
                                                        { RUN, 0, 3, 0, FALSE },
                                                        { RUN, 0, 3, 1, TRUE },
                                                        END } },
  /* Joined in the middle: its first layer is long past. */
  { "pitfall-013-frozen-on-the-last-layer", (const Step[]){ { TAKT_MACHINE_FINISHED, 0, 240, 100, FALSE },
                                                            { RUN, 0, 240, 100, FALSE },
                                                            { RUN, 0, 241, 100, FALSE },
                                                            END } },
  { "paused-on-the-first-layer", (const Step[]){ { RUN, 0, 0, 1, FALSE },
                                                 { TAKT_MACHINE_PAUSED, 16, 1, 2, FALSE },
                                                 { RUN, 0, -1, 2, FALSE },
                                                 { RUN, 0, 2, 2, TRUE },
                                                 END } },
  { "again-after-a-failure", (const Step[]){ { RUN, 0, 1, 1, FALSE },
                                             { RUN, 0, 2, 2, TRUE },
                                             { TAKT_MACHINE_FAILED, 0, 2, 2, FALSE },
                                             { RUN, 0, 2, 5, FALSE },
                                             { RUN, 0, 1, 5, FALSE },
                                             { RUN, 0, 2, 6, TRUE },
                                             END } },
};

static gboolean
follow (TaktFirstLayer *first, const Step *step, gint64 job_id)
{
  g_autoptr (TaktPrinterReport) report = takt_printer_report_new ();

  report->machine = step->machine;
  report->stage = step->stage;
  report->layer = step->layer;
  report->progress_percent = step->percent;
  return takt_first_layer_follow (first, report, job_id);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  TaktFirstLayer first = { 0 }, of_nobody = { 0 };

  for (const Step *step = c->steps; step->layer != -9; step++)
    {
      g_test_message ("state %d stage %d layer %d %d %%", step->machine, step->stage, step->layer,
                      step->percent);
      g_assert_cmpint (follow (&first, step, 7), ==, step->done);
      g_assert_false (follow (&of_nobody, step, 0));
    }
}

/* The counter of the job before says nothing of this one. */
static void
test_next_job (void)
{
  TaktFirstLayer first = { 0 };

  g_assert_false (follow (&first, &(Step){ RUN, 0, 1, 1, FALSE }, 7));
  g_assert_false (follow (&first, &(Step){ RUN, 0, 2, 2, FALSE }, 8));
  g_assert_false (follow (&first, &(Step){ RUN, 0, 1, 0, FALSE }, 8));
  g_assert_true (follow (&first, &(Step){ RUN, 0, 2, 1, FALSE }, 8));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/first-layer/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/engine/first-layer/next-job", test_next_job);
  return g_test_run ();
}
