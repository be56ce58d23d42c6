/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktCapabilityKind: what a key may or may not at a source (reference.md §7). */
typedef enum
{
  TAKT_CAPABILITY_SHIPPING,
  TAKT_CAPABILITY_ADDRESSES,
} TaktCapabilityKind;

/** TaktCapability: what is known of it. */
typedef struct
{
  const char *state;      /* (transfer none) 'unknown', 'yes', 'no' */
  char       *reason;     /* (nullable) the source's words, where it refused */
  TaktTime    decided_at;
} TaktCapability;

void     takt_capability_clear        (TaktCapability *self);
gboolean takt_capability_table_get    (TaktStore *store, gint64 shop_id, TaktCapabilityKind kind, TaktCapability *capability, GError **error);
gboolean takt_capability_table_set    (TaktStore *store, gint64 shop_id, TaktCapabilityKind kind, gboolean is_allowed, const char *reason, TaktTime now, GError **error);
gboolean takt_capability_table_forget (TaktStore *store, gint64 shop_id, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TaktCapability, takt_capability_clear)

G_END_DECLS
