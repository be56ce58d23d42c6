/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-values.h"

#include <math.h>
#include <string.h>

#include "etsy/takt-html-entities.h"
#include "takt-json.h"
#include "takt-money.h"

/* The spec's least time, 2000-01-01 (reference.md §1). */
#define MIN_TIME ((TaktTime) 946684800)

/* Far beyond any order, far below what sums of 64 bits can hold. */
#define MAX_MINOR ((gint64) 1000000000000)

/* The member, or NULL when it is absent or null, or a fault was found before. */
static JsonNode *
get_node (TaktEtsyValues *self, JsonObject *object, const char *field)
{
  JsonNode *node = self->fault == NULL ? json_object_get_member (object, field) : NULL;

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* The sentences of buyers and sellers: line breaks as "\n", no other controls, no space at the ends; NULL when empty. */
static char *
clean (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));
  const char *rest = text;
  char *result;

  /* Most of a text, and most texts as a whole, hold nothing to look at more closely. */
  while ((guchar) *rest >= 0x20 && (guchar) *rest < 0x7f)
    rest++;
  g_string_append_len (out, text, rest - text);
  for (const char *p = rest; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r')
        {
          if (p[1] != '\n')
            g_string_append_c (out, '\n');
        }
      else if (c == '\n' || c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (out, c);
    }

  result = g_strstrip (g_string_free (out, FALSE));
  if (*result == '\0')
    g_clear_pointer (&result, g_free);
  return result;
}

/** takt_etsy_values_clear: frees what @self holds and makes it ready for the next object. */
void
takt_etsy_values_clear (TaktEtsyValues *self)
{
  g_clear_pointer (&self->at, g_free);
  g_clear_pointer (&self->fault, g_free);
  self->currency[0] = '\0';
}

/** takt_etsy_values_enter: faults from now on are within @field[@index]; NULL: back at the top. */
void
takt_etsy_values_enter (TaktEtsyValues *self, const char *field, int index)
{
  g_free (self->at);
  self->at = field != NULL ? g_strdup_printf ("%s[%d].", field, index) : NULL;
}

/** takt_etsy_values_fail: reports a fault that only the caller can see. The first one wins. */
void
takt_etsy_values_fail (TaktEtsyValues *self, const char *field, const char *reason)
{
  if (self->fault == NULL)
    self->fault = g_strdup_printf ("%s%s: %s", self->at != NULL ? self->at : "", field, reason);
}

/** takt_etsy_values_int: a whole number, also spelled as a text or a double; a fault when it is none or out of range. */
gint64
takt_etsy_values_int (TaktEtsyValues *self,
                      JsonObject *object,
                      const char *field,
                      gint64 min,
                      gint64 max,
                      gint64 fallback)
{
  JsonNode *node = get_node (self, object, field);
  gint64 value;

  if (node == NULL)
    return fallback;

  value = holds (node, G_TYPE_INT64) ? json_node_get_int (node)
                                     : takt_json_lenient_int (object, field, G_MININT64);
  if (value == G_MININT64 || holds (node, G_TYPE_BOOLEAN)
      || (holds (node, G_TYPE_DOUBLE) && rint (json_node_get_double (node)) != json_node_get_double (node)))
    {
      takt_etsy_values_fail (self, field, "not a whole number");
      return fallback;
    }
  if (value < min || value > max)
    {
      takt_etsy_values_fail (self, field, "out of range");
      return fallback;
    }
  return value;
}

/** takt_etsy_values_id: (transfer full) (nullable): an id as text; NULL when it is not there or 0, which Etsy uses alike. */
char *
takt_etsy_values_id (TaktEtsyValues *self, JsonObject *object, const char *field)
{
  gint64 id = takt_etsy_values_int (self, object, field, 0, G_MAXINT64, 0);

  return id > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, id) : NULL;
}

/** takt_etsy_values_bool: a truth, also as 1, 0 or text; what is none of these is @fallback. */
gboolean
takt_etsy_values_bool (TaktEtsyValues *self, JsonObject *object, const char *field, gboolean fallback)
{
  return get_node (self, object, field) != NULL ? takt_json_lenient_bool (object, field, fallback) : fallback;
}

/**
 * takt_etsy_values_time:
 * @old_field: (nullable): the earlier name of the same time, for when @field is not there (reference.md §5.1)
 *
 * Returns: epoch seconds; unset when neither is there or before 2000
 */
TaktTime
takt_etsy_values_time (TaktEtsyValues *self, JsonObject *object, const char *field, const char *old_field)
{
  /* Beyond the year 9999 calendar arithmetic ends. */
  TaktTime time = takt_etsy_values_int (self, object, field, G_MININT64, 253402300799, TAKT_TIME_UNSET);

  if (time < MIN_TIME && old_field != NULL)
    time = takt_etsy_values_int (self, object, old_field, G_MININT64, 253402300799, TAKT_TIME_UNSET);
  return time >= MIN_TIME ? time : TAKT_TIME_UNSET;
}

/**
 * takt_etsy_values_text:
 *
 * A text for people: character references decoded once, line breaks as "\n", without controls and outer space.
 *
 * Returns: (transfer full) (nullable): NULL when nothing is left
 */
char *
takt_etsy_values_text (TaktEtsyValues *self, JsonObject *object, const char *field)
{
  JsonNode *node = get_node (self, object, field);
  g_autofree char *decoded = NULL;

  if (node == NULL)
    return NULL;

  if (!holds (node, G_TYPE_STRING))
    {
      takt_etsy_values_fail (self, field, "not a text");
      return NULL;
    }
  if (strchr (json_node_get_string (node), '&') == NULL)
    return clean (json_node_get_string (node));
  decoded = takt_html_entities_decode (json_node_get_string (node));
  return clean (decoded);
}

/** takt_etsy_values_raw: as takt_etsy_values_text() for values that Etsy does not escape; a number is taken as its digits. */
char *
takt_etsy_values_raw (TaktEtsyValues *self, JsonObject *object, const char *field)
{
  JsonNode *node = get_node (self, object, field);

  if (node == NULL)
    return NULL;

  if (holds (node, G_TYPE_INT64))
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (!holds (node, G_TYPE_STRING))
    {
      takt_etsy_values_fail (self, field, "not a text");
      return NULL;
    }
  return clean (json_node_get_string (node));
}

/* Three capitals; which codes exist is not ours to know. */
static gboolean
take_currency (TaktEtsyValues *self, const char *code)
{
  if (code == NULL || strlen (code) != 3)
    return FALSE;
  for (int i = 0; i < 3; i++)
    if (!g_ascii_isupper (code[i]))
      return FALSE;

  if (self->currency[0] == '\0')
    memcpy (self->currency, code, 4);
  return strcmp (self->currency, code) == 0;
}

/**
 * takt_etsy_values_money:
 * @minor: (out): minor units of the currency; unchanged when FALSE
 *
 * {"amount", "divisor", "currency_code"}: the value is amount ÷ divisor (reference.md §5.3). A divisor of 0 or less, another
 * currency than that of the amounts before, or a wrong type is a fault.
 *
 * Returns: FALSE when the amount is not there
 */
gboolean
takt_etsy_values_money (TaktEtsyValues *self, JsonObject *object, const char *field, gint64 *minor)
{
  JsonNode *node = get_node (self, object, field);
  g_autofree char *code = NULL;
  JsonObject *money;
  gint64 amount, divisor, units = 1, value;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      takt_etsy_values_fail (self, field, "not an amount of money");
      return FALSE;
    }

  money = json_node_get_object (node);
  amount = takt_etsy_values_int (self, money, "amount", -G_MAXINT64, G_MAXINT64, G_MININT64);
  divisor = takt_etsy_values_int (self, money, "divisor", G_MININT64, G_MAXINT64, 0);
  code = takt_json_lenient_string (money, "currency_code");
  if (self->fault != NULL)
    return FALSE;
  if (amount == G_MININT64)
    {
      takt_etsy_values_fail (self, field, "the amount is missing");
      return FALSE;
    }
  if (divisor <= 0)
    {
      takt_etsy_values_fail (self, field, "the divisor is not above 0");
      return FALSE;
    }
  if (!take_currency (self, code))
    {
      takt_etsy_values_fail (self, field, "the currency is missing or another one");
      return FALSE;
    }

  for (int i = takt_money_get_digits (code); i > 0; i--)
    units *= 10;
  value = takt_money_ratio (amount, units, divisor);
  if (value > MAX_MINOR || value < -MAX_MINOR)
    {
      takt_etsy_values_fail (self, field, "the amount is out of range");
      return FALSE;
    }

  *minor = value;
  return TRUE;
}

/**
 * takt_etsy_values_plain_money:
 *
 * A plain number in the currency of the amounts before, as coupons of a line are (reference.md §5.2).
 *
 * Returns: minor units; 0 when it is not there or makes no sense, since no sum depends on it
 */
gint64
takt_etsy_values_plain_money (TaktEtsyValues *self, JsonObject *object, const char *field)
{
  JsonNode *node = get_node (self, object, field);
  gint64 minor = 0;
  double number;

  if (node == NULL || self->currency[0] == '\0')
    return 0;
  if (holds (node, G_TYPE_INT64))
    number = (double) json_node_get_int (node);
  else if (holds (node, G_TYPE_DOUBLE))
    number = json_node_get_double (node);
  else
    return 0;
  return number >= 0 && takt_money_from_number (number, self->currency, &minor) && minor <= MAX_MINOR ? minor
                                                                                                      : 0;
}

/** takt_etsy_values_array: (transfer none) (nullable): a list; NULL when it is not there, a fault when it is something else. */
JsonArray *
takt_etsy_values_array (TaktEtsyValues *self, JsonObject *object, const char *field)
{
  JsonNode *node = get_node (self, object, field);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      takt_etsy_values_fail (self, field, "not a list");
      return NULL;
    }
  return json_node_get_array (node);
}

/** takt_etsy_values_element: (transfer none) (nullable): an object of a list; NULL and a fault when it is something else. */
JsonObject *
takt_etsy_values_element (TaktEtsyValues *self, JsonArray *array, const char *field, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      takt_etsy_values_fail (self, field, "holds something that is not an object");
      return NULL;
    }
  return json_node_get_object (node);
}
