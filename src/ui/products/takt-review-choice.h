/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

/** TAKT_REVIEW_MOST_CHOICES: so many suggestions stand beside an item; the keys 1 to 4 take them. */
#define TAKT_REVIEW_MOST_CHOICES 4

/** TaktReviewChoice: one thing that a person may say of an item, in words. */
typedef struct
{
  char           *label;
  char           *hex;         /* (nullable) 'RRGGBB': the colour it is about */
  gint64          profile_id;  /* 0: it is about an option */
  TaktOptionRule *rule;        /* (nullable) */
} TaktReviewChoice;

/** TaktReviewItem: an item that waits for a person's word, with what may be said, the likeliest first. */
typedef struct
{
  TaktOrderItem *item;
  char          *question;
  GPtrArray     *choices;  /* (element-type TaktReviewChoice) */
} TaktReviewItem;

TaktReviewItem *takt_review_item_read   (TaktShop *shop, TaktOrderItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            takt_review_item_free   (TaktReviewItem *self);
char           *takt_review_item_dup_signature (const TaktReviewItem *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean        takt_review_item_choose (const TaktReviewItem *self, TaktShop *shop, guint choice, gboolean for_all, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktReviewItem, takt_review_item_free)

G_END_DECLS
