/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-tray"

#include "config.h"

#include "takt-tray-item.h"

#include "takt-tray-icon.h"

#define ITEM_PATH      "/StatusNotifierItem"
#define ITEM_INTERFACE "org.kde.StatusNotifierItem"

#define WATCHER_NAME      "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH      "/StatusNotifierWatcher"
#define WATCHER_INTERFACE "org.kde.StatusNotifierWatcher"
#define HOST_PROPERTY     "IsStatusNotifierHostRegistered"

static const char introspection[] =
    "<node><interface name='" ITEM_INTERFACE "'>"
    "<property name='Category' type='s' access='read'/>"
    "<property name='Id' type='s' access='read'/>"
    "<property name='Title' type='s' access='read'/>"
    "<property name='Status' type='s' access='read'/>"
    "<property name='WindowId' type='i' access='read'/>"
    "<property name='IconThemePath' type='s' access='read'/>"
    "<property name='IconName' type='s' access='read'/>"
    "<property name='IconPixmap' type='a(iiay)' access='read'/>"
    "<property name='OverlayIconName' type='s' access='read'/>"
    "<property name='OverlayIconPixmap' type='a(iiay)' access='read'/>"
    "<property name='AttentionIconName' type='s' access='read'/>"
    "<property name='AttentionIconPixmap' type='a(iiay)' access='read'/>"
    "<property name='AttentionMovieName' type='s' access='read'/>"
    "<property name='ToolTip' type='(sa(iiay)ss)' access='read'/>"
    "<property name='ItemIsMenu' type='b' access='read'/>"
    "<property name='Menu' type='o' access='read'/>"
    "<method name='Activate'><arg name='x' type='i' direction='in'/><arg name='y' type='i' direction='in'/></method>"
    "<method name='SecondaryActivate'><arg name='x' type='i' direction='in'/><arg name='y' type='i' direction='in'/>"
    "</method>"
    "<method name='ContextMenu'><arg name='x' type='i' direction='in'/><arg name='y' type='i' direction='in'/></method>"
    "<method name='Scroll'><arg name='delta' type='i' direction='in'/>"
    "<arg name='orientation' type='s' direction='in'/></method>"
    "<signal name='NewTitle'/><signal name='NewIcon'/><signal name='NewAttentionIcon'/><signal name='NewOverlayIcon'/>"
    "<signal name='NewToolTip'/><signal name='NewStatus'><arg name='status' type='s'/></signal>"
    "</interface></node>";

/**
 * TaktTrayItem:
 *
 * Invariants: @bus and @object are set from the answer of the session bus until stop; @is_registered and @has_host are what was heard last.
 */
struct _TaktTrayItem
{
  GObject parent_instance;

  GCancellable *cancellable; /* (nullable) between start and stop */
  GDBusConnection *bus;      /* (nullable) */
  guint object;
  guint name_watch;
  guint host_subscription;
  gboolean is_registered; /* with the watcher that is there now */
  gboolean has_host;

  TaktTrayMood mood;
  char *icon_name;
  char *title;
  char *text;
  GVariant *pixmaps; /* (owned) of @icon_name */
};

enum
{
  WATCHED,
  SHOWN,
  ACTIVATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktTrayItem, takt_tray_item, G_TYPE_OBJECT)

/* Hosts that hide what is at rest show this one when it is. */
static const char *
get_status (const TaktTrayItem *self)
{
  return self->mood == TAKT_TRAY_ERROR ? "NeedsAttention" : "Active";
}

static GVariant *
make_no_pixmaps (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);
}

static GVariant *
make_tool_tip (const TaktTrayItem *self)
{
  /* Hosts take markup here. */
  g_autofree char *title = g_markup_escape_text (self->title, -1);
  g_autofree char *text = g_markup_escape_text (self->text, -1);

  return g_variant_new ("(s@a(iiay)ss)", "", make_no_pixmaps (), title, text);
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
  const TaktTrayItem *self = user_data;

  if (g_str_equal (name, "Category"))
    return g_variant_new_string ("ApplicationStatus");
  if (g_str_equal (name, "Id"))
    return g_variant_new_string (TAKT_APPLICATION_ID);
  if (g_str_equal (name, "Title"))
    return g_variant_new_string (self->title);
  if (g_str_equal (name, "Status"))
    return g_variant_new_string (get_status (self));
  if (g_str_equal (name, "WindowId"))
    return g_variant_new_int32 (0);
  if (g_str_equal (name, "IconThemePath"))
    return g_variant_new_string (takt_tray_icon_get_dir ());
  if (g_str_equal (name, "IconName") || g_str_equal (name, "AttentionIconName"))
    return g_variant_new_string (self->icon_name);
  if (g_str_equal (name, "IconPixmap") || g_str_equal (name, "AttentionIconPixmap"))
    return g_variant_ref (self->pixmaps);
  if (g_str_equal (name, "OverlayIconPixmap"))
    return make_no_pixmaps ();
  if (g_str_equal (name, "ToolTip"))
    return make_tool_tip (self);
  if (g_str_equal (name, "ItemIsMenu"))
    return g_variant_new_boolean (FALSE);
  if (g_str_equal (name, "Menu"))
    return g_variant_new_object_path (TAKT_TRAY_MENU_PATH);
  return g_variant_new_string ("");
}

/* The menu is shown by the host; turning the wheel means nothing here. */
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
  g_autoptr (TaktTrayItem) self = g_object_ref (user_data);

  g_dbus_method_invocation_return_value (invocation, NULL);
  if (g_str_equal (method, "Activate") || g_str_equal (method, "SecondaryActivate"))
    g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
tell (TaktTrayItem *self, const char *signal, GVariant *parameters)
{
  if (self->object != 0)
    g_dbus_connection_emit_signal (self->bus, NULL, ITEM_PATH, ITEM_INTERFACE, signal, parameters, NULL);
  else if (parameters != NULL)
    g_variant_unref (g_variant_ref_sink (parameters));
}

/* ---- the watcher */

static void
set_watched (TaktTrayItem *self, gboolean is_registered, gboolean has_host)
{
  gboolean was_shown = takt_tray_item_is_shown (self);

  self->is_registered = is_registered;
  self->has_host = has_host;
  if (takt_tray_item_is_shown (self) != was_shown)
    g_signal_emit (self, signals[SHOWN], 0);
}

static void
host_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktTrayItem) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;

  if (answer == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("the tray does not say whether anybody shows it: %s", error->message);
      return;
    }
  g_variant_get (answer, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    set_watched (self, self->is_registered, g_variant_get_boolean (value));
}

static void
ask_host (TaktTrayItem *self)
{
  g_dbus_connection_call (self->bus, WATCHER_NAME, WATCHER_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", WATCHER_INTERFACE, HOST_PROPERTY), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, host_asked_cb,
                          g_object_ref (self));
}

static void
watcher_signal_cb (GDBusConnection *bus,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer user_data)
{
  TaktTrayItem *self = user_data;

  if (self->is_registered
      && (g_str_equal (signal, "StatusNotifierHostRegistered")
          || g_str_equal (signal, "StatusNotifierHostUnregistered")))
    ask_host (self);
}

static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktTrayItem) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("The tray does not take the icon: %s", error->message);
      return;
    }
  set_watched (self, TRUE, self->has_host);
  ask_host (self);
}

static void
watcher_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  g_autoptr (TaktTrayItem) self = g_object_ref (user_data);

  set_watched (self, FALSE, FALSE);
  g_signal_emit (self, signals[WATCHED], 0);
  if (self->bus == NULL)
    return;
  /* By path: owning a name of the kind org.kde.StatusNotifierItem-PID-N is nothing that a sandbox is granted. */
  g_dbus_connection_call (self->bus, WATCHER_NAME, WATCHER_PATH, WATCHER_INTERFACE,
                          "RegisterStatusNotifierItem", g_variant_new ("(s)", ITEM_PATH), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, registered_cb,
                          g_object_ref (self));
}

static void
watcher_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  g_autoptr (TaktTrayItem) self = g_object_ref (user_data);

  set_watched (self, FALSE, FALSE);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const GDBusInterfaceVTable vtable = { method_cb, get_property_cb, NULL, { 0 } };
  g_autoptr (TaktTrayItem) self = user_data;
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("no session bus, so no tray: %s", error->message);
      return;
    }
  /* Stopped, and perhaps started again, in between. */
  if (self->cancellable == NULL || self->bus != NULL)
    return;

  info = g_dbus_node_info_new_for_xml (introspection, NULL);
  self->object =
      g_dbus_connection_register_object (bus, ITEM_PATH, info->interfaces[0], &vtable, self, NULL, &error);
  if (self->object == 0)
    {
      g_warning ("the icon of the tray cannot be exported: %s", error->message);
      return;
    }
  self->bus = g_steal_pointer (&bus);
  self->host_subscription =
      g_dbus_connection_signal_subscribe (self->bus, WATCHER_NAME, WATCHER_INTERFACE, NULL, WATCHER_PATH,
                                          NULL, G_DBUS_SIGNAL_FLAGS_NONE, watcher_signal_cb, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (self->bus, WATCHER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     watcher_appeared_cb, watcher_vanished_cb, self, NULL);
}

static void
takt_tray_item_dispose (GObject *object)
{
  takt_tray_item_stop (TAKT_TRAY_ITEM (object));

  G_OBJECT_CLASS (takt_tray_item_parent_class)->dispose (object);
}

static void
takt_tray_item_finalize (GObject *object)
{
  TaktTrayItem *self = TAKT_TRAY_ITEM (object);

  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->text);
  g_variant_unref (self->pixmaps);

  G_OBJECT_CLASS (takt_tray_item_parent_class)->finalize (object);
}

static void
takt_tray_item_class_init (TaktTrayItemClass *klass)
{
  static const char *const names[N_SIGNALS] = { "watched", "shown", "activate" };

  G_OBJECT_CLASS (klass)->dispose = takt_tray_item_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_tray_item_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] =
        g_signal_new (names[i], TAKT_TYPE_TRAY_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_tray_item_init (TaktTrayItem *self)
{
  self->icon_name = g_strdup (takt_tray_icon_name (TAKT_TRAY_IDLE, -1));
  self->title = g_strdup ("Takt");
  self->text = g_strdup ("");
  self->pixmaps = g_variant_ref_sink (takt_tray_icon_make_pixmaps (self->icon_name));
}

TaktTrayItem *
takt_tray_item_new (void)
{
  return g_object_new (TAKT_TYPE_TRAY_ITEM, NULL);
}

/** takt_tray_item_start: appears wherever a watcher is, until takt_tray_item_stop(); a second call does nothing. */
void
takt_tray_item_start (TaktTrayItem *self)
{
  g_return_if_fail (TAKT_IS_TRAY_ITEM (self));

  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, bus_cb, g_object_ref (self));
}

/** takt_tray_item_stop: disappears. A watcher takes an object that is gone for an item that is gone only with its owner, so it is told. */
void
takt_tray_item_stop (TaktTrayItem *self)
{
  g_return_if_fail (TAKT_IS_TRAY_ITEM (self));

  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->bus != NULL)
    {
      g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
      g_dbus_connection_signal_unsubscribe (self->bus, self->host_subscription);
      self->mood = TAKT_TRAY_IDLE;
      tell (self, "NewStatus", g_variant_new ("(s)", "Passive"));
      g_dbus_connection_unregister_object (self->bus, self->object);
      self->object = 0;
    }
  g_clear_object (&self->bus);
  set_watched (self, FALSE, FALSE);
}

/** takt_tray_item_show: @view: (transfer none); hosts are told of what differs alone. */
void
takt_tray_item_show (TaktTrayItem *self, const TaktTrayView *view)
{
  gboolean has_new_title, has_new_text, has_new_icon, has_new_status;
  const char *status;

  g_return_if_fail (TAKT_IS_TRAY_ITEM (self));

  status = get_status (self);
  has_new_title = g_strcmp0 (self->title, view->title) != 0;
  has_new_text = has_new_title || g_strcmp0 (self->text, view->text) != 0;
  has_new_icon = g_strcmp0 (self->icon_name, view->icon_name) != 0;
  self->mood = view->mood;
  has_new_status = !g_str_equal (get_status (self), status);
  if (has_new_icon)
    {
      g_variant_unref (self->pixmaps);
      self->pixmaps = g_variant_ref_sink (takt_tray_icon_make_pixmaps (view->icon_name));
    }
  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->text);
  self->icon_name = g_strdup (view->icon_name);
  self->title = g_strdup (view->title);
  self->text = g_strdup (view->text);

  if (has_new_title)
    tell (self, "NewTitle", NULL);
  if (has_new_icon)
    {
      tell (self, "NewIcon", NULL);
      tell (self, "NewAttentionIcon", NULL);
    }
  if (has_new_text)
    tell (self, "NewToolTip", NULL);
  if (has_new_status)
    tell (self, "NewStatus", g_variant_new ("(s)", get_status (self)));
}

/** takt_tray_item_is_shown: whether the watcher knows the item and somebody shows what the watcher knows. */
gboolean
takt_tray_item_is_shown (TaktTrayItem *self)
{
  return self->is_registered && self->has_host;
}
