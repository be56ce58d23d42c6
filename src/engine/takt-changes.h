/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TAKT_TYPE_CHANGES (takt_changes_get_type ())
G_DECLARE_FINAL_TYPE (TaktChanges, takt_changes, TAKT, CHANGES, GObject)

/*
 * What changed, for everybody who shows something. Services call takt_changes_note(); the signal
 *
 *   "changed" (const char *noun, gint64 id)
 *
 * comes once per (noun, id) from an idle of the main context, thus never inside a transaction. Nouns are the engine's folders:
 * "orders", "products", "printers", "materials", "queue", "history", "notify", "settings", "cloud"; "sync": how far fetching orders has come; and "promises" with the id of an order. Id 0: several.
 */
TaktChanges *takt_changes_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void         takt_changes_note (TaktChanges *self, const char *noun, gint64 id);

G_END_DECLS
