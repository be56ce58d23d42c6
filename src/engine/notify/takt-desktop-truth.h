/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "materials/takt-materials.h"
#include "notify/takt-event.h"
#include "orders/takt-orders.h"
#include "printers/takt-printers.h"
#include "queue/takt-queue.h"

G_BEGIN_DECLS

/** TaktDesktopWorld: what events are held against; borrowed. */
typedef struct
{
  TaktStore     *store;
  TaktPrinters  *printers;
  TaktQueue     *queue;
  TaktOrders    *orders;
  TaktMaterials *materials;
} TaktDesktopWorld;

gboolean takt_desktop_truth_holds (const TaktDesktopWorld *world, const TaktEvent *event, const char *key, gboolean *holds, GError **error);

G_END_DECLS
