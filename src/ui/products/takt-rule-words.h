/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

char *takt_rule_dup_title   (const TaktOptionRule *rule) G_GNUC_WARN_UNUSED_RESULT;
char *takt_rule_dup_meaning (TaktShop *shop, const TaktOptionRule *rule) G_GNUC_WARN_UNUSED_RESULT;
char *takt_rule_dup_scope   (TaktShop *shop, const TaktOptionRule *rule) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
