/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-material-table.h"
#include "tables/takt-order-table.h"
#include "tables/takt-printer-table.h"
#include "tables/takt-profile-table.h"
#include "tables/takt-shop-table.h"
#include "virtual/takt-virtual-machine.h"

G_BEGIN_DECLS

/** TaktDemoStory: what became of an order by now. */
typedef enum
{
  TAKT_DEMO_NEW,
  TAKT_DEMO_SCHEDULED,
  TAKT_DEMO_PRINTING,   /* on its printer; without a time first in the queue: starts with the demo */
  TAKT_DEMO_PRINTED,
  TAKT_DEMO_SHIPPED,
  TAKT_DEMO_RETRIED,    /* its first print failed and was made again; shipped */
  TAKT_DEMO_FAILED,
  TAKT_DEMO_CANCELLED,
} TaktDemoStory;

typedef struct
{
  TaktOrder    *order;              /* without id and moments */
  TaktDemoStory story;
  guint         printer;            /* counted from 1; 0: none yet */
  gint64        seconds_ago;        /* when it was placed */
  gint64        ship_by_seconds;    /* after that; 0: not said */
  gint64        printing_seconds;   /* how long its print has been running; 0: not begun */
  gint64        plate_full_seconds; /* how long its last print has been lying on the plate; 0: taken off */
  char         *reason;             /* (nullable) of the failed print */
  char         *carrier;            /* (nullable) of the shipment to come */
  char         *tracking_code;      /* (nullable) */
} TaktDemoOrder;

typedef struct
{
  TaktMaterial *material;
  guint         printer;  /* counted from 1; 0: in storage */
  int           now_pct;  /* what the owner says is left today; -1: what the prints left */
} TaktDemoSpool;

/** TaktDemoData: the sample shop as resources/demo/demo.json describes it. */
typedef struct
{
  TaktShopRecord *shop;
  GPtrArray      *printers;  /* (element-type TaktPrinter) */
  GArray         *faults;    /* (element-type TaktVirtualFault) by printer: what has just happened to it */
  GPtrArray      *profiles;  /* (element-type TaktProfile) */
  GPtrArray      *spools;    /* (element-type TaktDemoSpool) */
  GPtrArray      *orders;    /* (element-type TaktDemoOrder) */
} TaktDemoData;

TaktDemoData *takt_demo_data_load (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          takt_demo_data_free (TaktDemoData *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktDemoData, takt_demo_data_free)

G_END_DECLS
