/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-job-table.h"

G_BEGIN_DECLS

/** TaktStock: finished pieces on the shelf: of one profile, printed of the same filaments. */
typedef struct
{
  gint64   profile_id;
  char    *profile_name;
  char    *variant;      /* the filaments; "": the profile names none */
  int      quantity;
  TaktTime updated_at;
} TaktStock;

/** TaktPieceMoveKind: why pieces came to the shelf or went from it. */
typedef enum
{
  TAKT_PIECES_CORRECTED, /* a person counted */
  TAKT_PIECES_SURPLUS,   /* a plate made more than was ordered */
  TAKT_PIECES_SCRAP,     /* some of those were no good */
  TAKT_PIECES_ORDERED,   /* an order took them */
  TAKT_PIECES_RETURNED,  /* an order no longer wants them */
} TaktPieceMoveKind;

#define TAKT_PIECES_N_KINDS (TAKT_PIECES_RETURNED + 1)

/** takt_piece_move_words: NULL-terminated, indexed by TaktPieceMoveKind: "correction" … */
extern const char *const takt_piece_move_words[TAKT_PIECES_N_KINDS + 1];

/** TaktPieceMove: one change of what lies on the shelf. */
typedef struct
{
  gint64            id;
  gint64            profile_id;
  char             *variant;
  int               pieces;        /* put there; negative: taken */
  TaktPieceMoveKind kind;
  gint64            job_id;        /* 0: none */
  gint64            order_item_id; /* 0: none */
  char             *reason;        /* (nullable) a person's words */
  TaktTime          at;
} TaktPieceMove;

void       takt_stock_free            (TaktStock *self);
void       takt_piece_move_free       (TaktPieceMove *self);
char      *takt_stock_dup_variant     (const TaktJob *job) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *takt_stock_table_list       (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_stock_table_list_moves (TaktStore *store, gint64 profile_id, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_stock_table_get        (TaktStore *store, gint64 profile_id, const char *variant, int *quantity, GError **error);
gboolean   takt_stock_table_move       (TaktStore *store, const TaktPieceMove *move, GError **error);
gboolean   takt_stock_table_sum_of_job (TaktStore *store, gint64 job_id, int *pieces, GError **error);
gboolean   takt_stock_table_supply     (TaktStore *store, const TaktPieceMove *move, int pieces, GError **error);
gboolean   takt_stock_table_return_item (TaktStore *store, gint64 order_item_id, TaktTime now, int *pieces, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktStock, takt_stock_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPieceMove, takt_piece_move_free)

G_END_DECLS
