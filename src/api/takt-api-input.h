/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-print-options.h"
#include "takt-json.h"

G_BEGIN_DECLS

/*
 * Fields of a PUT or POST, written over what a record holds: an absent field leaves it as it is. null empties a field that can
 * be empty and is a fault elsewhere.
 */
void     takt_api_input_text   (TaktJsonReader *body, const char *field, gsize max_length, char **value);
void     takt_api_input_name   (TaktJsonReader *body, const char *field, gsize max_length, char **value);
void     takt_api_input_word   (TaktJsonReader *body, const char *field, const char *const *words, char **value);
void     takt_api_input_int    (TaktJsonReader *body, const char *field, int min, int max, int *value);
void     takt_api_input_int64  (TaktJsonReader *body, const char *field, gint64 min, gint64 max, gint64 *value);
void     takt_api_input_int_or_none (TaktJsonReader *body, const char *field, int min, int max, int none, int *value);
void     takt_api_input_bool   (TaktJsonReader *body, const char *field, gboolean *value);
void     takt_api_input_money  (TaktJsonReader *body, const char *field, const char *currency, gint64 *value);
void     takt_api_input_id     (TaktJsonReader *body, const char *field, gint64 *value);
void     takt_api_input_time   (TaktJsonReader *body, const char *field, TaktTime *value);
void     takt_api_input_print_options (TaktJsonReader *body, TaktPrintOptions *options);
gboolean takt_api_input_is_set (TaktJsonReader *body, const char *field);

G_END_DECLS
