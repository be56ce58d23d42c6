/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-job-table.h"
#include "tables/takt-order-table.h"
#include "tables/takt-profile-table.h"

G_BEGIN_DECLS

/** TaktCostPart: filament of one kind that one item needs or took, from one spool where it is known. */
typedef struct
{
  gint64   item_id;        /* 0: of the order as a whole */
  gint64   material_id;    /* 0: no spool known */
  char    *material_type;  /* (nullable) */
  char    *color;          /* (nullable) */
  gboolean is_booked;      /* taken from the spool, not planned */
  gboolean is_scrap;       /* booked by an attempt that gave no part */
  gint64   grams;
  GArray  *bookings;       /* (element-type TaktBooking) what the grams are the sum of, when booked */
} TaktCostPart;

/** TaktCostItem: an order item with what its cost depends on. */
typedef struct
{
  const TaktOrderItem *item;
  TaktProfile         *profile;         /* (owned) (nullable) */
  int                  open_plates;     /* neither printed nor planned */
} TaktCostItem;

/** TaktCostParts: what the rows say an order takes, in grams and minutes. No prices yet. */
typedef struct
{
  GPtrArray *items;          /* (element-type TaktCostItem) items to be printed */
  GPtrArray *parts;          /* (element-type TaktCostPart) */
  gint64     print_minutes;  /* as planned */
} TaktCostParts;

TaktCostParts *takt_cost_parts_read (TaktStore *store, const TaktOrder *order, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void           takt_cost_parts_free (TaktCostParts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCostParts, takt_cost_parts_free)

G_END_DECLS
