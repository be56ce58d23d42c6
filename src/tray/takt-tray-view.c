/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-tray"

#include "config.h"

#include "takt-tray-view.h"

#include <glib/gi18n-lib.h>

/** MOST_NEEDS, MOST_PRINTS: so many have a line of their own; a menu that does not fit on the screen helps nobody. */
#define MOST_NEEDS  8
#define MOST_PRINTS 12
/** TEXTS_SHOWN: so many lines of each kind stand in the tooltip. */
#define TEXTS_SHOWN 4

#define ICON(state) TAKT_APPLICATION_ID "-" state "-symbolic"

static void
line_free (gpointer data)
{
  TaktTrayLine *self = data;

  g_free (self->label);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_free (self);
}

/* @label: (transfer full) (nullable) */
static TaktTrayLine *
add_line (GPtrArray *lines, TaktTrayAct act, char *label)
{
  TaktTrayLine *line = g_new0 (TaktTrayLine, 1);

  line->act = act;
  line->label = label;
  line->enabled = act != TAKT_TRAY_ACT_NONE;
  g_ptr_array_add (lines, line);
  return line;
}

static void
add_show (GPtrArray *lines, char *label, const char *page, gint64 id)
{
  TaktTrayLine *line = add_line (lines, TAKT_TRAY_ACT_SHOW, label);

  line->page = page;
  line->id = id;
}

static GPtrArray *
lines_new (void)
{
  return g_ptr_array_new_with_free_func (line_free);
}

/* ---- what needs a person */

static char *
dup_needs_heading (guint n)
{
  return g_strdup_printf (ngettext ("%u thing needs you", "%u things need you", n), n);
}

static void
add_needs (TaktTrayView *self, GString *text, const TaktAttention *attention)
{
  guint n = attention->needs->len, shown = MIN (n, MOST_NEEDS);

  if (n == 0)
    return;

  add_line (self->lines, TAKT_TRAY_ACT_NONE, dup_needs_heading (n));
  for (guint i = 0; i < shown; i++)
    {
      const TaktNeed *need = attention->needs->pdata[i];

      add_show (self->lines, g_strdup (need->text), takt_need_get_page (need->kind), need->id);
      if (i < TEXTS_SHOWN)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", need->text);
    }
  if (n > shown)
    add_show (self->lines, g_strdup_printf (ngettext ("%u more…", "%u more…", n - shown), n - shown),
              "orders", 0);
  add_line (self->lines, TAKT_TRAY_ACT_SEPARATE, NULL);

  self->mood = MAX (self->mood, TAKT_TRAY_ATTENTION);
  if (takt_attention_count (attention, TAKT_NEED_PRINTER) > 0)
    self->mood = TAKT_TRAY_ERROR;
}

/* ---- what prints */

/* Returns: (transfer full): "P1S Rack 1: 45 %, done 14:52" */
static char *
dup_print_text (const TaktPrinter *printer, const TaktPrinterState *state, TaktTime now)
{
  int percent = state->report != NULL ? state->report->progress_percent : -1;
  int minutes = state->report != NULL ? state->report->remaining_minutes : -1;
  g_autofree char *done = minutes >= 0 ? takt_time_to_clock (now + (TaktTime) minutes * 60, now) : NULL;

  if (state->machine == TAKT_MACHINE_PAUSED && percent >= 0)
    /* Translators: a printer, and how far its print is: "P1S: paused at 62 %". */
    return g_strdup_printf (_ ("%1$s: paused at %2$d %%"), printer->name, percent);
  if (state->machine == TAKT_MACHINE_PAUSED)
    return g_strdup_printf (_ ("%s: paused"), printer->name);
  if (percent >= 0 && done != NULL)
    /* Translators: a printer, how far its print is, and the time when it ends: "P1S: 45 %, done 14:52". */
    return g_strdup_printf (_ ("%1$s: %2$d %%, done %3$s"), printer->name, percent, done);
  if (percent >= 0)
    return g_strdup_printf (_ ("%1$s: %2$d %%"), printer->name, percent);
  return g_strdup_printf (_ ("%s: printing"), printer->name);
}

/* The same question as the printer's page asks before it offers it. */
static gboolean
takes_commands (TaktPrinters *printers, const TaktPrinter *printer, const TaktPrinterState *state)
{
  return state->report != NULL && !g_str_equal (printer->connection_type, "bambu_cloud")
         && takt_printers_get_developer_mode (printers, printer->id) != TAKT_DEVELOPER_MODE_LOCKED;
}

static void
add_group (GPtrArray *lines, GPtrArray *of, const char *label)
{
  if (of->len > 0)
    add_line (lines, TAKT_TRAY_ACT_GROUP, g_strdup (label))->lines = g_ptr_array_ref (of);
}

static void
add_prints (TaktTrayView *self, GString *text, TaktPrinters *printers, GPtrArray *records, TaktTime now)
{
  g_autoptr (GPtrArray) pauses = lines_new ();
  g_autoptr (GPtrArray) resumes = lines_new ();
  guint n = 0;

  for (guint i = 0; i < records->len; i++)
    {
      const TaktPrinter *printer = records->pdata[i];
      TaktPrinterState state = { 0 };
      char *label;

      if (!takt_printers_get_state (printers, printer->id, &state) || !state.is_printing
          || (state.link != TAKT_LINK_LIVE && state.link != TAKT_LINK_STALE))
        continue;

      self->mood = MAX (self->mood, TAKT_TRAY_PRINTING);
      if (state.report != NULL)
        self->percent = MAX (self->percent, state.report->progress_percent);
      if (++n > MOST_PRINTS)
        continue;

      label = dup_print_text (printer, &state, now);
      if (n <= TEXTS_SHOWN)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", label);
      add_show (self->lines, label, "printers", printer->id);
      if (!takes_commands (printers, printer, &state))
        continue;
      if (state.machine == TAKT_MACHINE_PAUSED)
        add_line (resumes, TAKT_TRAY_ACT_RESUME_PRINT, g_strdup (printer->name))->id = printer->id;
      else
        add_line (pauses, TAKT_TRAY_ACT_PAUSE_PRINT, g_strdup (printer->name))->id = printer->id;
    }

  if (n > MOST_PRINTS)
    add_show (self->lines,
              g_strdup_printf (ngettext ("%u more…", "%u more…", n - MOST_PRINTS), n - MOST_PRINTS),
              "printers", 0);
  if (n == 0)
    add_line (self->lines, TAKT_TRAY_ACT_NONE, g_strdup (_ ("No print is under way")));
  add_group (self->lines, pauses, _ ("Pause Print"));
  add_group (self->lines, resumes, _ ("Resume Print"));
  add_line (self->lines, TAKT_TRAY_ACT_SEPARATE, NULL);
}

/* ---- what can be done */

static void
add_acts (TaktTrayView *self, TaktShop *shop, GPtrArray *printers)
{
  g_autoptr (GPtrArray) shops = takt_orders_list_statuses (takt_shop_get_orders (shop));
  gboolean is_connected = FALSE, is_syncing = FALSE;
  guint n_paused = 0;
  TaktTrayLine *sync;

  for (guint i = 0; i < shops->len; i++)
    {
      const TaktSourceStatus *status = shops->pdata[i];

      is_connected = is_connected || status->connected;
      is_syncing = is_syncing || status->is_syncing;
    }
  for (guint i = 0; i < printers->len; i++)
    n_paused += ((const TaktPrinter *) printers->pdata[i])->queue_paused;

  if (n_paused < printers->len)
    add_line (self->lines, TAKT_TRAY_ACT_PAUSE_QUEUES, g_strdup (_ ("Pause All Queues")));
  if (n_paused > 0)
    add_line (self->lines, TAKT_TRAY_ACT_RESUME_QUEUES, g_strdup (_ ("Resume All Queues")));
  sync = add_line (self->lines, TAKT_TRAY_ACT_SYNC,
                   g_strdup (is_syncing ? _ ("Fetching Orders…") : _ ("Sync Now")));
  sync->enabled = is_connected && !is_syncing;
  add_line (self->lines, TAKT_TRAY_ACT_SEPARATE, NULL);
  add_line (self->lines, TAKT_TRAY_ACT_OPEN, g_strdup (_ ("Open Takt")));
  add_line (self->lines, TAKT_TRAY_ACT_QUIT, g_strdup (_ ("Quit")));
}

static char *
dup_title (const TaktTrayView *self, const TaktAttention *attention)
{
  if (attention->needs->len > 0)
    return dup_needs_heading (attention->needs->len);
  if (self->mood == TAKT_TRAY_PRINTING && self->percent >= 0)
    /* Translators: how far the print is that is furthest: "Takt: 45 %". */
    return g_strdup_printf (_ ("Takt: %d %%"), self->percent);
  return g_strdup ("Takt");
}

/** takt_tray_icon_name: (transfer none): @percent: of a print, in steps of a quarter; -1: not told */
const char *
takt_tray_icon_name (TaktTrayMood mood, int percent)
{
  static const char *const steps[] = { ICON ("printing-0"), ICON ("printing-25"), ICON ("printing-50"),
                                       ICON ("printing-75"), ICON ("printing-100") };

  switch (mood)
    {
    case TAKT_TRAY_PRINTING:
      return percent < 0 ? ICON ("printing") : steps[MIN (percent, 100) / 25];
    case TAKT_TRAY_ATTENTION:
      return ICON ("attention");
    case TAKT_TRAY_ERROR:
      return ICON ("error");
    case TAKT_TRAY_IDLE:
    default:
      return ICON ("idle");
    }
}

/**
 * takt_tray_view_read:
 *
 * What the tray shows of this moment. It changes with "orders", "queue", "printers" and "promises" of TaktChanges.
 *
 * Returns: (transfer full): NULL with @error
 */
TaktTrayView *
takt_tray_view_read (TaktShop *shop, GError **error)
{
  g_autoptr (TaktTrayView) self = NULL;
  g_autoptr (TaktAttention) attention = takt_attention_read (shop, error);
  g_autoptr (GPtrArray) printers = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (attention != NULL)
    printers = takt_printers_list (takt_shop_get_printers (shop), error);
  if (printers == NULL)
    return NULL;

  self = g_new0 (TaktTrayView, 1);
  self->percent = -1;
  self->lines = lines_new ();
  add_needs (self, text, attention);
  add_prints (self, text, takt_shop_get_printers (shop), printers,
              takt_clock_now (takt_shop_get_clock (shop)));
  add_acts (self, shop, printers);
  self->title = dup_title (self, attention);
  self->text = g_string_free (g_steal_pointer (&text), FALSE);
  self->icon_name = g_strdup (takt_tray_icon_name (self->mood, self->percent));
  return g_steal_pointer (&self);
}

void
takt_tray_view_free (TaktTrayView *self)
{
  if (self == NULL)
    return;
  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->text);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_free (self);
}

/** takt_tray_lines_have_same_shape: whether the lines do the same; labels and what is enabled may differ. Both (nullable). */
gboolean
takt_tray_lines_have_same_shape (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const TaktTrayLine *first = a->pdata[i], *second = b->pdata[i];

      if (first->act != second->act || first->id != second->id || g_strcmp0 (first->page, second->page) != 0
          || !takt_tray_lines_have_same_shape (first->lines, second->lines))
        return FALSE;
    }
  return TRUE;
}
