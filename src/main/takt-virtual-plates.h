/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"
#include "virtual/takt-virtual-printer.h"
#include "virtual/takt-virtual-scene.h"

G_BEGIN_DECLS

/**
 * TaktVirtualPlates:
 *
 * What virtual printers' cameras see: the part of the print that is on the plate, as far as it has come. Pictures are those of the sliced
 * files, read once each.
 */
typedef struct _TaktVirtualPlates TaktVirtualPlates;

TaktVirtualPlates *takt_virtual_plates_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void               takt_virtual_plates_free     (TaktVirtualPlates *self);
void               takt_virtual_plates_set_shop (TaktVirtualPlates *self, TaktShop *shop);
void               takt_virtual_plates_recall   (TaktVirtualPlates *self, const TaktPrinter *printer, TaktPrinterLink *link, TaktVirtualFault fault);
void               takt_virtual_plates_look     (gint64 printer_id, TaktVirtualScene *scene, gpointer plates);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktVirtualPlates, takt_virtual_plates_free)

G_END_DECLS
