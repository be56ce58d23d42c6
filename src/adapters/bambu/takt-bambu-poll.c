/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-poll.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MAX_EVENTS 64

/**
 * Poller:
 *
 * Of one thread, from its first watch to its last. Events name their watch by number, so that one that a handler before it took away
 * is not called.
 */
typedef struct
{
  GSource source;
  int epoll;
  GHashTable *watches; /* number → TaktBambuPollWatch */
  GQueue again;        /* of numbers */
  guint last_number;
} Poller;

struct _TaktBambuPollWatch
{
  Poller *poller;
  guint number;
  int fd;
  guint32 events; /* that the kernel looks for */
  TaktBambuPollFunc func;
  gpointer user_data;
};

static GPrivate own_poller;

static gboolean
poller_prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return !g_queue_is_empty (&((Poller *) source)->again);
}

static void
call (Poller *self, guint number, gboolean hung_up)
{
  TaktBambuPollWatch *watch = g_hash_table_lookup (self->watches, GUINT_TO_POINTER (number));

  if (watch != NULL)
    watch->func (hung_up, watch->user_data);
}

static gboolean
poller_dispatch (GSource *source, GSourceFunc func, gpointer user_data)
{
  Poller *self = (Poller *) source;
  struct epoll_event events[MAX_EVENTS];
  int count = epoll_wait (self->epoll, events, MAX_EVENTS, 0);

  /* What is put there from now on waits for the next turn. */
  for (guint left = self->again.length; left > 0; left--)
    call (self, GPOINTER_TO_UINT (g_queue_pop_head (&self->again)), FALSE);
  for (int i = 0; i < count; i++)
    call (self, events[i].data.u32, (events[i].events & (EPOLLHUP | EPOLLERR)) != 0);
  return G_SOURCE_CONTINUE;
}

static void
poller_finalize (GSource *source)
{
  Poller *self = (Poller *) source;

  g_hash_table_unref (self->watches);
  g_queue_clear (&self->again);
  close (self->epoll);
}

static GSourceFuncs poller_funcs = {
  .prepare = poller_prepare,
  .dispatch = poller_dispatch,
  .finalize = poller_finalize,
};

static Poller *
ensure_poller (void)
{
  Poller *self = g_private_get (&own_poller);

  if (self != NULL)
    return self;

  self = (Poller *) g_source_new (&poller_funcs, sizeof (Poller));
  g_source_set_static_name (&self->source, "bambu sockets");
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll < 0)
    g_error ("No more descriptors for the connections to printers: %s", g_strerror (errno));
  self->watches = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->again);
  g_source_add_unix_fd (&self->source, self->epoll, G_IO_IN);
  g_source_attach (&self->source, g_main_context_get_thread_default ());
  g_private_set (&own_poller, self);
  return self;
}

/**
 * takt_bambu_poll_add:
 * @fd: stays the caller's, and open for as long as the watch is there
 * @func: called from the main context
 *
 * Nothing is waited for before takt_bambu_poll_want(). Returns: to be given to takt_bambu_poll_remove()
 */
TaktBambuPollWatch *
takt_bambu_poll_add (int fd, TaktBambuPollFunc func, gpointer user_data)
{
  TaktBambuPollWatch *self = g_new0 (TaktBambuPollWatch, 1);
  struct epoll_event event = { 0 };

  self->poller = ensure_poller ();
  self->number = ++self->poller->last_number;
  self->fd = fd;
  self->func = func;
  self->user_data = user_data;
  g_hash_table_insert (self->poller->watches, GUINT_TO_POINTER (self->number), self);
  event.data.u32 = self->number;
  if (epoll_ctl (self->poller->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    g_critical ("A printer's socket cannot be watched: %s", g_strerror (errno));
  return self;
}

/** takt_bambu_poll_want: call when there is something to read, or room to write. */
void
takt_bambu_poll_want (TaktBambuPollWatch *self, gboolean input, gboolean output)
{
  struct epoll_event event = { 0 };
  guint32 events = (input ? EPOLLIN : 0u) | (output ? EPOLLOUT : 0u);

  if (events == self->events)
    return;

  self->events = events;
  event.events = events;
  event.data.u32 = self->number;
  epoll_ctl (self->poller->epoll, EPOLL_CTL_MOD, self->fd, &event);
}

/** takt_bambu_poll_again: call once more although the socket says nothing: others have their turn between. */
void
takt_bambu_poll_again (TaktBambuPollWatch *self)
{
  gpointer number = GUINT_TO_POINTER (self->number);

  if (g_queue_find (&self->poller->again, number) == NULL)
    g_queue_push_tail (&self->poller->again, number);
}

/** takt_bambu_poll_remove: @self is gone; it is not called any more. */
void
takt_bambu_poll_remove (TaktBambuPollWatch *self)
{
  Poller *poller = self->poller;
  g_autoptr (GSource) keep = g_source_ref (&poller->source);

  epoll_ctl (poller->epoll, EPOLL_CTL_DEL, self->fd, NULL);
  g_hash_table_remove (poller->watches, GUINT_TO_POINTER (self->number));
  g_free (self);
  if (g_hash_table_size (poller->watches) > 0)
    return;

  g_private_set (&own_poller, NULL);
  g_source_destroy (&poller->source);
  g_source_unref (&poller->source);
}
