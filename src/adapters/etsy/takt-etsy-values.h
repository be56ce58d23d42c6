/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/**
 * TaktEtsyValues:
 *
 * Reads the members of Etsy's objects: null and absent alike are "not there", numbers may come as integer, double or text,
 * unknown members do not matter. What must not be guessed at (an amount without a divisor, an id that is a list) is a fault;
 * the first one sticks with its path.
 */
typedef struct
{
  char *at;            /* (owned) path of the object being read, with a dot at its end; "" at the top */
  char *fault;         /* (owned) (nullable) "transactions[0].price: the divisor is 0" */
  char  currency[4];   /* that of the first amount; all others must have it; "" before */
} TaktEtsyValues;

void takt_etsy_values_clear (TaktEtsyValues *self);
void takt_etsy_values_enter (TaktEtsyValues *self, const char *field, int index);
void takt_etsy_values_fail  (TaktEtsyValues *self, const char *field, const char *reason);

gint64      takt_etsy_values_int    (TaktEtsyValues *self, JsonObject *object, const char *field, gint64 min, gint64 max, gint64 fallback);
char       *takt_etsy_values_id     (TaktEtsyValues *self, JsonObject *object, const char *field) G_GNUC_WARN_UNUSED_RESULT;
gboolean    takt_etsy_values_bool   (TaktEtsyValues *self, JsonObject *object, const char *field, gboolean fallback);
TaktTime    takt_etsy_values_time   (TaktEtsyValues *self, JsonObject *object, const char *field, const char *old_field);
char       *takt_etsy_values_text   (TaktEtsyValues *self, JsonObject *object, const char *field) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_etsy_values_raw    (TaktEtsyValues *self, JsonObject *object, const char *field) G_GNUC_WARN_UNUSED_RESULT;
gboolean    takt_etsy_values_money  (TaktEtsyValues *self, JsonObject *object, const char *field, gint64 *minor);
gint64      takt_etsy_values_plain_money (TaktEtsyValues *self, JsonObject *object, const char *field);
JsonArray  *takt_etsy_values_array  (TaktEtsyValues *self, JsonObject *object, const char *field);
JsonObject *takt_etsy_values_element (TaktEtsyValues *self, JsonArray *array, const char *field, guint index);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TaktEtsyValues, takt_etsy_values_clear)

G_END_DECLS
