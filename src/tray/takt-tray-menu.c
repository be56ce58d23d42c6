/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-tray"

#include "takt-tray-menu.h"

#include <libdbusmenu-glib/dbusmenu-glib.h>

/* The library counts revisions and gathers what changes within one turn of the main loop into one LayoutUpdated or ItemsPropertiesUpdated. */

#define LINE_KEY "takt-tray-line"

/** Invariant: every item of the root has the line of @lines that it shows. */
struct _TaktTrayMenu
{
  DbusmenuServer *server;
  DbusmenuMenuitem *root; /* (owned) (nullable) */
  GPtrArray *lines;       /* (owned) (nullable) (element-type TaktTrayLine) */
  TaktTrayActivated activated;
  gpointer user_data;
};

static void
item_activated_cb (DbusmenuMenuitem *item, guint timestamp, gpointer user_data)
{
  TaktTrayMenu *self = user_data;
  g_autoptr (GPtrArray) held = g_ptr_array_ref (self->lines);

  self->activated (g_object_get_data (G_OBJECT (item), LINE_KEY), self->user_data);
}

/* An underscore stands before a mnemonic, two are one. */
static char *
dup_label (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

/* Setting what is set already tells nobody. */
static void
show_line (DbusmenuMenuitem *item, TaktTrayLine *line)
{
  g_object_set_data (G_OBJECT (item), LINE_KEY, line);
  if (line->act == TAKT_TRAY_ACT_SEPARATE)
    dbusmenu_menuitem_property_set (item, DBUSMENU_MENUITEM_PROP_TYPE, DBUSMENU_CLIENT_TYPES_SEPARATOR);
  else
    {
      g_autofree char *label = dup_label (line->label);

      dbusmenu_menuitem_property_set (item, DBUSMENU_MENUITEM_PROP_LABEL, label);
      dbusmenu_menuitem_property_set_bool (item, DBUSMENU_MENUITEM_PROP_ENABLED, line->enabled);
    }
}

static void
show_lines (DbusmenuMenuitem *parent, GPtrArray *lines)
{
  GList *items = dbusmenu_menuitem_get_children (parent);

  for (guint i = 0; lines != NULL && i < lines->len && items != NULL; i++, items = items->next)
    {
      TaktTrayLine *line = lines->pdata[i];

      show_line (items->data, line);
      show_lines (items->data, line->lines);
    }
}

static void
add_lines (TaktTrayMenu *self, DbusmenuMenuitem *parent, GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      TaktTrayLine *line = lines->pdata[i];
      DbusmenuMenuitem *item = dbusmenu_menuitem_new ();

      show_line (item, line);
      g_signal_connect (item, DBUSMENU_MENUITEM_SIGNAL_ITEM_ACTIVATED, G_CALLBACK (item_activated_cb), self);
      if (line->lines != NULL)
        add_lines (self, item, line->lines);
      dbusmenu_menuitem_child_append (parent, item);
      g_object_unref (item);
    }
}

/** takt_tray_menu_show: @lines: (transfer none): kept. Lines that do what those before did keep their items, and so an open menu stays. */
void
takt_tray_menu_show (TaktTrayMenu *self, GPtrArray *lines)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->lines);

  self->lines = g_ptr_array_ref (lines);
  if (self->root != NULL && takt_tray_lines_have_same_shape (before, lines))
    {
      show_lines (self->root, lines);
      return;
    }

  g_clear_object (&self->root);
  self->root = dbusmenu_menuitem_new ();
  add_lines (self, self->root, lines);
  dbusmenu_server_set_root (self->server, self->root);
}

/** takt_tray_menu_new: @path: of the object; the session bus must be there, the library ends the program without it. */
TaktTrayMenu *
takt_tray_menu_new (const char *path, TaktTrayActivated activated, gpointer user_data)
{
  TaktTrayMenu *self = g_new0 (TaktTrayMenu, 1);

  self->server = dbusmenu_server_new (path);
  self->activated = activated;
  self->user_data = user_data;
  return self;
}

void
takt_tray_menu_free (TaktTrayMenu *self)
{
  g_clear_object (&self->server);
  g_clear_object (&self->root);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_free (self);
}
