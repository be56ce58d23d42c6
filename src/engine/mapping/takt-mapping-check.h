/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-rule-table.h"

G_BEGIN_DECLS

TaktOptionRule   *takt_option_rule_check   (const TaktOptionRule *rule, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktColorSynonym *takt_color_synonym_check (const TaktColorSynonym *synonym, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
