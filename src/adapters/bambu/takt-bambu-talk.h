/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <curl/curl.h>

#include "bambu/takt-bambu-ftps.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURL, curl_easy_cleanup)
typedef struct curl_slist TaktCurlList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCurlList, curl_slist_free_all)

/** TaktBambuTalk: one conversation with a printer's file service, and what was learned in it. */
typedef struct
{
  TaktBambuFtps *ftps;
  CURL          *curl;       /* (owned) */
  char          *problem;    /* (owned) (nullable) why the machine is not trusted */
  gboolean       is_trusted; /* the machine proved who it is */
  gboolean       is_in;      /* user and access code were taken */
  gboolean       has_begun;  /* a transfer: the printer opened the file */
  gboolean       has_ended;  /* the printer said that it has the whole of it */
  gboolean       is_stalled; /* we gave up */
  int            refusal;    /* the last reply from 400 on, else 0 */
  goffset        number;     /* of the last SIZE, else -1 */
  goffset        moved;      /* bytes of the transfer */
  curl_off_t     moved_at;   /* microseconds of the transfer's own time */
  guint          n_replies;
  char           words[CURL_ERROR_SIZE];
} TaktBambuTalk;

void     takt_bambu_talk_init  (TaktBambuTalk *self, TaktBambuFtps *ftps, const char *folder, const char *name);
void     takt_bambu_talk_clear (TaktBambuTalk *self);
CURLcode takt_bambu_talk_run   (TaktBambuTalk *self, guint limit_s);

gboolean takt_bambu_talk_data_was_refused (const TaktBambuTalk *self, CURLcode code);
gboolean takt_bambu_talk_is_crowded       (const TaktBambuTalk *self, CURLcode code);
void     takt_bambu_talk_set_error        (const TaktBambuTalk *self, CURLcode code, const char *name, GError **error);

void     takt_bambu_trust_install (TaktBambuTalk *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TaktBambuTalk, takt_bambu_talk_clear)

G_END_DECLS
