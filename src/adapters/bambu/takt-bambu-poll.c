/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-poll.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MAX_EVENTS 64

/* Patient sockets are left alone for so long after some of them were looked at, the longer the more there are. A lone report costs
 * several times as much as one that is taken with others, and nobody sees the difference. */
#define REST_EACH_US (1 * 1000)
#define MAX_REST_US  (50 * 1000)

/**
 * Poller:
 *
 * Of one thread, from its first watch to its last; one for those who are patient and one for the others. Events name their watch by
 * number, so that one that a handler before it took away is not called. While it rests, the loop does not look at @fd.
 */
typedef struct
{
  GSource source;
  GPrivate *own;       /* where the thread keeps it */
  GPollFD fd;          /* of epoll */
  GHashTable *watches; /* number → TaktBambuPollWatch */
  GQueue again;        /* of numbers */
  guint last_number;
  gint64 rests_until_us; /* of g_get_monotonic_time(); 0: it does not rest */
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

static GPrivate prompt_poller;
static GPrivate patient_poller;

static gboolean
poller_prepare (GSource *source, int *timeout)
{
  Poller *self = (Poller *) source;
  gint64 left_us = self->rests_until_us != 0 ? self->rests_until_us - g_source_get_time (source) : 0;

  if (left_us <= 0)
    {
      self->rests_until_us = 0;
      self->fd.events = G_IO_IN;
    }
  *timeout = left_us > 0 ? (int) (left_us / 1000) + 1 : -1;
  return !g_queue_is_empty (&self->again);
}

static gboolean
poller_check (GSource *source)
{
  Poller *self = (Poller *) source;

  return (self->fd.revents & G_IO_IN) != 0 || !g_queue_is_empty (&self->again);
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
  int count = epoll_wait (self->fd.fd, events, MAX_EVENTS, 0);

  if (self->own == &patient_poller && count > 0 && count < MAX_EVENTS)
    {
      self->rests_until_us = g_source_get_time (source)
                             + MIN ((gint64) g_hash_table_size (self->watches) * REST_EACH_US, MAX_REST_US);
      self->fd.events = 0;
    }

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
  close (self->fd.fd);
}

static GSourceFuncs poller_funcs = {
  .prepare = poller_prepare,
  .check = poller_check,
  .dispatch = poller_dispatch,
  .finalize = poller_finalize,
};

static Poller *
ensure_poller (GPrivate *own)
{
  Poller *self = g_private_get (own);

  if (self != NULL)
    return self;

  self = (Poller *) g_source_new (&poller_funcs, sizeof (Poller));
  g_source_set_static_name (&self->source, "bambu sockets");
  /* Otherwise GLib takes the descriptor out for each call, which wakes up the loop twice. */
  g_source_set_can_recurse (&self->source, TRUE);
  self->own = own;
  self->fd.fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->fd.fd < 0)
    g_error ("No more descriptors for the connections to printers: %s", g_strerror (errno));
  self->fd.events = G_IO_IN;
  self->watches = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->again);
  g_source_add_poll (&self->source, &self->fd);
  g_source_attach (&self->source, g_main_context_get_thread_default ());
  g_private_set (own, self);
  return self;
}

/**
 * takt_bambu_poll_add:
 * @fd: stays the caller's, and open for as long as the watch is there
 * @is_patient: what it says may wait for a moment, so that it is looked at together with others
 * @func: called from the main context
 *
 * Nothing is waited for before takt_bambu_poll_want(). Returns: to be given to takt_bambu_poll_remove()
 */
TaktBambuPollWatch *
takt_bambu_poll_add (int fd, gboolean is_patient, TaktBambuPollFunc func, gpointer user_data)
{
  TaktBambuPollWatch *self = g_new0 (TaktBambuPollWatch, 1);
  struct epoll_event event = { 0 };

  self->poller = ensure_poller (is_patient ? &patient_poller : &prompt_poller);
  self->number = ++self->poller->last_number;
  self->fd = fd;
  self->func = func;
  self->user_data = user_data;
  g_hash_table_insert (self->poller->watches, GUINT_TO_POINTER (self->number), self);
  event.data.u32 = self->number;
  if (epoll_ctl (self->poller->fd.fd, EPOLL_CTL_ADD, fd, &event) != 0)
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
  epoll_ctl (self->poller->fd.fd, EPOLL_CTL_MOD, self->fd, &event);
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

  epoll_ctl (poller->fd.fd, EPOLL_CTL_DEL, self->fd, NULL);
  g_hash_table_remove (poller->watches, GUINT_TO_POINTER (self->number));
  g_free (self);
  if (g_hash_table_size (poller->watches) > 0)
    return;

  g_private_set (poller->own, NULL);
  g_source_destroy (&poller->source);
  g_source_unref (&poller->source);
}
