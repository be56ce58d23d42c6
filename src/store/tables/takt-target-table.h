/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktTargetState: whether messages go to a target: its circuit. */
typedef enum
{
  TAKT_TARGET_CLOSED,    /* they go */
  TAKT_TARGET_OPEN,      /* it failed several times in a row: one message at a time tries whether it is back */
  TAKT_TARGET_DISABLED,  /* it said that it is gone for good: nothing goes there before a person has looked at it */
} TaktTargetState;

extern const char *const takt_target_state_words[];

/** TaktTarget: where messages go and what is the matter with it. A target that works has no row. */
typedef struct
{
  gint64          id;          /* 0: no row yet */
  char           *channel;
  char           *target;      /* as in the outbox; of a webhook it may hold a password */
  TaktTargetState state;
  int             failures;    /* in a row */
  TaktTime        retry_at;    /* nothing is sent before; TAKT_TIME_UNSET: at once */
  char           *last_error;  /* (nullable) NULL: no failure, it had enough letters for this hour */
  TaktTime        updated_at;
} TaktTarget;

TaktTarget *takt_target_new  (const char *channel, const char *target) G_GNUC_WARN_UNUSED_RESULT;
void        takt_target_free (TaktTarget *self);

TaktTarget *takt_target_table_get          (TaktStore *store, const char *channel, const char *target, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray  *takt_target_table_list         (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    takt_target_table_put          (TaktStore *store, const TaktTarget *self, GError **error);
gboolean    takt_target_table_remove       (TaktStore *store, const char *channel, const char *target, gboolean also_disabled, GError **error);
gboolean    takt_target_table_get_next     (TaktStore *store, TaktTime after, TaktTime *retry_at, GError **error);
gboolean    takt_target_table_pull_forward (TaktStore *store, TaktTime latest, TaktTime to, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTarget, takt_target_free)

G_END_DECLS
