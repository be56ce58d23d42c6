/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TAKT_FACE_WINDOW,
  TAKT_FACE_HEADLESS,
  TAKT_FACE_TOKEN,
  TAKT_FACE_IMPORT_ORDERS,
  TAKT_FACE_BACKUP,
  TAKT_FACE_RESTORE,
  TAKT_FACE_CHECK,
  TAKT_FACE_SHIP,
  TAKT_FACE_VERSION,
  TAKT_FACE_ABOUT,
  TAKT_FACE_HELP,
} TaktFace;

/** TaktOptions: what the command line asked for (contract §1). */
typedef struct
{
  TaktFace face;
  gboolean demo;
  gboolean background;  /* of the window's face: without a window until somebody asks for it */
  char    *data_dir;    /* absolute; the XDG data folder unless --data-dir said another */
  guint    api_port;    /* 0: a free one */
  char    *token_name;
  int      token_days;
  char    *file;        /* (nullable) of import-orders, backup, restore; absolute */
  char    *order;       /* (nullable) of ship: the number that its source gave it */
  char    *carrier;     /* (nullable) of ship */
  char    *tracking;    /* (nullable) of ship */
  char    *note;        /* (nullable) of ship: to the buyer */
  gboolean only_here;   /* of ship: nobody is told */
  gboolean without_tracking; /* of ship: the person knows that the source may want a number */
  char    *help;        /* (nullable) text for TAKT_FACE_HELP */
} TaktOptions;

TaktOptions *takt_options_parse (int argc, char **argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         takt_options_free  (TaktOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOptions, takt_options_free)

G_END_DECLS
