/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-sim.h"

#include "takt-test.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

struct _TaktSim
{
  GSubprocess *process;
  GDataInputStream *output;
  JsonObject *last; /* (nullable) what takt_sim_next() lent out */
  char *host;
  int port;
};

static void
die_with_parent_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* The next line, or NULL at the end of the program's output. */
static char *
read_line (TaktSim *self, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  char *line;

  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                       &result);
  result = takt_test_wait_result (&result, what);
  line = g_data_input_stream_read_line_finish_utf8 (self->output, result, NULL, &error);
  g_assert_no_error (error);
  return line;
}

/**
 * takt_sim_start:
 * @program: file name in tests/sims
 * @...: its arguments
 *
 * Starts the program and waits until it says where it listens. Returns: to be given to takt_sim_stop()
 */
TaktSim *
takt_sim_start (const char *program, ...)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "sims", program, NULL);
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;
  const char *address;
  TaktSim *self = g_new0 (TaktSim, 1);
  va_list list;

  g_ptr_array_add (arguments, path);
  va_start (list, program);
  for (char *argument; (argument = va_arg (list, char *)) != NULL;)
    g_ptr_array_add (arguments, argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));

  first = read_line (self, program);
  g_assert_nonnull (first);
  address = strstr (first, "http://");
  words = address != NULL ? g_strsplit (address + strlen ("http://"), ":", 2) : g_strsplit (first, " ", 2);
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  self->host = g_strdup (words[0]);
  self->port = atoi (words[1]);
  g_assert_cmpint (self->port, >, 0);
  return self;
}

const char *
takt_sim_get_host (TaktSim *self)
{
  return self->host;
}

int
takt_sim_get_port (TaktSim *self)
{
  return self->port;
}

/** takt_sim_next: waits for the next thing it wrote down. Returns: (transfer none): valid until the next call */
JsonObject *
takt_sim_next (TaktSim *self)
{
  g_autofree char *line = read_line (self, "the simulator's next record");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (line);
  node = json_from_string (line, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->last, json_object_unref);
  self->last = json_node_dup_object (node);
  return self->last;
}

/** takt_sim_stop: ends the program and frees @self. Returns: how many records nobody had asked for */
guint
takt_sim_stop (TaktSim *self)
{
  guint unread = 0;
  char *line;

  g_subprocess_send_signal (self->process, SIGTERM);
  while ((line = read_line (self, "the simulator's end")) != NULL)
    {
      g_test_message ("unread record: %s", line);
      g_free (line);
      unread++;
    }

  g_clear_pointer (&self->last, json_object_unref);
  g_object_unref (self->output);
  g_object_unref (self->process);
  g_free (self->host);
  g_free (self);
  return unread;
}

/** takt_sim_dup_certificate: path of a file that tests/sims/make-certificates.sh made in the build folder */
char *
takt_sim_dup_certificate (const char *name)
{
  return g_test_build_filename (G_TEST_BUILT, "sims", name, NULL);
}
