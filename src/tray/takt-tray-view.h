/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "attention/takt-attention.h"

G_BEGIN_DECLS

/** TaktTrayMood: what the icon tells; the later one wins. */
typedef enum
{
  TAKT_TRAY_IDLE,
  TAKT_TRAY_PRINTING,
  TAKT_TRAY_ATTENTION,  /* something waits for a person */
  TAKT_TRAY_ERROR,      /* a printer stands still with an error, or does not let Takt in */
} TaktTrayMood;

/** TaktTrayAct: what a line of the menu does. */
typedef enum
{
  TAKT_TRAY_ACT_NONE,         /* a heading */
  TAKT_TRAY_ACT_SEPARATE,     /* no line: a rule */
  TAKT_TRAY_ACT_SHOW,         /* leads to @page and @id */
  TAKT_TRAY_ACT_GROUP,        /* has @lines */
  TAKT_TRAY_ACT_PAUSE_PRINT,  /* of the printer @id, as the next */
  TAKT_TRAY_ACT_RESUME_PRINT,
  TAKT_TRAY_ACT_PAUSE_QUEUES,
  TAKT_TRAY_ACT_RESUME_QUEUES,
  TAKT_TRAY_ACT_SYNC,
  TAKT_TRAY_ACT_OPEN,
  TAKT_TRAY_ACT_QUIT,
} TaktTrayAct;

/** TaktTrayLine: a line of the menu. */
typedef struct
{
  TaktTrayAct act;
  char       *label;   /* (nullable) plain text without mnemonics; NULL: of a rule */
  gboolean    enabled;
  const char *page;    /* (nullable) of TAKT_TRAY_ACT_SHOW; static */
  gint64      id;
  GPtrArray  *lines;   /* (nullable) (element-type TaktTrayLine) */
} TaktTrayLine;

/** TaktTrayView: all that the tray shows at one moment. */
typedef struct
{
  TaktTrayMood mood;
  int          percent;   /* of the print that is furthest, -1: none, or not told */
  char        *icon_name;
  char        *title;     /* one line */
  char        *text;      /* lines below it: what prints, what waits; empty: nothing */
  GPtrArray   *lines;     /* (element-type TaktTrayLine) */
} TaktTrayView;

TaktTrayView *takt_tray_view_read (TaktShop *shop, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          takt_tray_view_free (TaktTrayView *self);
gboolean      takt_tray_lines_have_same_shape (GPtrArray *a, GPtrArray *b);
const char   *takt_tray_icon_name (TaktTrayMood mood, int percent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTrayView, takt_tray_view_free)

G_END_DECLS
