/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-profile-index.h"

#include <string.h>

#include "takt-text.h"

/* A profile that is on the item's own listing goes before all that match by options alone. */
#define LISTING_SCORE 1000

/* Each table: folded text → (owned) GPtrArray of profiles that live in @profiles. */
struct _TaktProfileIndex
{
  GPtrArray *profiles; /* (owned) */
  GHashTable *by_id;   /* id, that of the profile itself → profile */
  GHashTable *by_sku;
  GHashTable *by_listing;
  GHashTable *by_title;
  GHashTable *by_name;
};

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

static void
add (GHashTable *table, const char *text, TaktProfile *profile)
{
  g_autofree char *key = takt_text_fold (text);
  GPtrArray *profiles;

  if (key[0] == '\0')
    return;

  profiles = g_hash_table_lookup (table, key);
  if (profiles == NULL)
    {
      profiles = g_ptr_array_new ();
      g_hash_table_insert (table, g_steal_pointer (&key), profiles);
    }
  g_ptr_array_add (profiles, profile);
}

/* Whether @word stands in @text as a word of its own: "10" not in "100 mm". Both are folded. */
static gboolean
has_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *p = strstr (text, word); p != NULL && length > 0; p = strstr (g_utf8_next_char (p), word))
    {
      gboolean starts = p == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p)));
      gboolean ends = p[length] == '\0' || !g_unichar_isalnum (g_utf8_get_char (p + length));

      if (starts && ends)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_color (const TaktProfile *profile, const char *folded)
{
  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = g_ptr_array_index (profile->materials, i);
      g_autofree char *color = takt_text_fold (filament->color);

      if (g_str_equal (color, folded))
        return TRUE;
    }

  return FALSE;
}

/* How many of the item's option values the profile speaks of: as a filament's colour, or in its name or title. */
static guint
score (const TaktProfile *profile, const TaktOrderItem *item)
{
  g_autofree char *name = takt_text_fold (profile->name);
  g_autofree char *title = takt_text_fold (profile->title);
  guint found = 0;

  if (item->listing_id != NULL && g_strcmp0 (profile->listing_id, item->listing_id) == 0)
    found += LISTING_SCORE;

  for (guint i = 0; i < item->options->len; i++)
    {
      const TaktOption *option = g_ptr_array_index (item->options, i);
      g_autofree char *value = takt_text_fold (option->value);

      if (value[0] != '\0'
          && (has_color (profile, value) || has_word (name, value) || has_word (title, value)))
        found++;
    }

  return found;
}

/*
 * The only one, or the one of several that fits the item's options best. Between equals nobody is chosen: a wrong guess would
 * be printed, an unmapped item asks.
 */
static const TaktProfile *
pick (GPtrArray *candidates, const TaktOrderItem *item)
{
  const TaktProfile *best = NULL;
  guint best_score = 0;
  gboolean tied = FALSE;

  if (candidates == NULL)
    return NULL;
  if (candidates->len == 1)
    return g_ptr_array_index (candidates, 0);

  for (guint i = 0; i < candidates->len; i++)
    {
      const TaktProfile *profile = g_ptr_array_index (candidates, i);
      guint found = score (profile, item);

      if (best == NULL || found > best_score)
        {
          best = profile;
          best_score = found;
          tied = FALSE;
        }
      else if (found == best_score)
        tied = TRUE;
    }

  return tied ? NULL : best;
}

static const TaktProfile *
find (GHashTable *table, const char *text, const TaktOrderItem *item)
{
  g_autofree char *key = takt_text_fold (text);

  return key[0] != '\0' ? pick (g_hash_table_lookup (table, key), item) : NULL;
}

/**
 * takt_profile_index_new:
 * @profiles: (element-type TaktProfile): all there are; a reference is taken
 */
TaktProfileIndex *
takt_profile_index_new (GPtrArray *profiles)
{
  TaktProfileIndex *self = g_new0 (TaktProfileIndex, 1);

  self->profiles = g_ptr_array_ref (profiles);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_sku = new_table ();
  self->by_listing = new_table ();
  self->by_title = new_table ();
  self->by_name = new_table ();

  for (guint i = 0; i < profiles->len; i++)
    {
      TaktProfile *profile = g_ptr_array_index (profiles, i);

      g_hash_table_insert (self->by_id, &profile->id, profile);
      /* Kept for the items that have it; nothing else finds it. */
      if (profile->archived_at != TAKT_TIME_UNSET)
        continue;
      add (self->by_sku, profile->sku, profile);
      add (self->by_listing, profile->listing_id, profile);
      add (self->by_title, profile->title, profile);
      add (self->by_name, profile->name, profile);
    }

  return self;
}

void
takt_profile_index_free (TaktProfileIndex *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_sku);
  g_hash_table_unref (self->by_listing);
  g_hash_table_unref (self->by_title);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->profiles);
  g_free (self);
}

/** takt_profile_index_get: (nullable): the profile of row @id. */
const TaktProfile *
takt_profile_index_get (TaktProfileIndex *self, gint64 id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

/** takt_profile_names_value: whether the profile speaks of an option's value, folded: as a filament's colour, in name or title. */
gboolean
takt_profile_names_value (const TaktProfile *profile, const char *value_key)
{
  g_autofree char *name = takt_text_fold (profile->name);
  g_autofree char *title = takt_text_fold (profile->title);

  return has_color (profile, value_key) || has_word (name, value_key) || has_word (title, value_key);
}

/** takt_profile_index_find_sku: (nullable): the profile with the item's SKU, trimmed and in any case. */
const TaktProfile *
takt_profile_index_find_sku (TaktProfileIndex *self, const TaktOrderItem *item)
{
  return find (self->by_sku, item->sku, item);
}

/**
 * takt_profile_index_find_listing:
 *
 * Returns: (nullable): the profile of the item's listing; where there are several, the one that names most of the item's
 *   option values
 */
const TaktProfile *
takt_profile_index_find_listing (TaktProfileIndex *self, const TaktOrderItem *item)
{
  return find (self->by_listing, item->listing_id, item);
}

/** takt_profile_index_find_title: (nullable): the profile whose title, or else whose name, is the item's title. */
const TaktProfile *
takt_profile_index_find_title (TaktProfileIndex *self, const TaktOrderItem *item)
{
  const TaktProfile *profile = find (self->by_title, item->title, item);

  return profile != NULL ? profile : find (self->by_name, item->title, item);
}

/* How many words of @words the profile speaks of; words of one letter say nothing. */
static guint
count_words (const TaktProfile *profile, char *const *words)
{
  g_autofree char *name = takt_text_fold (profile->name);
  g_autofree char *title = takt_text_fold (profile->title);
  guint found = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (g_utf8_strlen (words[i], -1) > 1 && (has_word (name, words[i]) || has_word (title, words[i])))
      found++;
  return found;
}

/** takt_profile_index_suggest: (transfer full) (element-type TaktProfile): copies of those most alike in words, best first. */
GPtrArray *
takt_profile_index_suggest (TaktProfileIndex *self, const TaktOrderItem *item, guint limit)
{
  GPtrArray *best = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_profile_free);
  g_autofree char *folded = takt_text_fold (item->title);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  g_autofree guint *scores = g_new0 (guint, self->profiles->len + 1);

  for (guint i = 0; i < self->profiles->len; i++)
    if (((const TaktProfile *) self->profiles->pdata[i])->archived_at == TAKT_TIME_UNSET)
      scores[i] = count_words (self->profiles->pdata[i], words);
  while (best->len < limit)
    {
      guint at = 0;

      for (guint i = 1; i < self->profiles->len; i++)
        if (scores[i] > scores[at])
          at = i;
      if (self->profiles->len == 0 || scores[at] == 0)
        break;
      scores[at] = 0;
      g_ptr_array_add (best, takt_profile_copy (self->profiles->pdata[at]));
    }
  return best;
}

/* Appends a folded text so that the signs between the parts of a key cannot come from it. */
static void
append_part (GString *key, const char *text)
{
  g_autofree char *folded = takt_text_fold (text);

  for (const char *p = folded; *p != '\0'; p++)
    {
      if (strchr ("\\|;=", *p) != NULL)
        g_string_append_c (key, '\\');
      g_string_append_c (key, *p);
    }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* "|color=black;size=m": the options as a set, whatever sequence the source sends them in. Personalisation is no option. */
static void
append_options (GString *key, const TaktOrderItem *item)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < item->options->len; i++)
    {
      const TaktOption *option = g_ptr_array_index (item->options, i);
      GString *part = g_string_new (NULL);

      append_part (part, option->name);
      g_string_append_c (part, '=');
      append_part (part, option->value);
      g_ptr_array_add (parts, g_string_free (part, FALSE));
    }
  g_ptr_array_sort (parts, compare_texts);

  g_string_append_c (key, '|');
  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (key, "%s%s", i > 0 ? ";" : "", (const char *) g_ptr_array_index (parts, i));
}

static char *
dup_key (const char *kind, const char *text, const TaktOrderItem *options_of)
{
  g_autoptr (GString) key = g_string_new (kind);
  gsize empty = key->len;

  append_part (key, text);
  if (key->len == empty)
    return NULL;
  if (options_of != NULL)
    append_options (key, options_of);
  return g_strdup (key->str);
}

/** takt_item_dup_listing_key: (nullable): "listing:123|color=black", by which a choice is remembered; NULL without a listing. */
char *
takt_item_dup_listing_key (const TaktOrderItem *item)
{
  return dup_key ("listing:", item->listing_id, item);
}

/** takt_item_dup_sku_key: (nullable): "sku:db-01"; NULL without a SKU. */
char *
takt_item_dup_sku_key (const TaktOrderItem *item)
{
  return dup_key ("sku:", item->sku, NULL);
}

/** takt_item_dup_title_key: (nullable): "title:cable stand|color=black"; NULL without a title. */
char *
takt_item_dup_title_key (const TaktOrderItem *item)
{
  return dup_key ("title:", item->title, item);
}
