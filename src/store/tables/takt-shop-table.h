/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktShopRecord: where orders come from. Unique by (source, external_id). */
typedef struct
{
  gint64   id;
  char    *source;
  char    *external_id;
  char    *name;
  char    *currency;
  TaktTime synced_until;  /* start of the last sync that was committed to its end */
  TaktTime last_sync_at;
  char    *last_error;    /* (nullable) */
  TaktTime created_at;
  TaktTime updated_at;
} TaktShopRecord;

TaktShopRecord *takt_shop_record_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void            takt_shop_record_free (TaktShopRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktShopRecord, takt_shop_record_free)

G_END_DECLS
