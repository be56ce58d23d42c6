/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-test.h"
#include "undo/takt-undo-stack.h"

/* A number that acts add to, and what the stack told about itself. */
typedef struct
{
  TaktUndoStack *stack;
  gint64 value;
  guint freed;
  gboolean refuses;
  GString *told;
} Sum;

/* "Add N". */
typedef struct
{
  Sum *sum;
  int amount;
  gboolean pushes; /* its steps push, as engine commands do */
} Addition;

static void add (Sum *sum, int amount, gboolean pushes);

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  addition->sum->freed++;
  g_free (addition);
}

static gboolean
change (const Addition *addition, int amount, GError **error)
{
  if (addition->sum->refuses)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, "It is gone.");
      return FALSE;
    }
  if (addition->pushes)
    add (addition->sum, amount, FALSE);
  else
    addition->sum->value += amount;
  return TRUE;
}

static gboolean
take_back (gpointer data, GError **error)
{
  return change (data, -((Addition *) data)->amount, error);
}

static gboolean
do_again (gpointer data, GError **error)
{
  return change (data, ((Addition *) data)->amount, error);
}

static void
add (Sum *sum, int amount, gboolean pushes)
{
  Addition *addition = g_new0 (Addition, 1);
  g_autofree char *label = g_strdup_printf ("Add %d", amount);

  addition->sum = sum;
  addition->amount = amount;
  addition->pushes = pushes;
  sum->value += amount;
  takt_undo_stack_push (sum->stack, label, take_back, do_again, addition, addition_free);
}

static void
notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  Sum *sum = user_data;

  g_string_append_printf (sum->told, "%s ", g_param_spec_get_name (pspec));
}

static void
sum_init (Sum *sum, guint depth)
{
  *sum = (Sum){ .stack = takt_undo_stack_new (depth), .told = g_string_new (NULL) };
  g_signal_connect (sum->stack, "notify", G_CALLBACK (notify_cb), sum);
}

static void
sum_clear (Sum *sum)
{
  g_assert_finalize_object (sum->stack);
  g_string_free (sum->told, TRUE);
}

static void
expect (Sum *sum, gint64 value, const char *undo, const char *redo)
{
  g_autofree char *undo_label = NULL, *redo_label = NULL;
  gboolean can_undo, can_redo;

  g_object_get (sum->stack, "can-undo", &can_undo, "can-redo", &can_redo, "undo-label", &undo_label,
                "redo-label", &redo_label, NULL);
  g_assert_cmpint (sum->value, ==, value);
  g_assert_cmpstr (undo_label, ==, undo);
  g_assert_cmpstr (redo_label, ==, redo);
  g_assert_true (can_undo == (undo != NULL));
  g_assert_true (can_redo == (redo != NULL));
}

static void
test_undo_and_redo (void)
{
  Sum sum;
  GError *error = NULL;

  sum_init (&sum, 10);
  expect (&sum, 0, NULL, NULL);
  g_assert_false (takt_undo_stack_undo (sum.stack, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (takt_undo_stack_redo (sum.stack, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  add (&sum, 1, FALSE);
  add (&sum, 2, FALSE);
  add (&sum, 4, FALSE);
  expect (&sum, 7, "Add 4", NULL);
  g_assert_true (takt_undo_stack_undo (sum.stack, &error));
  g_assert_true (takt_undo_stack_undo (sum.stack, &error));
  expect (&sum, 1, "Add 1", "Add 2");
  g_assert_true (takt_undo_stack_redo (sum.stack, &error));
  expect (&sum, 3, "Add 2", "Add 4");

  /* A new act takes the place of what was undone. */
  add (&sum, 8, FALSE);
  expect (&sum, 11, "Add 8", NULL);
  g_assert_cmpuint (sum.freed, ==, 1);
  takt_undo_stack_clear (sum.stack);
  expect (&sum, 11, NULL, NULL);
  g_assert_cmpuint (sum.freed, ==, 4);
  sum_clear (&sum);
}

static void
test_undo_tells (void)
{
  Sum sum;

  sum_init (&sum, 10);
  add (&sum, 1, FALSE);
  g_assert_cmpstr (sum.told->str, ==, "can-undo undo-label ");
  g_string_truncate (sum.told, 0);
  add (&sum, 1, FALSE);
  g_assert_cmpstr (sum.told->str, ==, "");
  add (&sum, 2, FALSE);
  g_assert_cmpstr (sum.told->str, ==, "undo-label ");

  g_string_truncate (sum.told, 0);
  g_assert_true (takt_undo_stack_undo (sum.stack, NULL));
  g_assert_cmpstr (sum.told->str, ==, "undo-label can-redo redo-label ");
  g_string_truncate (sum.told, 0);
  takt_undo_stack_clear (sum.stack);
  g_assert_cmpstr (sum.told->str, ==, "can-undo undo-label can-redo redo-label ");
  sum_clear (&sum);
}

static void
test_undo_depth (void)
{
  Sum sum;

  sum_init (&sum, 3);
  for (int i = 1; i <= 5; i++)
    add (&sum, i, FALSE);
  g_assert_cmpuint (sum.freed, ==, 2);
  while (takt_undo_stack_undo (sum.stack, NULL))
    ;
  expect (&sum, 3, NULL, "Add 3");
  while (takt_undo_stack_redo (sum.stack, NULL))
    ;
  expect (&sum, 15, "Add 5", NULL);
  sum_clear (&sum);
  g_assert_cmpuint (sum.freed, ==, 5);
}

static void
test_undo_failed_step (void)
{
  Sum sum;
  GError *error = NULL;

  sum_init (&sum, 10);
  for (int i = 1; i <= 4; i++)
    add (&sum, i, FALSE);
  g_assert_true (takt_undo_stack_undo (sum.stack, &error));

  /* It, and what it was done upon, can no longer be undone; what was undone before still can be done again. */
  sum.refuses = TRUE;
  g_assert_false (takt_undo_stack_undo (sum.stack, &error));
  g_assert_cmpstr (error->message, ==, "It is gone.");
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  expect (&sum, 6, NULL, "Add 4");
  g_assert_cmpuint (sum.freed, ==, 3);

  g_assert_false (takt_undo_stack_redo (sum.stack, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  expect (&sum, 6, NULL, NULL);
  g_assert_cmpuint (sum.freed, ==, 4);
  sum_clear (&sum);
}

static void
test_undo_by_commands (void)
{
  Sum sum;

  sum_init (&sum, 10);
  add (&sum, 5, TRUE);
  g_assert_true (takt_undo_stack_undo (sum.stack, NULL));
  expect (&sum, 0, NULL, "Add 5");
  g_assert_true (takt_undo_stack_redo (sum.stack, NULL));
  expect (&sum, 5, "Add 5", NULL);
  g_assert_cmpuint (sum.freed, ==, 2);
  sum_clear (&sum);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/undo/undo-and-redo", test_undo_and_redo);
  g_test_add_func ("/engine/undo/tells-what-changed-alone", test_undo_tells);
  g_test_add_func ("/engine/undo/forgets-the-oldest", test_undo_depth);
  g_test_add_func ("/engine/undo/failed-step-drops-what-counts-on-it", test_undo_failed_step);
  g_test_add_func ("/engine/undo/steps-are-commands-that-push", test_undo_by_commands);
  return g_test_run ();
}
