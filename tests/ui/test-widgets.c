/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"
#include "widgets/takt-adaptive-bin.h"
#include "widgets/takt-figure-tile.h"
#include "widgets/takt-filter-chip.h"
#include "widgets/takt-gauge.h"
#include "widgets/takt-job-bar.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-slot-chip.h"
#include "widgets/takt-status-pill.h"
#include "widgets/takt-swatch.h"

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

/* Any widget, drawn, so that what it draws is run too. */
static void
draw (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = gtk_window_new ();
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkPaintable) paintable = NULL;
  GskRenderNode *node;

  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (widget) == 0 || !gtk_widget_get_mapped (widget))
    g_main_context_iteration (NULL, TRUE);

  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_render_node_unref (node);
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
finish (GtkWidget *widget)
{
  g_object_ref_sink (widget);
  draw (widget, 300, 60);
  g_assert_finalize_object (widget);
}

static void
test_pill (void)
{
  GtkWidget *pill = takt_status_pill_new ();

  for (int i = 0; i <= TAKT_ORDER_CANCELLED; i++)
    takt_status_pill_set_order (TAKT_STATUS_PILL (pill), (TaktOrderStatus) i);
  for (int i = 0; i <= TAKT_PRINTER_OFFLINE; i++)
    takt_status_pill_set_printer (TAKT_STATUS_PILL (pill), (TaktPrinterMood) i);
  takt_status_pill_set_job (TAKT_STATUS_PILL (pill), TAKT_JOB_FAILED);
  g_assert_true (gtk_widget_has_css_class (pill, "error"));
  takt_status_pill_set_order (TAKT_STATUS_PILL (pill), TAKT_ORDER_PRINTING);
  g_assert_true (gtk_widget_has_css_class (pill, "full"));
  g_assert_false (gtk_widget_has_css_class (pill, "error"));
  gtk_test_accessible_assert_property (pill, GTK_ACCESSIBLE_PROPERTY_LABEL, "Printing");
  finish (pill);
}

static void
test_risk_line (void)
{
  GtkWidget *line = takt_risk_line_new ();

  takt_risk_line_set (TAKT_RISK_LINE (line), TAKT_RISK_NONE, 0);
  g_assert_false (gtk_widget_get_visible (line));
  takt_risk_line_set (TAKT_RISK_LINE (line), TAKT_RISK_LATE, -60);
  gtk_test_accessible_assert_property (line, GTK_ACCESSIBLE_PROPERTY_LABEL, "Late by 1 h");
  takt_risk_line_set (TAKT_RISK_LINE (line), TAKT_RISK_AT_RISK, 40);
  gtk_test_accessible_assert_property (line, GTK_ACCESSIBLE_PROPERTY_LABEL, "At risk · 40 min");
  g_assert_true (gtk_widget_has_css_class (line, "warning"));
  finish (line);
}

static void
test_swatch (void)
{
  static const char *const colors[] = { "FFFFFF", "#C12E1F", "FF0000,00FF00, 0000FF", "", "no colour", NULL };
  GtkWidget *swatch = takt_swatch_new (26);
  GdkRGBA color;

  g_assert_true (takt_color_from_hex ("C12E1F", &color));
  g_assert_false (takt_color_from_hex ("", &color));
  takt_swatch_set_selected (TAKT_SWATCH (swatch), TRUE);
  g_object_ref_sink (swatch);
  for (gsize i = 0; i < G_N_ELEMENTS (colors); i++)
    {
      takt_swatch_set_color (TAKT_SWATCH (swatch), colors[i], "Red & <i>");
      draw (swatch, 40, 40);
    }
  gtk_test_accessible_assert_role (swatch, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (swatch, GTK_ACCESSIBLE_PROPERTY_LABEL, "Red & <i>");
  g_assert_finalize_object (swatch);
}

static void
count_cb (GtkWidget *gauge, int percent, gpointer user_data)
{
  *(int *) user_data = percent;
}

static void
press (GtkWidget *gauge, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (gauge);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      gboolean handled;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
}

static void
test_gauge (void)
{
  GtkWidget *gauge = takt_gauge_new ();
  int told = -1;

  g_signal_connect (gauge, "changed", G_CALLBACK (count_cb), &told);
  takt_gauge_set (TAKT_GAUGE (gauge), 82, 30, "F3F2EE");
  g_assert_cmpint (told, ==, -1);
  gtk_test_accessible_assert_role (gauge, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_test_accessible_assert_property (gauge, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 82.0);

  press (gauge, GDK_KEY_Right);
  g_assert_cmpint (told, ==, 83);
  press (gauge, GDK_KEY_Page_Down);
  g_assert_cmpint (told, ==, 73);
  press (gauge, GDK_KEY_End);
  g_assert_cmpint (told, ==, 100);
  press (gauge, GDK_KEY_4);
  press (gauge, GDK_KEY_5);
  g_assert_cmpint (told, ==, 100);
  press (gauge, GDK_KEY_Return);
  g_assert_cmpint (told, ==, 45);
  g_assert_cmpint (takt_gauge_get_percent (TAKT_GAUGE (gauge)), ==, 45);
  press (gauge, GDK_KEY_7);
  press (gauge, GDK_KEY_Escape);
  press (gauge, GDK_KEY_Home);
  g_assert_cmpint (told, ==, 0);

  gtk_widget_set_direction (gauge, GTK_TEXT_DIR_RTL);
  press (gauge, GDK_KEY_Left);
  g_assert_cmpint (told, ==, 1);
  takt_gauge_set (TAKT_GAUGE (gauge), 5, 90, "27292D");
  finish (gauge);
}

static void
test_job_bar (void)
{
  GtkWidget *bar = takt_job_bar_new ();

  takt_job_bar_set (TAKT_JOB_BAR (bar), TAKT_TONE_ERROR, 145, "Bracket & <i>", "X1C Left", "15:26");
  g_assert_true (gtk_widget_has_css_class (bar, "error"));
  takt_job_bar_set (TAKT_JOB_BAR (bar), TAKT_TONE_ACCENT, 45, "Bracket & <i>", NULL, NULL);
  g_assert_false (gtk_widget_has_css_class (bar, "error"));
  finish (bar);
}

static void
test_tile_and_chip (void)
{
  GtkWidget *tile = takt_figure_tile_new ("takt-to-schedule-symbolic", "To Schedule");
  GtkWidget *chip = takt_filter_chip_new ("Open");

  takt_figure_tile_set (TAKT_FIGURE_TILE (tile), "7", "+ 24 queued", TRUE);
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_LABEL, "To Schedule: 7");
  g_assert_true (gtk_widget_has_css_class (tile, "alarm"));
  finish (tile);

  takt_filter_chip_set_count (TAKT_FILTER_CHIP (chip), 41);
  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Open, 41");
  takt_filter_chip_set_count (TAKT_FILTER_CHIP (chip), -1);
  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Open");
  finish (chip);
}

static void
test_slot_chip (void)
{
  GtkWidget *chip = takt_slot_chip_new ();

  takt_slot_chip_set (TAKT_SLOT_CHIP (chip), TAKT_SLOT_IN_USE, "A1", "PLA", "White", "FFFFFF", 205, FALSE);
  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL, "A1: PLA White, 205 g, in use");
  g_assert_true (gtk_widget_has_css_class (chip, "in-use"));
  takt_slot_chip_set_empty (TAKT_SLOT_CHIP (chip), "A4");
  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL, "A4: empty");
  g_assert_false (gtk_widget_has_css_class (chip, "in-use"));
  finish (chip);
}

static void
test_product_picture (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *picture = takt_product_picture_new (36);
  gpointer held = picture;

  takt_product_picture_set (TAKT_PRODUCT_PICTURE (picture), fixture->shop,
                            takt_ui_test_add_profile (fixture, "Without a file"));
  g_object_ref_sink (picture);
  g_object_add_weak_pointer (G_OBJECT (picture), &held);
  draw (picture, 36, 36);
  takt_product_picture_set (TAKT_PRODUCT_PICTURE (picture), NULL, 0);
  g_object_unref (picture);
  /* A reading that was cancelled lets go when it hears of that. */
  while (held != NULL)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/widgets/adaptive-bin", test_adaptive_bin);
  g_test_add_func ("/ui/widgets/status-pill", test_pill);
  g_test_add_func ("/ui/widgets/risk-line", test_risk_line);
  g_test_add_func ("/ui/widgets/swatch", test_swatch);
  g_test_add_func ("/ui/widgets/gauge", test_gauge);
  g_test_add_func ("/ui/widgets/job-bar", test_job_bar);
  g_test_add_func ("/ui/widgets/tile-and-chip", test_tile_and_chip);
  g_test_add_func ("/ui/widgets/slot-chip", test_slot_chip);
  g_test_add ("/ui/widgets/product-picture", TaktUiFixture, NULL, takt_ui_test_set_up, test_product_picture,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}
