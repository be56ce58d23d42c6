/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-guard.h"

#include <string.h>

/*
 * Invariant: @times holds the last bad tokens, oldest at @next; a slot that was never used is G_MININT64. All on the
 * clock that never jumps.
 */
struct _TaktApiGuard
{
  TaktClock *clock; /* (owned) */
  gint64 times[TAKT_API_MAX_BAD_TOKENS];
  guint next;
  gint64 locked_until;
};

TaktApiGuard *
takt_api_guard_new (TaktClock *clock)
{
  TaktApiGuard *self = g_new0 (TaktApiGuard, 1);

  self->clock = g_object_ref (clock);
  self->locked_until = G_MININT64;
  for (guint i = 0; i < TAKT_API_MAX_BAD_TOKENS; i++)
    self->times[i] = G_MININT64;
  return self;
}

void
takt_api_guard_free (TaktApiGuard *self)
{
  g_object_unref (self->clock);
  g_free (self);
}

/** takt_api_guard_get_locked_seconds: how long no token is looked at, rounded up; 0: come in. */
int
takt_api_guard_get_locked_seconds (TaktApiGuard *self)
{
  gint64 now = takt_clock_monotonic_us (self->clock);

  if (now >= self->locked_until)
    return 0;
  return (int) ((self->locked_until - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

/** takt_api_guard_note_bad_token: one more; too many within a minute lock the door. */
void
takt_api_guard_note_bad_token (TaktApiGuard *self)
{
  gint64 now = takt_clock_monotonic_us (self->clock);
  gint64 oldest;

  self->times[self->next] = now;
  self->next = (self->next + 1) % TAKT_API_MAX_BAD_TOKENS;
  oldest = self->times[self->next];
  if (oldest == G_MININT64 || now - oldest > TAKT_API_LOCK_SECONDS * G_USEC_PER_SEC)
    return;

  self->locked_until = now + TAKT_API_LOCK_SECONDS * G_USEC_PER_SEC;
  for (guint i = 0; i < TAKT_API_MAX_BAD_TOKENS; i++)
    self->times[i] = G_MININT64;
}

static gboolean
is_port (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return digits >= 1 && digits <= 5 && text[digits] == '\0';
}

/**
 * takt_api_guard_host_is_loopback:
 * @host: (nullable): a Host header
 *
 * Whether the header names this computer alone. A page of some other site whose name leads to 127.0.0.1 (DNS rebinding) is
 * told apart by nothing else.
 */
gboolean
takt_api_guard_host_is_loopback (const char *host)
{
  static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };

  if (host == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (g_ascii_strncasecmp (host, names[i], length) != 0)
        continue;
      if (host[length] == '\0' || (host[length] == ':' && is_port (host + length + 1)))
        return TRUE;
    }
  return FALSE;
}
