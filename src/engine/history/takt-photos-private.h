/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/takt-photos.h"

G_BEGIN_DECLS

/* Inside of TaktPhotos: takt-photos.c takes and reads photos, takt-photo-sweep.c takes away files that are nobody's. */

/*
 * TaktPhotos:
 *
 * A photo is a file, then a row; a file without a row is nobody's and is swept, a row goes with its job. @writing holds the names of
 * files whose row does not exist yet: they are not to be swept. Threads hold names and bytes, never the service: it ends on the main
 * context.
 */
struct _TaktPhotos
{
  GObject parent_instance;

  TaktStore *store;       /* (owned) */
  TaktClock *clock;       /* (owned) */
  TaktChanges *changes;   /* (owned) */
  TaktSettings *settings; /* (owned) */
  TaktPrinters *printers; /* (owned) */
  TaktCameras *cameras;   /* (owned) */

  GCancellable *cancellable; /* (owned) (nullable) between start and stop */
  GHashTable *writing;       /* (owned) set of names */
  GHashTable *first_layers;  /* (owned) printer id → TaktFirstLayer */
  gboolean is_sweeping;
  gboolean sweep_again;
};

void _takt_photos_sweep (TaktPhotos *self);

G_END_DECLS
