/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "attention/takt-risk.h"
#include "takt-shop.h"

G_BEGIN_DECLS

/** TaktNeedKind: what only a person can do; the more it holds up, the earlier it stands. */
typedef enum
{
  TAKT_NEED_PRINTER,   /* a printer stands still with an error, or does not let Takt in */
  TAKT_NEED_BLOCK,     /* a print runs into a time in which its printer is not to be had */
  TAKT_NEED_PLATE,     /* a part is on the plate, and the next print waits for it */
  TAKT_NEED_FAILED,    /* a print failed: again, or not? */
  TAKT_NEED_SPOOL,     /* a job lacks material */
  TAKT_NEED_MAPPING,   /* nobody knows how an item is made, or what an option means */
  TAKT_NEED_MAINTENANCE, /* a printer wants something done: now and then, so it comes last but for orders */
  TAKT_NEED_ORDER,     /* something else about an order: a refund, an address that changed */
} TaktNeedKind;

/** TaktNeed: one thing that waits for a person. */
typedef struct
{
  TaktNeedKind kind;
  gint64       id;    /* of the printer (printer, block, plate, maintenance) or of the order (the others) */
  char        *text;  /* a short sentence */
} TaktNeed;

/** TaktAttention: the answers to three questions: what needs me now, what is printing, will everything ship on time. */
typedef struct
{
  GPtrArray *needs;             /* (element-type TaktNeed) most urgent first */
  guint      n_printers;
  guint      n_printing;
  TaktTime   next_done;         /* when the first of them is done; unset: none tells */
  char      *next_done_printer; /* (nullable) its name */
  guint      n_open;            /* orders that have to leave at a known time */
  guint      n_at_risk;
  guint      n_late;
  guint      n_unknown;         /* nobody knows when they leave */
  GArray    *risky;             /* (element-type gint64) the orders that are late or at risk */
} TaktAttention;

TaktAttention *takt_attention_read  (TaktShop *shop, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void           takt_attention_free  (TaktAttention *self);
const char    *takt_need_get_page   (TaktNeedKind kind);
guint          takt_attention_count (const TaktAttention *self, TaktNeedKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktAttention, takt_attention_free)

G_END_DECLS
