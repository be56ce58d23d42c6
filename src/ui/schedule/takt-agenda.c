/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-agenda.h"

#include "takt-format.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

/**
 * TaktAgenda:
 *
 * The prints of some days as a list by time, where there is no width for a timeline: when, what, on which printer, and how it stands.
 */
struct _TaktAgenda
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;

  TaktScheduleData *data; /* (owned) */
  GPtrArray *rows;        /* (owned) of Row */
  TaktTime from, to;
};

typedef struct
{
  GtkWidget *row;
  GtkLabel *begin;
  GtkLabel *end;
  GtkWidget *swatch;
  GtkLabel *title;
  GtkLabel *printer;
  GtkWidget *note;
  GtkImage *note_icon;
  GtkLabel *note_label;
  gint64 job_id;
  TaktTime from;
} Row;

enum
{
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktAgenda, takt_agenda, ADW_TYPE_BIN)

static GtkLabel *
make_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static Row *
make_row (TaktAgenda *self)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *times = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2),
            *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  row->begin = make_label (times, "strong");
  row->end = make_label (times, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (row->end), "dim-label");
  gtk_widget_set_size_request (times, 46, -1);
  row->swatch = takt_swatch_new (13);
  gtk_widget_set_valign (row->swatch, GTK_ALIGN_START);
  gtk_widget_set_margin_top (row->swatch, 4);
  row->title = make_label (texts, "strong");
  gtk_label_set_wrap (row->title, TRUE);
  gtk_label_set_wrap_mode (row->title, PANGO_WRAP_WORD_CHAR);
  row->printer = make_label (texts, "caption");
  gtk_label_set_wrap (row->printer, TRUE);
  row->note = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  row->note_icon = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (row->note_icon, 13);
  gtk_box_append (GTK_BOX (row->note), GTK_WIDGET (row->note_icon));
  row->note_label = make_label (row->note, "caption");
  gtk_label_set_wrap (row->note_label, TRUE);
  gtk_box_append (GTK_BOX (texts), row->note);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), times);
  gtk_box_append (GTK_BOX (box), row->swatch);
  gtk_box_append (GTK_BOX (box), texts);
  row->row = gtk_list_box_row_new ();
  gtk_widget_add_css_class (row->row, "queue-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_list_box_append (self->list, row->row);
  return row;
}

static void
show_row (TaktAgenda *self, Row *row, const TaktScheduleLane *lane, const TaktScheduleBlock *block)
{
  static const char *const note_classes[] = { "dim-label", "accent-text", "warning-text", "error-text" };
  TaktTime now = takt_schedule_data_get_now (self->data);
  const char *printer = takt_printer_row_get_printer (lane->printer)->name;
  const char *icon_name, *css_class;
  g_autofree char *begin = takt_format_clock (block->from), *end = takt_format_clock (block->to);
  g_autofree char *note = takt_schedule_block_get_note (block, now, &icon_name, &css_class);
  g_autofree char *label = takt_schedule_block_describe (block, printer, now);
  g_autofree char *title = block->subtitle != NULL
                               ? g_strdup_printf (C_ ("job", "%1$s %2$s"), block->title, block->subtitle)
                               : g_strdup (block->title);

  row->job_id = block->job_id;
  row->from = block->from;
  gtk_label_set_text (row->begin, begin);
  gtk_label_set_text (row->end, end);
  gtk_label_set_text (row->title, title);
  gtk_label_set_text (row->printer, printer);
  gtk_label_set_text (row->note_label, note);
  gtk_image_set_from_icon_name (row->note_icon, icon_name);
  for (gsize i = 0; i < G_N_ELEMENTS (note_classes); i++)
    gtk_widget_remove_css_class (row->note, note_classes[i]);
  gtk_widget_add_css_class (row->note, css_class);
  takt_swatch_set_color (TAKT_SWATCH (row->swatch), block->color_hex, block->material);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, note, -1);
}

typedef struct
{
  const TaktScheduleLane *lane;
  const TaktScheduleBlock *block;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *left = a, *right = b;

  if (left->block->from != right->block->from)
    return left->block->from < right->block->from ? -1 : 1;
  return left->block->key < right->block->key ? -1 : left->block->key > right->block->key;
}

static void
show (TaktAgenda *self)
{
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  if (self->to <= self->from || takt_schedule_data_get_shop (self->data) == NULL)
    return;
  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        {
          Entry entry = { lane, lane->blocks->pdata[k] };

          if (entry.block->to > self->from && entry.block->from < self->to)
            g_array_append_val (entries, entry);
        }
    }
  g_array_sort (entries, compare_entries);

  while (self->rows->len > entries->len)
    {
      gtk_list_box_remove (self->list, ((Row *) self->rows->pdata[self->rows->len - 1])->row);
      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
    }
  while (self->rows->len < entries->len)
    g_ptr_array_add (self->rows, make_row (self));
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      show_row (self, self->rows->pdata[i], entry->lane, entry->block);
    }
  gtk_list_box_invalidate_headers (self->list);
  gtk_stack_set_visible_child_name (self->stack, entries->len > 0 ? "list" : "nothing");
}

static TaktTime
get_from (TaktAgenda *self, GtkListBoxRow *row)
{
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return index >= 0 && (guint) index < self->rows->len ? ((Row *) self->rows->pdata[index])->from
                                                       : TAKT_TIME_UNSET;
}

/* A day's name above its first print. */
static void
update_header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  TaktAgenda *self = user_data;
  TaktTime from = get_from (self, row), last = get_from (self, before);
  g_autofree char *day = NULL;
  GtkWidget *label;

  if (from == TAKT_TIME_UNSET || (last != TAKT_TIME_UNSET && takt_days_between (last, from) == 0))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  day = takt_format_day (from, takt_schedule_data_get_now (self->data));
  label = gtk_label_new (day);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "agenda-day");
  gtk_list_box_row_set_header (row, label);
}

static void
row_activated_cb (TaktAgenda *self, GtkListBoxRow *row)
{
  const Row *shown = self->rows->pdata[gtk_list_box_row_get_index (row)];

  if (shown->job_id != 0)
    g_signal_emit (self, signals[ACTIVATED], 0, shown->job_id);
}

static void
takt_agenda_dispose (GObject *object)
{
  g_clear_object (&TAKT_AGENDA (object)->data);
  G_OBJECT_CLASS (takt_agenda_parent_class)->dispose (object);
}

static void
takt_agenda_finalize (GObject *object)
{
  g_ptr_array_unref (TAKT_AGENDA (object)->rows);
  G_OBJECT_CLASS (takt_agenda_parent_class)->finalize (object);
}

static void
takt_agenda_class_init (TaktAgendaClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_agenda_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_agenda_finalize;
  signals[ACTIVATED] = g_signal_new ("activated", TAKT_TYPE_AGENDA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
takt_agenda_init (TaktAgenda *self)
{
  GtkWidget *window = gtk_scrolled_window_new (), *list = gtk_list_box_new (),
            *nothing = adw_status_page_new ();

  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (self->list, update_header_cb, self, NULL);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_widget_set_margin_top (list, 12);
  gtk_widget_set_margin_bottom (list, 18);
  gtk_widget_set_margin_start (list, 12);
  gtk_widget_set_margin_end (list, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Prints"), -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), list);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (nothing), "takt-schedule-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (nothing), _ ("Nothing Is Printed Then"));
  gtk_widget_add_css_class (nothing, "compact");
  gtk_stack_add_named (self->stack, window, "list");
  gtk_stack_add_named (self->stack, nothing, "nothing");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
takt_agenda_new (TaktScheduleData *data)
{
  TaktAgenda *self = g_object_new (TAKT_TYPE_AGENDA, NULL);

  self->data = g_object_ref (data);
  g_signal_connect_object (data, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/** takt_agenda_set_range: prints that lie in it are listed; @from = @to: it is not seen, and shows nothing new */
void
takt_agenda_set_range (TaktAgenda *self, TaktTime from, TaktTime to)
{
  g_return_if_fail (TAKT_IS_AGENDA (self));

  if (self->from == from && self->to == to)
    return;
  self->from = from;
  self->to = to;
  show (self);
}
