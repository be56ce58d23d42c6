/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gstdio.h>

#include "materials/takt-label-window.h"
#include "materials/takt-spool-label.h"
#include "takt-ui-test.h"

static void
test_states (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "materials");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk & <b>");

  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_LOADING);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  g_assert_cmpint (takt_ui_test_add_spool (fixture), >, 0);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  takt_page_show_error (page, error);
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_ERROR);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

static gboolean
has_card (gpointer user_data)
{
  return takt_ui_test_find (user_data, "TaktSpoolCard") != NULL;
}

static GtkWidget *
wait_card (TaktPage *page)
{
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  takt_test_wait_for (has_card, page, "the card of a spool");
  return takt_ui_test_find (GTK_WIDGET (page), "TaktSpoolCard");
}

static TaktMaterial *
get_spool (TaktUiFixture *fixture, gint64 id)
{
  g_autoptr (GError) error = NULL;
  TaktMaterial *spool = takt_materials_get (takt_shop_get_materials (fixture->shop), id, &error);

  g_assert_no_error (error);
  return spool;
}

/* The gauge sets what is left, the ledger has a line of it, and it can be taken back (workflow step 10). */
static void
test_gauge (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktMaterials *materials = takt_shop_get_materials (fixture->shop);
  gint64 id = takt_ui_test_add_spool (fixture);
  TaktPage *page = takt_ui_test_show (fixture, "materials");
  GtkWidget *gauge = takt_ui_test_find (wait_card (page), "TaktGauge");
  g_autoptr (TaktMaterial) spool = NULL;
  g_autoptr (GPtrArray) usage = NULL;

  g_assert_true (takt_materials_set_remaining_pct (materials, id, 100, &error));
  takt_manual_clock_advance (fixture->clock, 60 * G_USEC_PER_SEC);
  gtk_test_accessible_assert_role (gauge, GTK_ACCESSIBLE_ROLE_SLIDER);
  g_signal_emit_by_name (gauge, "changed", 82);
  spool = get_spool (fixture, id);
  g_assert_cmpint (spool->remaining_pct, ==, 82);
  g_assert_cmpint (spool->remaining_grams, ==, 205);
  usage = takt_materials_list_usage (materials, id, 0, 0, NULL, &error);
  g_assert_cmpuint (usage->len, >, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL);
  g_assert_no_error (error);
  g_clear_pointer (&spool, takt_material_free);
  spool = get_spool (fixture, id);
  g_assert_cmpint (spool->remaining_pct, ==, 100);
}

static void
test_acts (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 id = takt_ui_test_add_spool (fixture);
  gint64 printer = takt_ui_test_add_printer (fixture, "X1C & <b>");
  TaktPage *page = takt_ui_test_show (fixture, "materials");
  g_autoptr (TaktMaterial) spool = NULL;

  wait_card (page);
  gtk_widget_activate_action (GTK_WIDGET (page), "materials.load", "(xxi)", id, printer, 2);
  spool = get_spool (fixture, id);
  g_assert_cmpint (spool->printer_id, ==, printer);
  g_assert_cmpint (spool->slot, ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (page), "materials.unload", "x", id);
  g_clear_pointer (&spool, takt_material_free);
  spool = get_spool (fixture, id);
  g_assert_cmpint (spool->printer_id, ==, 0);

  gtk_widget_activate_action (GTK_WIDGET (page), "materials.remove", "x", id);
  g_assert_null (takt_materials_get (takt_shop_get_materials (fixture->shop), id, NULL));
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

/* What was added last is what the sheet begins with; Add makes one more of it. */
static void
test_add_again (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = takt_ui_test_add_spool (fixture);
  TaktPage *page = takt_ui_test_show (fixture, "materials");
  g_autoptr (GPtrArray) all = NULL;
  const TaktMaterial *second;
  GtkWidget *form, *box, *button;

  wait_card (page);
  gtk_widget_activate_action (GTK_WIDGET (page), "materials.again", "x", id);
  form = takt_ui_test_find (GTK_WIDGET (page), "TaktSpoolForm");
  g_assert_nonnull (form);
  box = gtk_widget_get_ancestor (form, GTK_TYPE_POPOVER);
  button = gtk_widget_get_last_child (gtk_popover_get_child (GTK_POPOVER (box)));
  g_signal_emit_by_name (button, "clicked");
  all = takt_materials_list (takt_shop_get_materials (fixture->shop), 0, 0, NULL, &error);
  g_assert_cmpuint (all->len, ==, 2);
  second = all->pdata[1];
  g_assert_cmpstr (second->color, ==, "White & <i>");
  g_assert_cmpint (second->remaining_pct, ==, 100);
}

static void
test_search_and_table (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page;

  takt_ui_test_add_spool (fixture);
  page = takt_ui_test_show (fixture, "materials");
  wait_card (page);
  takt_page_search (page, "no such spool");
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_NO_RESULTS);
  takt_page_search (page, "pla white");
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_CONTENT);
  takt_page_search (page, "");
  g_assert_true (takt_page_open (page, 1));
  g_assert_false (takt_page_open (page, 99));
}

/* What a program found on the search path writes; NULL where there is none. */
static char *
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  char *output = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  return output;
}

static GPtrArray *
make_spools (guint n)
{
  GPtrArray *spools = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_material_free);

  for (guint i = 0; i < n; i++)
    {
      TaktMaterial *spool = takt_material_new ();

      spool->id = i + 41;
      g_free (spool->material_type);
      spool->material_type = g_strdup ("PETG-CF");
      g_free (spool->color);
      spool->color = g_strdup ("Grün & <i>");
      spool->color_hex = g_strdup ("228B22");
      spool->weight_grams = 1000;
      g_ptr_array_add (spools, spool);
    }
  return spools;
}

/* As many labels on a page as fit, at least one; a reader of QR codes finds each spool in the PDF, on a label or on A4. */
static void
test_label_codes (void)
{
  const double mm = TAKT_SPOOL_LABEL_MM;
  g_autofree char *dir = NULL;
  g_autofree char *pdf_path = NULL;
  g_autofree char *out = NULL;
  g_autofree char *pdftoppm = g_find_program_in_path ("pdftoppm");
  g_autofree char *zbarimg = g_find_program_in_path ("zbarimg");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (takt_spool_label_count_pages (15, 190 * mm, 277 * mm), ==, 2);
  g_assert_cmpuint (takt_spool_label_count_pages (14, 190 * mm, 277 * mm), ==, 1);
  g_assert_cmpuint (takt_spool_label_count_pages (3, 62 * mm, 29 * mm), ==, 3);
  g_assert_cmpuint (takt_spool_label_count_pages (0, 190 * mm, 277 * mm), ==, 0);
  if (pdftoppm == NULL || zbarimg == NULL)
    {
      g_test_skip ("pdftoppm (poppler-utils) or zbarimg (zbar-tools) is missing");
      return;
    }

  dir = g_dir_make_tmp ("takt-label-XXXXXX", &error);
  pdf_path = g_build_filename (dir, "labels.pdf", NULL);
  out = g_build_filename (dir, "page", NULL);
  for (guint n = 1; n <= 4; n += 3)
    {
      g_autoptr (GPtrArray) spools = make_spools (n);
      g_autoptr (GBytes) pdf = takt_spool_label_write_pdf (spools, &error);
      g_autofree char *png = g_strconcat (out, ".png", NULL);
      g_autofree char *none = NULL;
      g_autofree char *codes = NULL;

      g_assert_no_error (error);
      g_assert_true (g_file_set_contents (pdf_path, g_bytes_get_data (pdf, NULL),
                                          (gssize) g_bytes_get_size (pdf), &error));
      none = run ((const char *const[]){ pdftoppm, "-png", "-singlefile", "-r", "200", pdf_path, out, NULL });
      codes = run ((const char *const[]){ zbarimg, "--quiet", "--raw", png, NULL });
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *text = g_strdup_printf ("takt:spool/%u\n", i + 41);

          g_assert_nonnull (strstr (codes, text));
        }
      g_assert_cmpint (g_unlink (png), ==, 0);
    }
  g_unlink (pdf_path);
  g_rmdir (dir);
}

/* The menu leads to the label of its spool; others are chosen beside it; the window is let go of. */
static void
test_label_window (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 first = takt_ui_test_add_spool (fixture);
  gint64 second = takt_ui_test_add_spool (fixture);
  TaktPage *page = takt_ui_test_show (fixture, "materials");
  TaktLabelWindow *window = takt_label_window_open (GTK_WIDGET (page), fixture->shop, second);
  GtkWidget *check = takt_ui_test_find (GTK_WIDGET (window), "GtkCheckButton");
  g_autoptr (GPtrArray) one = takt_label_window_get_chosen (window);
  g_autoptr (GPtrArray) both = NULL;

  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpint (((TaktMaterial *) one->pdata[0])->id, ==, second);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  both = takt_label_window_get_chosen (window);
  g_assert_cmpint (((TaktMaterial *) both->pdata[0])->id, ==, first);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_null (window);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/materials/states", TaktUiFixture, NULL, takt_ui_test_set_up, test_states,
              takt_ui_test_tear_down);
#define ADD(name, func)                                                                                      \
  g_test_add ("/ui/materials/" name, TaktUiFixture, NULL, takt_ui_test_set_up, func, takt_ui_test_tear_down)
  ADD ("gauge", test_gauge);
  ADD ("acts", test_acts);
  ADD ("add-again", test_add_again);
  ADD ("search-and-table", test_search_and_table);
  ADD ("label-window", test_label_window);
  g_test_add_func ("/ui/materials/label-codes", test_label_codes);
  return takt_ui_test_run ();
}
