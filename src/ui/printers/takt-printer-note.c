/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printer-note.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * TaktPrinterNote:
 *
 * What a person should know of a printer just now: what happened, and below it what to do. A complaint of the machine has a menu with the
 * maker's page about it and a way to hear no more of it: actions of the group "printer".
 */
struct _TaktPrinterNote
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *image;
  GtkWidget *title;
  GtkWidget *body;
  GtkWidget *menu_button;

  char *shown; /* (owned) (nullable) what stands there, so that the same again costs nothing */
};

G_DEFINE_FINAL_TYPE (TaktPrinterNote, takt_printer_note, GTK_TYPE_WIDGET)

static gboolean
is_shown (TaktPrinterNote *self, char *text)
{
  if (g_strcmp0 (self->shown, text) == 0)
    {
      g_free (text);
      return TRUE;
    }

  g_free (self->shown);
  self->shown = text;
  return FALSE;
}

static void
show (TaktPrinterNote *self, TaktTone tone, const char *icon_name, const char *title, const char *body)
{
  static const TaktTone tones[] = { TAKT_TONE_ACCENT, TAKT_TONE_WARNING, TAKT_TONE_ERROR };
  g_autofree char *all = body != NULL ? g_strdup_printf ("%s\n%s", title, body) : g_strdup (title);

  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      const char *css_class = takt_tone_to_css_class (tones[i]);
      g_autofree char *text_class = g_strconcat (css_class, "-text", NULL);

      if (tones[i] == tone)
        {
          gtk_widget_add_css_class (self->box, css_class);
          gtk_widget_add_css_class (self->title, text_class);
          gtk_widget_add_css_class (self->image, text_class);
        }
      else
        {
          gtk_widget_remove_css_class (self->box, css_class);
          gtk_widget_remove_css_class (self->title, text_class);
          gtk_widget_remove_css_class (self->image, text_class);
        }
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), icon_name);
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->body), body);
  gtk_widget_set_visible (self->body, body != NULL && *body != '\0');
  gtk_widget_set_tooltip_text (self->box, all);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
takt_printer_note_dispose (GObject *object)
{
  g_clear_pointer (&TAKT_PRINTER_NOTE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_printer_note_parent_class)->dispose (object);
}

static void
takt_printer_note_finalize (GObject *object)
{
  g_free (TAKT_PRINTER_NOTE (object)->shown);
  G_OBJECT_CLASS (takt_printer_note_parent_class)->finalize (object);
}

static void
takt_printer_note_class_init (TaktPrinterNoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_printer_note_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_printer_note_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "printernote");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static GtkWidget *
make_label (const char *css_class, int lines)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), lines);
  /* Not what is said here decides how wide a card is. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
takt_printer_note_init (TaktPrinterNote *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  self->image = gtk_image_new ();
  self->title = make_label ("strong", 1);
  self->body = make_label ("caption", 2);
  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (self->menu_button, _ ("About This Message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("About This Message"), -1);
  gtk_widget_add_css_class (self->menu_button, "flat");
  gtk_widget_set_valign (self->menu_button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->image, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->image, 2);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_add_css_class (self->box, "note");
  gtk_box_append (GTK_BOX (texts), self->title);
  gtk_box_append (GTK_BOX (texts), self->body);
  gtk_box_append (GTK_BOX (self->box), self->image);
  gtk_box_append (GTK_BOX (self->box), texts);
  gtk_box_append (GTK_BOX (self->box), self->menu_button);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (self->menu_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
takt_printer_note_new (void)
{
  return g_object_new (TAKT_TYPE_PRINTER_NOTE, NULL);
}

/** takt_printer_note_clear: there is nothing to say. */
void
takt_printer_note_clear (TaktPrinterNote *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_NOTE (self));

  g_clear_pointer (&self->shown, g_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/** takt_printer_note_set: @title: what is; @body: (nullable): what to do. Both are plain text. */
void
takt_printer_note_set (TaktPrinterNote *self,
                       TaktTone tone,
                       const char *icon_name,
                       const char *title,
                       const char *body)
{
  g_return_if_fail (TAKT_IS_PRINTER_NOTE (self));
  g_return_if_fail (title != NULL);

  if (is_shown (self, g_strdup_printf ("%d %s\n%s", (int) tone, title, body != NULL ? body : "")))
    return;

  gtk_widget_set_visible (self->menu_button, FALSE);
  show (self, tone, icon_name, title, body);
}

/**
 * takt_printer_note_split:
 * @rest: (out) (transfer full): the sentences after the first, "" for none
 *
 * Returns: (transfer full): the first sentence of @text, without its full stop
 */
char *
takt_printer_note_split (const char *text, char **rest)
{
  const char *end = strstr (text, ". ");
  gsize length = strlen (text);

  if (end != NULL)
    {
      *rest = g_strdup (end + 2);
      return g_strndup (text, (gsize) (end - text));
    }
  *rest = g_strdup ("");
  return g_strndup (text, length > 0 && text[length - 1] == '.' ? length - 1 : length);
}

/** takt_printer_note_set_complaint: what the machine complains about; @n_more: how many others wait behind it. */
void
takt_printer_note_set_complaint (TaktPrinterNote *self, const TaktComplaint *complaint, guint n_more)
{
  g_autofree char *rest = NULL;
  g_autofree char *title = NULL;
  g_autoptr (GMenu) menu = NULL;
  g_autoptr (GMenuItem) page = NULL, ignore = NULL;

  g_return_if_fail (TAKT_IS_PRINTER_NOTE (self));
  g_return_if_fail (complaint != NULL);

  if (is_shown (self, g_strdup_printf ("%s %u %s", complaint->code, n_more, complaint->text)))
    return;

  title = takt_printer_note_split (complaint->text, &rest);
  if (n_more > 0)
    {
      g_autofree char *first = g_steal_pointer (&rest);
      g_autofree char *more =
          g_strdup_printf (ngettext ("and %u more message", "and %u more messages", n_more), n_more);

      rest = *first != '\0' ? g_strdup_printf ("%s (%s)", first, more) : g_steal_pointer (&more);
    }
  menu = g_menu_new ();
  page = g_menu_item_new (_ ("_Read the Maker’s Page"), NULL);
  if (complaint->url != NULL)
    g_menu_item_set_action_and_target (page, "printer.open-page", "s", complaint->url);
  ignore = g_menu_item_new (_ ("_Ignore on This Printer"), NULL);
  g_menu_item_set_action_and_target (ignore, "printer.ignore", "s", complaint->code);
  if (complaint->url != NULL)
    g_menu_append_item (menu, page);
  g_menu_append_item (menu, ignore);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), G_MENU_MODEL (menu));
  gtk_widget_set_visible (self->menu_button, TRUE);
  show (self, complaint->severity >= TAKT_SEVERITY_SERIOUS ? TAKT_TONE_ERROR : TAKT_TONE_WARNING,
        complaint->severity >= TAKT_SEVERITY_SERIOUS ? "dialog-warning-symbolic"
                                                     : "dialog-information-symbolic",
        title, rest);
}
