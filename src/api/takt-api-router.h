/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TaktApiCall TaktApiCall;

/** TAKT_API_MAX_IDS: most `{…}` places a path template may have. */
#define TAKT_API_MAX_IDS 2

/** TaktApiBody: what a route does with a request body. */
typedef enum
{
  TAKT_API_BODY_NONE,      /* a body is refused */
  TAKT_API_BODY_OPTIONAL,  /* no body counts as {} */
  TAKT_API_BODY_REQUIRED,
} TaktApiBody;

/**
 * TaktApiHandler:
 *
 * Runs one engine command for @call and answers it, now or later (then it keeps a reference). A handler reads all of its input
 * and calls takt_api_call_end_input() before the first write, so that a refused call changes nothing.
 */
typedef void (*TaktApiHandler) (TaktApiCall *call);

/** TaktApiRoute: a line of the table that is the API. */
typedef struct
{
  const char    *method;
  const char    *path;          /* "/api/orders/{id}": a place in braces takes a row id */
  const char    *operation_id;  /* in the OpenAPI document */
  TaktApiBody    body;
  TaktApiHandler handler;
  gboolean       takes_upload;  /* multipart/form-data with a file as well as JSON */
} TaktApiRoute;

extern const TaktApiRoute takt_api_routes[];
extern const guint        takt_api_n_routes;

/**
 * TaktApiMatch:
 * @TAKT_API_MATCH_NO_PATH: 404
 * @TAKT_API_MATCH_NO_METHOD: 405; the allowed methods are known
 * @TAKT_API_MATCH_OPTIONS: the caller only wants to know the allowed methods
 */
typedef enum
{
  TAKT_API_MATCH_ROUTE,
  TAKT_API_MATCH_NO_PATH,
  TAKT_API_MATCH_NO_METHOD,
  TAKT_API_MATCH_OPTIONS,
} TaktApiMatch;

TaktApiMatch takt_api_router_match (const char *method, const char *path, const TaktApiRoute **route, gint64 *ids, char **allow);

G_END_DECLS
