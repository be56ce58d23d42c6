/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_RULE_EDITOR (takt_rule_editor_get_type ())
G_DECLARE_FINAL_TYPE (TaktRuleEditor, takt_rule_editor, TAKT, RULE_EDITOR, AdwWindow)

TaktRuleEditor *takt_rule_editor_open (GtkWidget *widget, TaktShop *shop, gint64 id);

G_END_DECLS
