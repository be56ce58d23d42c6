/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

static gint64
add_job (TaktUiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  TaktQueue *queue = takt_shop_get_queue (fixture->shop);
  gint64 id;

  job->printer_id = takt_ui_test_add_printer (fixture, "A & B <i>");
  g_free (job->job_name);
  job->job_name = g_strdup ("Bracket & <i>");
  job->estimated_duration_minutes = 120;
  id = takt_queue_add (queue, job, &error);
  g_assert_no_error (error);
  takt_queue_set_status (queue, id, TAKT_JOB_COMPLETED, NULL, TAKT_JOB_SAID_BY_PERSON, &error);
  g_assert_no_error (error);
  return id;
}

static void
test_states (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "history");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk & <b>");

  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_LOADING);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  g_assert_cmpint (add_job (fixture), >, 0);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  takt_page_show_error (page, error);
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_ERROR);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/history/states", TaktUiFixture, NULL, takt_ui_test_set_up, test_states,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}
