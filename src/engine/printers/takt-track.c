/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-track-private.h"

#include "takt-text.h"

/* Some firmware clamps ids that are too large: then every job has this one (protocol.md §4.1). */
#define CLAMPED_KEY "2147483647"

/* Endings a slicer or a firmware adds to a title, longest first. */
static const char *const title_endings[] = { ".gcode.3mf", ".3mf", ".gcode" };

/** takt_track_new: a printer nothing is known of yet. */
TaktTrack *
takt_track_new (void)
{
  return g_new0 (TaktTrack, 1);
}

/** takt_track_copy: a deep copy with the transient part, to go back to when a transaction fails. */
TaktTrack *
takt_track_copy (const TaktTrack *self)
{
  TaktTrack *copy = g_memdup2 (self, sizeof *self);

  copy->job_key = g_strdup (self->job_key);
  copy->job_title = g_strdup (self->job_title);
  copy->rest_key = g_strdup (self->rest_key);
  copy->rest_title = g_strdup (self->rest_title);
  copy->last_hms = g_strdupv (self->last_hms);
  copy->new_hms = g_strdup (self->new_hms);
  copy->told_hms = g_strdup (self->told_hms);
  copy->ignored = g_strdupv (self->ignored);
  return copy;
}

void
takt_track_free (TaktTrack *self)
{
  if (self == NULL)
    return;

  g_free (self->job_key);
  g_free (self->job_title);
  g_free (self->rest_key);
  g_free (self->rest_title);
  g_strfreev (self->last_hms);
  g_free (self->new_hms);
  g_free (self->told_hms);
  g_strfreev (self->ignored);
  g_free (self);
}

void
takt_track_event_free (TaktTrackEvent *self)
{
  if (self == NULL)
    return;

  g_free (self->reason);
  g_free (self->complaint);
  g_free (self);
}

/** takt_track_event_kind_is_end: whether the job is over with an event of @kind. */
gboolean
takt_track_event_kind_is_end (TaktTrackEventKind kind)
{
  return kind == TAKT_TRACK_FINISHED || kind == TAKT_TRACK_FAILED || kind == TAKT_TRACK_CANCELLED
         || kind == TAKT_TRACK_ENDED_UNKNOWN;
}

/** takt_track_has_job: whether a job's start has been told and its end has not. */
gboolean
takt_track_has_job (const TaktTrack *self)
{
  return takt_machine_state_is_active (self->machine) && !self->outcome_told;
}

/**
 * takt_track_normalise_title:
 * @title: (nullable): a job's title or file name as some program or machine spells it
 *
 * The form in which two titles name the same job: slicer endings gone, case folded, and the characters a memory card cannot hold
 * equal to blank and underscore (protocol.md §15.2, §16 no. 16).
 *
 * Returns: (transfer full): never NULL
 */
char *
takt_track_normalise_title (const char *title)
{
  g_autofree char *plain =
      g_strdelimit (g_utf8_make_valid (title != NULL ? title : "", -1), "_:\\/*?\"<>|", ' ');
  g_autofree char *folded = takt_text_fold (plain);
  gboolean again = TRUE;

  while (again)
    {
      again = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (title_endings) && !again; i++)
        {
          if (g_str_has_suffix (folded, title_endings[i]))
            {
              folded[strlen (folded) - strlen (title_endings[i])] = '\0';
              g_strchomp (folded);
              again = TRUE;
            }
        }
    }

  return g_steal_pointer (&folded);
}

gboolean
_takt_track_is_reconciling (const TaktTrack *self)
{
  return !self->seen_report || self->link_lost;
}

void
_takt_track_settle (TaktTrack *self)
{
  self->seen_report = TRUE;
  self->link_lost = FALSE;
}

const char *
_takt_track_valid_key (const char *key)
{
  if (key == NULL || *key == '\0' || strcmp (key, "0") == 0 || strcmp (key, CLAMPED_KEY) == 0)
    return NULL;
  return key;
}

gboolean
_takt_track_titles_equal (const char *a, const char *b)
{
  g_autofree char *normal_a = takt_track_normalise_title (a);
  g_autofree char *normal_b = takt_track_normalise_title (b);

  return strcmp (normal_a, normal_b) == 0;
}

gboolean
_takt_track_has_text (const char *text)
{
  return text != NULL && *text != '\0';
}

void
_takt_track_replace_text (char **text, const char *with)
{
  char *copy = g_strdup (with);

  g_free (*text);
  *text = copy;
}

gboolean
_takt_track_is_same_job (const TaktTrack *self, const TaktPrinterReport *report)
{
  const char *key = _takt_track_valid_key (report->job_key);

  if (key != NULL && self->job_key != NULL)
    return strcmp (key, self->job_key) == 0;
  if (_takt_track_has_text (report->job_title) && _takt_track_has_text (self->job_title))
    return _takt_track_titles_equal (report->job_title, self->job_title);
  return TRUE;
}

TaktTrackEvent *
_takt_track_add_event (TaktTrack *self, GPtrArray *events, TaktTrackEventKind kind, TaktTime at)
{
  TaktTrackEvent *event = g_new0 (TaktTrackEvent, 1);

  event->kind = kind;
  event->at = MAX (at, self->started_at);
  event->progress_percent = self->progress_percent;
  g_ptr_array_add (events, event);
  return event;
}
