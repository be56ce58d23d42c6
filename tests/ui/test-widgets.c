/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"
#include "widgets/takt-adaptive-bin.h"

static void
test_adaptive_bin (void)
{
  GtkWidget *bin = takt_adaptive_bin_new ();
  GtkWidget *label = gtk_label_new ("A text that is wider than the bin asks for");
  int minimum, natural;

  g_object_set (bin, "minimum-width", 36, "threshold", 100, NULL);
  takt_adaptive_bin_set_child (TAKT_ADAPTIVE_BIN (bin), label);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 36);
  g_assert_cmpint (natural, >, 100);
  takt_ui_test_release (bin);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/widgets/adaptive-bin", test_adaptive_bin);
  return takt_ui_test_run ();
}
