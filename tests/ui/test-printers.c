/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "models/takt-printer-row.h"
#include "printers/takt-add-printer-window.h"
#include "printers/takt-connection-steps.h"
#include "printers/takt-printer-card.h"
#include "printers/takt-printer-slots.h"
#include "printers/takt-printer-window.h"
#include "printers/takt-wall-tile.h"
#include "printers/takt-wall-window.h"
#include "secrets/takt-memory-secrets.h"
#include "takt-fake-link.h"
#include "widgets/takt-slot-chip.h"

static void
test_states (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "printers");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk & <b>");
  gint64 id;

  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_LOADING);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  id = takt_ui_test_add_printer (fixture, "A & B <i>");
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  g_assert_true (takt_page_open (page, id));
  g_assert_false (takt_page_open (page, id + 1));

  takt_page_show_error (page, error);
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_ERROR);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  g_assert_nonnull (takt_ui_test_find (GTK_WIDGET (page), "TaktPrinterCard"));
  g_assert_true (takt_printers_remove (takt_shop_get_printers (fixture->shop), id, NULL));
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  g_assert_null (takt_ui_test_find (GTK_WIDGET (page), "TaktPrinterCard"));
}

/* A shop of its own, whose one machine says what the test lets it say, and a card for it in a window. */
typedef struct
{
  TaktManualClock *clock;
  TaktFakeFarm farm;
  TaktShop *shop;
  TaktPrinterRow *row;
  TaktFakeLink *link;
  GtkWidget *window;
  GtkWidget *card;
  gint64 id;
} Fixture;

static void
refresh (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_row_refresh (TAKT_ROW (self->row), self->shop, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open_memory (&error);
  g_autoptr (TaktSecretStore) secrets = takt_memory_secrets_new ();
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  TaktPorts ports = { .secrets = secrets,
                      .printer_links = takt_fake_farm_make,
                      .printer_links_data = &self->farm };
  GtkWidget *box;

  takt_fake_farm_init (&self->farm);
  self->clock = takt_manual_clock_new (TAKT_UI_TEST_NOW);
  ports.clock = TAKT_CLOCK (self->clock);
  self->shop = takt_shop_new (store, &ports, &error);
  g_assert_no_error (error);
  g_assert_true (takt_shop_start (self->shop, &error));

  g_free (printer->name);
  printer->name = g_strdup ("Mugs & <b>");
  g_free (printer->connection_type);
  printer->connection_type = g_strdup ("virtual");
  self->id = takt_printers_add (takt_shop_get_printers (self->shop), printer, &error);
  g_assert_no_error (error);
  self->link = takt_fake_farm_get (&self->farm, self->id);
  self->link->report->is_full = TRUE;
  self->row = g_object_new (TAKT_TYPE_PRINTER_ROW, "id", self->id, NULL);
  refresh (self);
  self->window = gtk_window_new ();
  self->card = takt_printer_card_new (self->shop, self->row);
  box = gtk_flow_box_new ();
  gtk_flow_box_append (GTK_FLOW_BOX (box), self->card);
  gtk_window_set_child (GTK_WINDOW (self->window), box);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  GtkWidget *card = self->card;

  g_object_add_weak_pointer (G_OBJECT (card), (gpointer *) &card);
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (card);
  g_assert_finalize_object (self->row);
  takt_shop_stop (self->shop);
  takt_fake_farm_clear (&self->farm);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->shop);
  g_assert_finalize_object (self->clock);
}

/* A machine that prints is asked several times until its name has settled. */
static void
hear (Fixture *self, TaktMachineState machine, int percent)
{
  TaktPrinterState state;

  g_assert_true (takt_printers_get_state (takt_shop_get_printers (self->shop), self->id, &state));
  if (state.link != TAKT_LINK_LIVE)
    takt_fake_link_state (self->link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (self->link, machine, takt_machine_state_is_active (machine) ? "77" : NULL, percent);
  takt_manual_clock_advance (self->clock, 6 * G_USEC_PER_SEC);
  takt_fake_link_send (self->link);
  refresh (self);
}

static GtkWidget *
child (Fixture *self, const char *name)
{
  GObject *object = gtk_widget_get_template_child (self->card, TAKT_TYPE_PRINTER_CARD, name);

  g_assert_nonnull (object);
  return GTK_WIDGET (object);
}

static gboolean
is_shown (Fixture *self, const char *name)
{
  return gtk_widget_get_visible (child (self, name));
}

static const char *
text_of (Fixture *self, const char *name)
{
  return gtk_label_get_label (GTK_LABEL (child (self, name)));
}

static void
test_moods (Fixture *self, gconstpointer data)
{
  g_assert_cmpstr (text_of (self, "name"), ==, "Mugs & <b>");

  takt_fake_link_state (self->link, TAKT_LINK_UNREACHABLE, "Nobody answers. Switch it on.");
  refresh (self);
  g_assert_true (is_shown (self, "note"));
  g_assert_true (is_shown (self, "solve_button"));
  g_assert_false (is_shown (self, "temperatures"));

  takt_fake_link_state (self->link, TAKT_LINK_AUTH_FAILED, "The access code was refused. Enter it anew.");
  refresh (self);
  g_assert_cmpint (takt_printer_row_get_mood (self->row), ==, TAKT_PRINTER_NEEDS_YOU);
  g_assert_true (gtk_widget_has_css_class (child (self, "solve_button"), "suggested-action"));

  self->link->report->nozzle_temp = 25;
  self->link->report->bed_temp = 24;
  hear (self, TAKT_MACHINE_IDLE, 0);
  g_assert_cmpint (takt_printer_row_get_mood (self->row), ==, TAKT_PRINTER_READY);
  g_assert_false (is_shown (self, "solve_button"));
  g_assert_false (is_shown (self, "progress"));
  g_assert_cmpstr (text_of (self, "bed"), ==, "Bed 24 °C");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (self->card), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Mugs & <b>, Ready");

  self->link->report->layer = 18;
  self->link->report->total_layers = 40;
  self->link->report->remaining_minutes = 66;
  hear (self, TAKT_MACHINE_PRINTING, 45);
  g_assert_true (is_shown (self, "progress"));
  g_assert_cmpstr (text_of (self, "layer"), ==, "layer 18 of 40");
  g_assert_true (is_shown (self, "pause_button"));
  g_assert_true (is_shown (self, "stop_button"));
  g_assert_false (is_shown (self, "resume_button"));

  /* The filament ran out: protocol.md §5.1. */
  self->link->report->print_error = 0x07008011;
  hear (self, TAKT_MACHINE_PAUSED, 45);
  g_assert_cmpint (takt_printer_row_get_mood (self->row), ==, TAKT_PRINTER_NEEDS_YOU);
  g_assert_true (is_shown (self, "note"));
  g_assert_true (is_shown (self, "resume_button"));
  g_assert_true (is_shown (self, "load_button"));
  g_assert_false (is_shown (self, "pause_button"));
}

static void
add_spool (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = takt_material_new ();

  spool->printer_id = self->id;
  spool->slot = 0;
  g_free (spool->material_type);
  spool->material_type = g_strdup ("PLA");
  g_free (spool->color);
  spool->color = g_strdup ("White & <i>");
  spool->weight_grams = 1000;
  spool->remaining_pct = 82;
  g_assert_cmpint (takt_materials_add (takt_shop_get_materials (self->shop), spool, &error), >, 0);
  g_assert_no_error (error);
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

/* What every second says again touches no widget. */
static void
test_same_again (Fixture *self, gconstpointer data)
{
  static const char *const labels[] = {
    "name", "title", "percent", "layer", "left", "finish", "nozzle", "bed"
  };
  /* The labels live on until the card is gone. */
  static guint count;
  GtkWidget *chip;

  add_spool (self);
  takt_printer_card_note_spools (TAKT_PRINTER_CARD (self->card));
  self->link->report->nozzle_temp = 220;
  self->link->report->bed_temp = 60;
  self->link->report->layer = 2;
  self->link->report->total_layers = 40;
  self->link->report->remaining_minutes = 30;
  hear (self, TAKT_MACHINE_PRINTING, 5);
  chip = takt_ui_test_find (self->card, "TaktSlotChip");
  g_assert_nonnull (chip);
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    g_signal_connect (child (self, labels[i]), "notify", G_CALLBACK (count_cb), &count);
  g_signal_connect (chip, "notify", G_CALLBACK (count_cb), &count);
  g_signal_connect (child (self, "note"), "notify", G_CALLBACK (count_cb), &count);

  for (int i = 0; i < 10; i++)
    {
      takt_fake_link_send (self->link);
      refresh (self);
    }
  g_assert_cmpuint (count, ==, 0);
  g_assert_true (takt_ui_test_find (self->card, "TaktSlotChip") == chip);

  takt_fake_link_say (self->link, TAKT_MACHINE_PRINTING, "77", 6);
  refresh (self);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (text_of (self, "percent"), ==, "6\302\240%");
}

static gboolean
has_command (gpointer user_data)
{
  return ((Fixture *) user_data)->link->commands->len > 0;
}

static void
test_commands (Fixture *self, gconstpointer data)
{
  hear (self, TAKT_MACHINE_PRINTING, 5);
  gtk_widget_activate_action (self->card, "printer.pause", NULL);
  takt_test_wait_for (has_command, self, "the command");
  g_assert_cmpint (g_array_index (self->link->commands, TaktPrinterCommand, 0), ==, TAKT_PRINTER_PAUSE);

  g_array_set_size (self->link->commands, 0);
  gtk_widget_activate_action (self->card, "printer.speed", "i", 3);
  takt_test_wait_for (has_command, self, "the command");
  g_assert_cmpint (self->link->act->value, ==, 3);

  /* Stopping asks first. */
  g_array_set_size (self->link->commands, 0);
  gtk_widget_activate_action (self->card, "printer.stop", NULL);
  g_assert_cmpuint (self->link->commands->len, ==, 0);
  {
    g_autoptr (GList) windows = gtk_window_list_toplevels ();
    gboolean asked = FALSE;

    for (GList *l = windows; l != NULL; l = l->next)
      if (ADW_IS_MESSAGE_DIALOG (l->data))
        {
          asked = TRUE;
          adw_message_dialog_response (ADW_MESSAGE_DIALOG (l->data), "yes");
        }
    g_assert_true (asked);
  }
  takt_test_wait_for (has_command, self, "the command");
  g_assert_cmpint (g_array_index (self->link->commands, TaktPrinterCommand, 0), ==, TAKT_PRINTER_STOP);
}

static void
set_status (Fixture *self, gint64 job, TaktJobStatus status)
{
  g_autoptr (GError) error = NULL;

  takt_queue_set_status (takt_shop_get_queue (self->shop), job, status, NULL, TAKT_JOB_SAID_BY_PERSON,
                         &error);
  g_assert_no_error (error);
}

/* Good pieces are counted; what is missing is printed again. */
static void
test_plate (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktJob) job = takt_job_new (), last = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) queued = NULL;
  g_autoptr (TaktPrinter) printer = NULL;

  job->printer_id = self->id;
  g_free (job->job_name);
  job->job_name = g_strdup ("Hooks & <b>");
  job->quantity = 6;
  job->estimated_duration_minutes = 30;
  job->id = takt_queue_add (takt_shop_get_queue (self->shop), job, &error);
  g_assert_no_error (error);
  set_status (self, job->id, TAKT_JOB_STARTED);
  set_status (self, job->id, TAKT_JOB_COMPLETED);
  g_assert_true (
      takt_printers_set_plate_clear (takt_shop_get_printers (self->shop), self->id, FALSE, &error));
  hear (self, TAKT_MACHINE_FINISHED, 100);
  takt_printer_card_note_queue (TAKT_PRINTER_CARD (self->card));

  g_assert_true (is_shown (self, "clear_button"));
  g_assert_true (is_shown (self, "count_box"));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (child (self, "good"))), ==, 6);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (child (self, "good")), 4);
  gtk_widget_activate_action (self->card, "card.clear-plate", NULL);

  printer = takt_printers_get (takt_shop_get_printers (self->shop), self->id, &error);
  g_assert_true (printer->plate_clear);
  g_assert_true (takt_queue_find_last (takt_shop_get_queue (self->shop), self->id, &last, &error));
  g_assert_cmpint (last->scrapped, ==, 2);
  queued = takt_queue_list_queued (takt_shop_get_queue (self->shop), self->id, &error);
  g_assert_cmpuint (queued->len, ==, 1);
  g_assert_cmpint (((TaktJob *) queued->pdata[0])->quantity, ==, 2);

  takt_printer_card_note_queue (TAKT_PRINTER_CARD (self->card));
  refresh (self);
  g_assert_true (is_shown (self, "next"));
  g_assert_true (is_shown (self, "start_button"));
  g_assert_cmpstr (text_of (self, "next_title"), ==, "Hooks & <b>");
}

static void
test_ignore (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ignored = NULL;

  g_strfreev (self->link->report->hms);
  self->link->report->hms = g_strsplit ("HMS_0300_0100_0001_0007", " ", -1);
  hear (self, TAKT_MACHINE_IDLE, 0);
  g_assert_true (is_shown (self, "note"));
  gtk_widget_activate_action (self->card, "printer.ignore", "s", "HMS_0300_0100_0001_0007");
  ignored = takt_printers_list_ignored (takt_shop_get_printers (self->shop), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ignored->len, ==, 1);
  g_assert_cmpint (((TaktIgnoredComplaint *) ignored->pdata[0])->printer_id, ==, self->id);
  hear (self, TAKT_MACHINE_IDLE, 0);
  g_assert_false (is_shown (self, "note"));
}

static void
test_details (Fixture *self, gconstpointer data)
{
  TaktPrinterWindow *window = takt_printer_window_present (self->card, self->shop, self->id, FALSE);
  GtkEditable *name =
      GTK_EDITABLE (gtk_widget_get_template_child (GTK_WIDGET (window), TAKT_TYPE_PRINTER_WINDOW, "name"));
  g_autoptr (TaktPrinter) printer = NULL;
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Mugs & <b>");
  gtk_editable_set_text (name, "Shelf 1");
  g_signal_emit_by_name (name, "apply");
  printer = takt_printers_get (takt_shop_get_printers (self->shop), self->id, NULL);
  g_assert_cmpstr (printer->name, ==, "Shelf 1");

  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (weak);
}

static void
test_steps (void)
{
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (TaktConnectionTest) test = takt_connection_test_judge (
      printer, TAKT_LINK_CERT_PROBLEM, "Unknown certificate.", TAKT_LINK_STEP_CERTIFICATE, "00ff12ab", NULL);
  g_autofree char *text = takt_fingerprint_to_text ("00ff12ab");
  GtkWidget *steps = g_object_ref_sink (takt_connection_steps_new ());
  guint shown = 0, asking = 0;

  g_assert_cmpstr (text, ==, "00FF 12AB");
  takt_connection_steps_show (TAKT_CONNECTION_STEPS (steps), test);
  for (GtkWidget *row = gtk_widget_get_first_child (takt_ui_test_find (steps, "GtkListBox")); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      shown++;
      asking += gtk_widget_get_visible (row)
                && g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "00FF 12AB") == 0;
    }
  g_assert_cmpuint (shown, ==, TAKT_TEST_N_STEPS + 1);
  g_assert_cmpuint (asking, ==, 1);
  g_assert_finalize_object (steps);
}

static GtkWidget *
part (GtkWidget *window, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (window, TAKT_TYPE_ADD_PRINTER_WINDOW, name));
}

static guint
count_printers (TaktUiFixture *fixture)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (fixture->shop), NULL);

  return printers->len;
}

static gboolean
is_testing (gpointer window)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (part (window, "stack"))), "test") == 0;
}

static GtkWidget *
fill_assistant (TaktUiFixture *fixture)
{
  TaktPage *page = takt_ui_test_show (fixture, "printers");
  GtkWidget *window = GTK_WIDGET (takt_add_printer_window_present (GTK_WIDGET (page), fixture->shop));

  gtk_stack_set_visible_child_name (GTK_STACK (part (window, "stack")), "details");
  gtk_editable_set_text (GTK_EDITABLE (part (window, "name")), "A & B <i>");
  gtk_editable_set_text (GTK_EDITABLE (part (window, "host")), "192.0.2.7");
  gtk_editable_set_text (GTK_EDITABLE (part (window, "serial")), "01P00A000000001");
  gtk_editable_set_text (GTK_EDITABLE (part (window, "code")), "12345678");
  g_assert_true (gtk_widget_get_sensitive (part (window, "next_button")));
  g_signal_emit_by_name (part (window, "next_button"), "clicked");
  takt_test_wait_for (is_testing, window, "the test");
  g_assert_cmpuint (count_printers (fixture), ==, 1);
  return window;
}

static void
test_add (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fill_assistant (fixture);

  /* Done leaves it, whatever the test says. */
  g_signal_emit_by_name (part (window, "next_button"), "clicked");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_printers (fixture), ==, 1);
}

static void
test_add_cancelled (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fill_assistant (fixture);

  gtk_window_close (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_printers (fixture), ==, 0);
}

static void
test_wall (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "printers");
  GtkWindow *wall;
  gpointer weak;

  takt_ui_test_add_printer (fixture, "A & B <i>");
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  wall = takt_wall_window_new (GTK_WIDGET (page), fixture->shop);
  weak = wall;
  g_object_add_weak_pointer (G_OBJECT (wall), &weak);
  gtk_window_present (wall);
  while (takt_ui_test_find (GTK_WIDGET (wall), "TaktWallTile") == NULL)
    g_main_context_iteration (NULL, TRUE);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (takt_ui_test_find (GTK_WIDGET (wall), "TaktWallTile")),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "A & B <i>, Connecting");
  gtk_window_close (wall);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (weak);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

#define ADD(name, function)                                                                                  \
  g_test_add ("/ui/printers/" name, TaktUiFixture, NULL, takt_ui_test_set_up, function,                      \
              takt_ui_test_tear_down)
#define ADD_CARD(name, function)                                                                             \
  g_test_add ("/ui/printers/card/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("states", test_states);
  ADD ("add", test_add);
  ADD ("add-cancelled", test_add_cancelled);
  ADD ("wall", test_wall);
  ADD_CARD ("moods", test_moods);
  ADD_CARD ("same-again-touches-nothing", test_same_again);
  ADD_CARD ("commands", test_commands);
  ADD_CARD ("plate", test_plate);
  ADD_CARD ("ignore", test_ignore);
  ADD_CARD ("details", test_details);
  g_test_add_func ("/ui/printers/steps", test_steps);
  return takt_ui_test_run ();
}
