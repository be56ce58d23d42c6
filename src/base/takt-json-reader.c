/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "takt-error.h"
#include "takt-money.h"

/*
 * Readers of nested objects are owned by the reader of the object around them and share its fault. Invariant: @fault is
 * NULL or the first fault found anywhere in the tree; once set, every read returns its fallback.
 */
struct _TaktJsonReader
{
  TaktJsonReader *parent; /* (unowned) (nullable) NULL: the root */
  JsonNode *node;         /* (owned) (nullable) the object; NULL when the root is none */
  char *prefix;           /* (owned) what comes before a field in its path: "" or "items[2]." */
  GHashTable *known;      /* (owned) set of the fields that were asked for */
  GPtrArray *children;    /* (owned) of TaktJsonReader */
  GError *fault;          /* (owned) (nullable) in the root alone */
};

static TaktJsonReader *
reader_new (TaktJsonReader *parent, JsonNode *node, char *prefix)
{
  TaktJsonReader *self = g_new0 (TaktJsonReader, 1);

  self->parent = parent;
  self->node = node != NULL ? json_node_ref (node) : NULL;
  self->prefix = prefix;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->children = g_ptr_array_new ();
  if (parent != NULL)
    g_ptr_array_add (parent->children, self);
  return self;
}

static void
reader_destroy (TaktJsonReader *self)
{
  for (guint i = 0; i < self->children->len; i++)
    reader_destroy (self->children->pdata[i]);
  g_ptr_array_unref (self->children);
  g_hash_table_unref (self->known);
  g_clear_pointer (&self->node, json_node_unref);
  g_clear_error (&self->fault);
  g_free (self->prefix);
  g_free (self);
}

static TaktJsonReader *
get_root (TaktJsonReader *self)
{
  while (self->parent != NULL)
    self = self->parent;
  return self;
}

/* The member, or NULL: absent, or there was a fault before. Notes that somebody asked. */
static JsonNode *
lookup (TaktJsonReader *self, const char *field)
{
  if (self == NULL || get_root (self)->fault != NULL || self->node == NULL)
    return NULL;

  if (!g_hash_table_contains (self->known, field))
    g_hash_table_add (self->known, g_strdup (field));
  return json_object_get_member (json_node_get_object (self->node), field);
}

/* As lookup(), but null counts as absent. */
static JsonNode *
lookup_value (TaktJsonReader *self, const char *field)
{
  JsonNode *node = lookup (self, field);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
holds_number (JsonNode *node)
{
  return holds (node, G_TYPE_INT64) || holds (node, G_TYPE_DOUBLE);
}

/* Length and characters of a text. */
static const char *
check_string (TaktJsonReader *self, const char *field, JsonNode *node, gsize max_length, const char *fallback)
{
  const char *text;

  if (!holds (node, G_TYPE_STRING))
    {
      takt_json_reader_fail (self, field, _ ("must be a text."));
      return fallback;
    }

  text = json_node_get_string (node);
  if ((gsize) g_utf8_strlen (text, -1) > max_length)
    {
      takt_json_reader_fail (
          self, field,
          ngettext ("may have %u character at most.", "may have %u characters at most.", max_length),
          (guint) max_length);
      return fallback;
    }

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) && strchr ("\n\t\r", *p) == NULL)
      {
        takt_json_reader_fail (self, field, _ ("may not hold control characters."));
        return fallback;
      }
  return text;
}

/**
 * takt_json_reader_new:
 * @root: (nullable): the node to read; kept alive by the reader. When it is no object, that is the first fault
 *
 * Returns: (transfer full): free with takt_json_reader_free()
 */
TaktJsonReader *
takt_json_reader_new (JsonNode *root)
{
  gboolean is_object = root != NULL && JSON_NODE_HOLDS_OBJECT (root);
  TaktJsonReader *self = reader_new (NULL, is_object ? root : NULL, g_strdup (""));

  if (!is_object)
    takt_error_set_field (&self->fault, "", _ ("A JSON object is expected."));
  return self;
}

/**
 * takt_json_reader_free:
 *
 * Frees the reader of a root with all readers of nested objects. On one of those it does nothing: they belong to the root.
 */
void
takt_json_reader_free (TaktJsonReader *self)
{
  if (self != NULL && self->parent == NULL)
    reader_destroy (self);
}

/**
 * takt_json_reader_fail:
 * @field: the field at fault within this object; "" for the object itself
 * @format: the end of a sentence that begins with the field: "must be …"
 *
 * Reports a fault that only the caller can see. The first fault wins.
 */
void
takt_json_reader_fail (TaktJsonReader *self, const char *field, const char *format, ...)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  TaktJsonReader *root;
  va_list arguments;

  g_return_if_fail (self != NULL);

  root = get_root (self);
  if (root->fault != NULL)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  path = g_strconcat (self->prefix, field, NULL);
  if (*field == '\0' && *path != '\0')
    path[strlen (path) - 1] = '\0';

  if (*path == '\0')
    takt_error_set_field (&root->fault, "", "%s", text);
  else
    /* Translators: the name of a field, and what it must be: "remaining_pct" must be a number from 0 to 100. */
    takt_error_set_field (&root->fault, path, _ ("“%s” %s"), path, text);
}

/* Names the first member that nobody asked for, here and in the nested objects that were read. */
static void
find_unknown (TaktJsonReader *self)
{
  JsonObjectIter iter;
  const char *name;

  if (self->node != NULL)
    {
      json_object_iter_init_ordered (&iter, json_node_get_object (self->node));
      while (json_object_iter_next_ordered (&iter, &name, NULL))
        if (!g_hash_table_contains (self->known, name))
          takt_json_reader_fail (self, name, _ ("is not a known field."));
    }
  for (guint i = 0; i < self->children->len; i++)
    find_unknown (self->children->pdata[i]);
}

/**
 * takt_json_reader_end:
 * @self: (nullable): NULL (an absent object) has no fault
 * @reject_unknown: whether a member that was never asked for is a fault as well; also in the nested objects that were read
 * @error: TAKT_ERROR_INVALID with the path of the field
 *
 * Returns: FALSE when any read since the start found a fault
 */
gboolean
takt_json_reader_end (TaktJsonReader *self, gboolean reject_unknown, GError **error)
{
  TaktJsonReader *root;

  if (self == NULL)
    return TRUE;

  root = get_root (self);
  if (root->fault == NULL && reject_unknown)
    find_unknown (self);
  if (root->fault == NULL)
    return TRUE;

  if (error != NULL)
    *error = g_error_copy (root->fault);
  return FALSE;
}

/** takt_json_reader_has: whether the field is there, null included. */
gboolean
takt_json_reader_has (TaktJsonReader *self, const char *field)
{
  return lookup (self, field) != NULL;
}

/** takt_json_reader_is_null: whether the field is there and null; the reads below take null for absent. */
gboolean
takt_json_reader_is_null (TaktJsonReader *self, const char *field)
{
  JsonNode *node = lookup (self, field);

  return node != NULL && JSON_NODE_HOLDS_NULL (node);
}

/** takt_json_reader_require: a fault unless the field is there and not null. */
void
takt_json_reader_require (TaktJsonReader *self, const char *field)
{
  if (self != NULL && lookup_value (self, field) == NULL)
    takt_json_reader_fail (self, field, _ ("is missing."));
}

static gint64
check_int (TaktJsonReader *self, const char *field, JsonNode *node, gint64 min, gint64 max, gint64 fallback)
{
  gint64 value;

  if (!holds_number (node) || rint (json_node_get_double (node)) != json_node_get_double (node))
    {
      takt_json_reader_fail (self, field, _ ("must be a whole number."));
      return fallback;
    }

  /* A double this large is out of any range a field has; below, the conversion is exact. */
  if (holds (node, G_TYPE_DOUBLE) && fabs (json_node_get_double (node)) > 9e15)
    value = json_node_get_double (node) < 0 ? G_MININT64 : G_MAXINT64;
  else
    value = json_node_get_int (node);

  if (value < min || value > max)
    {
      g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, min);
      g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, max);

      takt_json_reader_fail (self, field, _ ("must be a whole number from %s to %s."), least, most);
      return fallback;
    }
  return value;
}

/** takt_json_reader_int: a whole number from @min to @max; 5.0 is one, 5.5 and "5" are not. */
gint64
takt_json_reader_int (TaktJsonReader *self, const char *field, gint64 min, gint64 max, gint64 fallback)
{
  JsonNode *node = lookup_value (self, field);

  return node != NULL ? check_int (self, field, node, min, max, fallback) : fallback;
}

/** takt_json_reader_number: a number from @min to @max. */
double
takt_json_reader_number (TaktJsonReader *self, const char *field, double min, double max, double fallback)
{
  JsonNode *node = lookup_value (self, field);
  double value;

  if (node == NULL)
    return fallback;

  value = holds_number (node) ? json_node_get_double (node) : NAN;
  if (!(value >= min && value <= max))
    {
      takt_json_reader_fail (self, field, _ ("must be a number from %g to %g."), min, max);
      return fallback;
    }
  return value;
}

/** takt_json_reader_bool: true or false, nothing that merely looks like it. */
gboolean
takt_json_reader_bool (TaktJsonReader *self, const char *field, gboolean fallback)
{
  JsonNode *node = lookup_value (self, field);

  if (node == NULL)
    return fallback;

  if (!holds (node, G_TYPE_BOOLEAN))
    {
      takt_json_reader_fail (self, field, _ ("must be true or false."));
      return fallback;
    }
  return json_node_get_boolean (node);
}

/**
 * takt_json_reader_string:
 * @max_length: characters
 *
 * Returns: (transfer none): a text without control characters other than line breaks and tabs; lives as long as the reader
 */
const char *
takt_json_reader_string (TaktJsonReader *self, const char *field, gsize max_length, const char *fallback)
{
  JsonNode *node = lookup_value (self, field);

  return node != NULL ? check_string (self, field, node, max_length, fallback) : fallback;
}

/** takt_json_reader_time: a moment as takt_time_from_iso() reads it. */
TaktTime
takt_json_reader_time (TaktJsonReader *self, const char *field, TaktTime fallback)
{
  JsonNode *node = lookup_value (self, field);
  TaktTime time = fallback;

  if (node == NULL)
    return fallback;

  if (!holds (node, G_TYPE_STRING) || !takt_time_from_iso (json_node_get_string (node), &time, NULL))
    takt_json_reader_fail (self, field, _ ("must be a date and time such as 2025-12-24T18:15:00Z."));
  return time;
}

/**
 * takt_json_reader_money:
 * @currency: ISO 4217 code; an amount with more decimals than it has is a fault
 * @min: least amount, minor units
 *
 * Returns: minor units
 */
gint64
takt_json_reader_money (TaktJsonReader *self,
                        const char *field,
                        const char *currency,
                        gint64 min,
                        gint64 fallback)
{
  JsonNode *node = lookup_value (self, field);
  gint64 minor;

  if (node == NULL)
    return fallback;

  if (!holds_number (node))
    {
      takt_json_reader_fail (self, field, _ ("must be an amount of money: a number such as 17.38."));
      return fallback;
    }
  if (!takt_money_from_number (json_node_get_double (node), currency, &minor))
    {
      takt_json_reader_fail (self, field, _ ("must be an amount with %d decimals at most (%s)."),
                             takt_money_get_digits (currency), currency);
      return fallback;
    }
  if (minor < min)
    {
      g_autofree char *least = takt_money_to_text (min, currency);

      takt_json_reader_fail (self, field, _ ("must be %s or more."), least);
      return fallback;
    }
  return minor;
}

/**
 * takt_json_reader_choice:
 * @words: (array zero-terminated=1): what may stand there
 *
 * Returns: the index of the word
 */
int
takt_json_reader_choice (TaktJsonReader *self, const char *field, const char *const *words, int fallback)
{
  JsonNode *node = lookup_value (self, field);
  g_autofree char *list = NULL;

  if (node == NULL)
    return fallback;

  if (holds (node, G_TYPE_STRING))
    for (int i = 0; words[i] != NULL; i++)
      if (strcmp (words[i], json_node_get_string (node)) == 0)
        return i;

  list = g_strjoinv (", ", (char **) words);
  takt_json_reader_fail (self, field, _ ("must be one of: %s."), list);
  return fallback;
}

/**
 * takt_json_reader_object:
 *
 * Returns: (transfer none) (nullable): a reader of the nested object, owned by this one; NULL when it is absent, null or
 *   at fault. All reads take a NULL reader for an object without members
 */
TaktJsonReader *
takt_json_reader_object (TaktJsonReader *self, const char *field)
{
  JsonNode *node = lookup_value (self, field);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      takt_json_reader_fail (self, field, _ ("must be an object."));
      return NULL;
    }
  return reader_new (self, node, g_strconcat (self->prefix, field, ".", NULL));
}

/**
 * takt_json_reader_array:
 *
 * Returns: how many elements the array has; 0 when it is absent, null, no array or longer than @max_length (the last two
 *   are faults)
 */
guint
takt_json_reader_array (TaktJsonReader *self, const char *field, guint max_length)
{
  JsonNode *node = lookup_value (self, field);
  guint length;

  if (node == NULL)
    return 0;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      takt_json_reader_fail (self, field, _ ("must be an array."));
      return 0;
    }

  length = json_array_get_length (json_node_get_array (node));
  if (length > max_length)
    {
      takt_json_reader_fail (
          self, field, ngettext ("may have %u element at most.", "may have %u elements at most.", max_length),
          max_length);
      return 0;
    }
  return length;
}

/* An element of an array whose length the caller knows, with its path. */
static JsonNode *
lookup_element (TaktJsonReader *self, const char *field, guint index, char **path)
{
  JsonNode *node = lookup_value (self, field);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)
      || index >= json_array_get_length (json_node_get_array (node)))
    return NULL;

  *path = g_strdup_printf ("%s[%u]", field, index);
  return json_array_get_element (json_node_get_array (node), index);
}

/**
 * takt_json_reader_element:
 * @index: below the length that takt_json_reader_array() gave
 *
 * Returns: (transfer none) (nullable): a reader of the object at @index, owned by this one; NULL after a fault
 */
TaktJsonReader *
takt_json_reader_element (TaktJsonReader *self, const char *field, guint index)
{
  g_autofree char *path = NULL;
  JsonNode *node = lookup_element (self, field, index, &path);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      takt_json_reader_fail (self, path, _ ("must be an object."));
      return NULL;
    }
  return reader_new (self, node, g_strconcat (self->prefix, path, ".", NULL));
}

/**
 * takt_json_reader_element_string:
 *
 * Returns: (transfer none) (nullable): the text at @index, as takt_json_reader_string() reads it; NULL after a fault
 */
const char *
takt_json_reader_element_string (TaktJsonReader *self, const char *field, guint index, gsize max_length)
{
  g_autofree char *path = NULL;
  JsonNode *node = lookup_element (self, field, index, &path);

  return node != NULL ? check_string (self, path, node, max_length, NULL) : NULL;
}

/**
 * takt_json_reader_element_int:
 *
 * Returns: the whole number at @index, as takt_json_reader_int() reads it; @fallback after a fault
 */
gint64
takt_json_reader_element_int (TaktJsonReader *self,
                              const char *field,
                              guint index,
                              gint64 min,
                              gint64 max,
                              gint64 fallback)
{
  g_autofree char *path = NULL;
  JsonNode *node = lookup_element (self, field, index, &path);

  return node != NULL ? check_int (self, path, node, min, max, fallback) : fallback;
}
