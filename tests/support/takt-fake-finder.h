/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-finder.h"

G_BEGIN_DECLS

#define TAKT_TYPE_FAKE_FINDER (takt_fake_finder_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeFinder, takt_fake_finder, TAKT, FAKE_FINDER, GObject)

/** TaktFakeFinder: hears whom a test lets announce. Only @answer's address answers when it is asked. */
struct _TaktFakeFinder
{
  GObject parent_instance;

  gboolean          is_started;
  GPtrArray        *found;    /* (owned) of TaktFoundPrinter */
  char             *problem;  /* (owned) (nullable) */
  TaktFoundPrinter *answer;   /* (owned) (nullable) */
};

TaktFakeFinder *takt_fake_finder_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void            takt_fake_finder_announce (TaktFakeFinder *self, const char *serial, const char *host);
void            takt_fake_finder_forget   (TaktFakeFinder *self, const char *serial);

G_END_DECLS
