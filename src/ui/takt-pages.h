/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

/** TaktPageInfo: a page of the window. Adding one is a line in takt-pages.c. */
typedef struct
{
  const char *name;       /* as in "win.page::orders" */
  const char *title;      /* marked for translation */
  const char *icon_name;
  GType     (*get_type) (void);
  gboolean    in_bottom_bar; /* the others stand behind "More" there */
} TaktPageInfo;

extern const TaktPageInfo takt_pages[];
extern const guint        takt_n_pages;

const TaktPageInfo *takt_pages_find (const char *name);

G_END_DECLS
