/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-watcher.h"

#include "takt-test.h"

#define NAME "org.kde.StatusNotifierWatcher"
#define PATH "/StatusNotifierWatcher"
#define MENU "/io/github/taktapp/Takt/TrayMenu"

static const char introspection[] =
    "<node><interface name='" NAME "'>"
    "<method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/></method>"
    "<property name='IsStatusNotifierHostRegistered' type='b' access='read'/>"
    "<signal name='StatusNotifierHostRegistered'/><signal name='StatusNotifierHostUnregistered'/>"
    "</interface></node>";

static void
method_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  TaktWatcher *self = user_data;
  const char *item;

  g_variant_get (parameters, "(&s)", &item);
  g_ptr_array_add (self->items, g_strdup_printf ("%s %s", sender, item));
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
get_property_cb (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GError **error,
                 gpointer user_data)
{
  return g_variant_new_boolean (((TaktWatcher *) user_data)->has_host);
}

static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  TaktWatcher *self = user_data;
  const char *status;

  if (g_str_equal (signal, "NewStatus"))
    {
      g_variant_get (parameters, "(&s)", &status);
      g_ptr_array_add (self->heard, g_strdup_printf ("NewStatus %s", status));
    }
  else if (g_str_has_prefix (signal, "New") || g_str_has_suffix (signal, "Updated"))
    g_ptr_array_add (self->heard, g_strdup (signal));
}

/** takt_watcher_new: on the session bus, with a host, but not yet under its name. */
TaktWatcher *
takt_watcher_new (void)
{
  TaktWatcher *self = g_new0 (TaktWatcher, 1);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;

  self->bus = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  self->has_host = TRUE;
  self->items = g_ptr_array_new_with_free_func (g_free);
  self->heard = g_ptr_array_new_with_free_func (g_free);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, NULL, NULL, NULL, NULL, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self, NULL);
  return self;
}

void
takt_watcher_free (TaktWatcher *self)
{
  takt_watcher_vanish (self);
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->heard);
  g_free (self);
}

/** takt_watcher_appear: takes the name; knows no item. */
void
takt_watcher_appear (TaktWatcher *self)
{
  static const GDBusInterfaceVTable vtable = { method_cb, get_property_cb, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (GError) error = NULL;

  g_ptr_array_set_size (self->items, 0);
  self->object =
      g_dbus_connection_register_object (self->bus, PATH, info->interfaces[0], &vtable, self, NULL, &error);
  g_assert_no_error (error);
  self->name =
      g_bus_own_name_on_connection (self->bus, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

void
takt_watcher_vanish (TaktWatcher *self)
{
  if (self->name == 0)
    return;
  g_clear_handle_id (&self->name, g_bus_unown_name);
  g_dbus_connection_unregister_object (self->bus, self->object);
}

void
takt_watcher_set_host (TaktWatcher *self, gboolean has_host)
{
  self->has_host = has_host;
  g_dbus_connection_emit_signal (self->bus, NULL, PATH, NAME,
                                 has_host ? "StatusNotifierHostRegistered" : "StatusNotifierHostUnregistered",
                                 NULL, NULL);
}

/** takt_watcher_count: how often this was heard. */
guint
takt_watcher_count (TaktWatcher *self, const char *signal)
{
  guint n = 0;

  for (guint i = 0; i < self->heard->len; i++)
    n += g_str_equal (self->heard->pdata[i], signal);
  return n;
}

/** takt_watcher_call: asks the item that registered last, while the main context runs. (nullable): NULL: it refused */
GVariant *
takt_watcher_call (TaktWatcher *self,
                   const char *path,
                   const char *interface,
                   const char *method,
                   GVariant *arguments)
{
  g_auto (GStrv) item = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpuint (self->items->len, >, 0);
  item = g_strsplit (self->items->pdata[self->items->len - 1], " ", 2);
  g_dbus_connection_call (self->bus, item[0], path != NULL ? path : item[1], interface, method, arguments,
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, takt_test_store_result, &slot);
  result = takt_test_wait_result (&slot, method);
  return g_dbus_connection_call_finish (self->bus, result, NULL);
}

/** takt_watcher_get: (nullable): a property of the item. */
GVariant *
takt_watcher_get (TaktWatcher *self, const char *property)
{
  g_autoptr (GVariant) answer =
      takt_watcher_call (self, NULL, "org.freedesktop.DBus.Properties", "Get",
                         g_variant_new ("(ss)", "org.kde.StatusNotifierItem", property));
  GVariant *value = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(v)", &value);
  return value;
}

static int
find_label (GVariant *line, const char *label)
{
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GVariant) children = NULL;
  g_autofree char *text = NULL;
  int id, found = -1;

  g_variant_get (line, "(i@a{sv}@av)", &id, &properties, &children);
  if (g_variant_lookup (properties, "label", "s", &text) && g_str_equal (text, label))
    return id;
  for (gsize i = 0; i < g_variant_n_children (children) && found < 0; i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (children, i);
      g_autoptr (GVariant) child = g_variant_get_variant (boxed);

      found = find_label (child, label);
    }
  return found;
}

/** takt_watcher_find_line: the id of a line of the menu, -1: there is none with this label. */
int
takt_watcher_find_line (TaktWatcher *self, const char *label)
{
  const char *const properties[] = { NULL };
  g_autoptr (GVariant) answer = takt_watcher_call (self, MENU, "com.canonical.dbusmenu", "GetLayout",
                                                   g_variant_new ("(ii^as)", 0, -1, properties));
  g_autoptr (GVariant) root = NULL;

  g_assert_nonnull (answer);
  g_variant_get (answer, "(u@(ia{sv}av))", NULL, &root);
  return find_label (root, label);
}

/** takt_watcher_choose: clicks on the line with this label, which must be there. */
void
takt_watcher_choose (TaktWatcher *self, const char *label)
{
  int id = takt_watcher_find_line (self, label);
  g_autoptr (GVariant) answer = NULL;

  g_assert_cmpint (id, >, 0);
  answer = takt_watcher_call (self, MENU, "com.canonical.dbusmenu", "Event",
                              g_variant_new ("(isvu)", id, "clicked", g_variant_new_int32 (0), 0));
  g_assert_nonnull (answer);
}
