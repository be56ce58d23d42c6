/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-door.h"

#include "takt-api-listener.h"

/* Invariant: @visitors holds one entry for each message that libsoup reads or answers, in the order of their beginnings. */
struct _TaktApiDoor
{
  TaktClock *clock; /* (owned) */
  GQueue visitors;  /* (owned) of Visitor */
};

typedef struct
{
  TaktApiDoor *door;          /* (unowned) */
  SoupServerMessage *message; /* (unowned) weak: whoever steals its connection ends it without a signal */
  GSocket *socket;            /* (owned) */
  guint64 limit;              /* timer, 0: its request is read */
} Visitor;

static void visitor_free (Visitor *visitor);

static void
message_gone (gpointer user_data, GObject *where_it_was)
{
  Visitor *visitor = user_data;

  visitor->message = NULL;
  visitor_free (visitor);
}

static void
visitor_free (Visitor *visitor)
{
  if (visitor->message != NULL)
    {
      g_signal_handlers_disconnect_by_data (visitor->message, visitor);
      g_object_weak_unref (G_OBJECT (visitor->message), message_gone, visitor);
    }
  takt_clock_clear (visitor->door->clock, &visitor->limit);
  g_queue_remove (&visitor->door->visitors, visitor);
  g_object_unref (visitor->socket);
  g_free (visitor);
}

/* libsoup reads the end of the connection and clears up after it. */
static void
show_out (Visitor *visitor)
{
  g_autoptr (GError) error = NULL;

  if (!g_socket_shutdown (visitor->socket, TRUE, TRUE, &error))
    g_debug ("a connection was gone already: %s", error->message);
  visitor_free (visitor);
}

static void
limit_cb (gpointer user_data)
{
  Visitor *visitor = user_data;

  visitor->limit = 0;
  g_debug ("a connection without a whole request in %d s is closed", TAKT_API_REQUEST_SECONDS);
  show_out (visitor);
}

static void
got_body_cb (SoupServerMessage *message, Visitor *visitor)
{
  takt_clock_clear (visitor->door->clock, &visitor->limit);
}

static void
gone_cb (SoupServerMessage *message, Visitor *visitor)
{
  visitor_free (visitor);
}

/* The one whose request has been coming for the longest makes room; where all are being answered, the newcomer goes. */
static void
make_room (TaktApiDoor *self)
{
  for (GList *l = self->visitors.head; l != NULL; l = l->next)
    {
      Visitor *visitor = l->data;

      if (visitor->limit == 0)
        continue;
      g_debug ("%d connections are open; the slowest is closed", TAKT_API_MAX_CONNECTIONS);
      show_out (visitor);
      return;
    }
}

/**
 * takt_api_door_watch:
 * @message: a request of which nothing has been read yet
 *
 * Counts the connection and ends it when the request does not come to its end in time. Another one may have to go instead.
 */
void
takt_api_door_watch (TaktApiDoor *self, SoupServerMessage *message)
{
  GSocket *socket = takt_api_listener_get_socket (message);
  Visitor *visitor;

  if (socket == NULL)
    return;

  visitor = g_new0 (Visitor, 1);
  visitor->door = self;
  visitor->message = message;
  visitor->socket = g_object_ref (socket);
  visitor->limit =
      takt_clock_after (self->clock, TAKT_API_REQUEST_SECONDS * G_USEC_PER_SEC, limit_cb, visitor, NULL);
  g_object_weak_ref (G_OBJECT (message), message_gone, visitor);
  g_signal_connect (message, "got-body", G_CALLBACK (got_body_cb), visitor);
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), visitor);
  g_signal_connect (message, "disconnected", G_CALLBACK (gone_cb), visitor);
  g_queue_push_tail (&self->visitors, visitor);

  if (self->visitors.length > TAKT_API_MAX_CONNECTIONS)
    make_room (self);
}

/**
 * takt_api_door_new:
 *
 * Returns: (transfer full): a door that nobody came through yet
 */
TaktApiDoor *
takt_api_door_new (TaktClock *clock)
{
  TaktApiDoor *self = g_new0 (TaktApiDoor, 1);

  self->clock = g_object_ref (clock);
  g_queue_init (&self->visitors);
  return self;
}

/** takt_api_door_free: watches no more; what is open stays so. */
void
takt_api_door_free (TaktApiDoor *self)
{
  while (!g_queue_is_empty (&self->visitors))
    visitor_free (g_queue_peek_head (&self->visitors));
  g_object_unref (self->clock);
  g_free (self);
}

/** takt_api_door_count: how many connections are open. */
guint
takt_api_door_count (TaktApiDoor *self)
{
  return self->visitors.length;
}
