/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-api-call.h"

G_BEGIN_DECLS

/*
 * Invariants: @message is NULL once the client is gone; @is_over turns TRUE once, with the answer or with the client's going;
 * @is_paused only between a handler that did not answer at once and the answer.
 */
struct _TaktApiCall
{
  grefcount           refs;
  TaktShop           *shop;         /* (owned) */
  const TaktApiHost  *host;         /* (unowned) (nullable) until the call is over */
  SoupServerMessage  *message;      /* (owned) (nullable) */
  const TaktApiRoute *route;
  gint64              ids[TAKT_API_MAX_IDS];
  GHashTable         *query;        /* (owned) name → value */
  GHashTable         *asked;        /* (owned) names that the handler knows */
  GError             *query_fault;  /* (owned) (nullable) the first */
  TaktApiUpload      *upload;       /* (owned) (nullable) instead of a JSON body */
  TaktJsonReader     *body;         /* (owned) (nullable) until it was read */
  GCancellable       *cancellable;  /* (owned) */
  GSource            *peer_watch;   /* (owned) (nullable) while paused */
  gboolean            is_paused;
  gboolean            is_over;
};

gboolean takt_api_call_begin_answer (TaktApiCall *self);
void     takt_api_call_end_answer   (TaktApiCall *self);

G_END_DECLS
