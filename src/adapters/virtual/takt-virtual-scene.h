/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaktVirtualScene:
 *
 * What there is to see in a virtual printer.
 */
typedef struct
{
  int      percent;     /* of the print on its plate; −1: the plate is empty */
  gboolean is_printing; /* the tool head stands above the part */
  gboolean is_dark;     /* the light is off */
  GBytes  *picture;     /* (nullable) (owned) PNG of the part as it will be, with no background: a slicer's picture of its plate */
} TaktVirtualScene;

void    takt_virtual_scene_clear (TaktVirtualScene *self);
GBytes *takt_virtual_scene_draw  (const TaktVirtualScene *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TaktVirtualScene, takt_virtual_scene_clear)

G_END_DECLS
