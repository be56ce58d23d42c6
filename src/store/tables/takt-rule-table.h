/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/**
 * TaktOptionRule:
 *
 * What an option of an item means for its print: "Size" – "Large" is another profile, "Set" – "Set of 4" is four copies. Of one
 * item, of one profile, or (both 0) of the whole shop.
 */
typedef struct
{
  gint64   id;
  gint64   order_item_id;   /* 0: not of one item */
  gint64   profile_id;      /* 0: not of one profile */
  char    *option_name;     /* (nullable) any */
  char    *option_value;    /* (nullable) any */
  char    *material_type;   /* (nullable) */
  char    *color;           /* (nullable) its name */
  char    *color_hex;       /* (nullable) 'RRGGBB' */
  int      filament;        /* which material of the profile gets the option's colour, from 1; 0: the only one */
  int      copies;          /* pieces that make one unit; 0: nothing said */
  gint64   use_profile_id;  /* made by this profile instead; 0: nothing said */
  gboolean is_ignored;      /* says nothing about the print */
  TaktTime created_at;
  TaktTime updated_at;
} TaktOptionRule;

/** TaktColorSynonym: the shop's own name of a colour. */
typedef struct
{
  gint64   id;
  char    *word;
  char    *color;
  char    *color_hex;       /* 'RRGGBB' */
  TaktTime created_at;
  TaktTime updated_at;
} TaktColorSynonym;

TaktOptionRule *takt_option_rule_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TaktOptionRule *takt_option_rule_copy (const TaktOptionRule *self) G_GNUC_WARN_UNUSED_RESULT;
void            takt_option_rule_free (TaktOptionRule *self);

TaktColorSynonym *takt_color_synonym_new  (const char *word, const char *color, const char *color_hex) G_GNUC_WARN_UNUSED_RESULT;
TaktColorSynonym *takt_color_synonym_copy (const TaktColorSynonym *self) G_GNUC_WARN_UNUSED_RESULT;
void              takt_color_synonym_free (TaktColorSynonym *self);

GPtrArray *takt_rule_table_list   (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64     takt_rule_table_insert (TaktStore *store, const TaktOptionRule *rule, const char *name_key, const char *value_key, TaktTime now, GError **error);
gboolean   takt_rule_table_update (TaktStore *store, const TaktOptionRule *rule, const char *name_key, const char *value_key, TaktTime now, GError **error);
gboolean   takt_rule_table_delete (TaktStore *store, gint64 id, GError **error);

GPtrArray *takt_synonym_table_list   (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64     takt_synonym_table_insert (TaktStore *store, const TaktColorSynonym *synonym, const char *word_key, TaktTime now, GError **error);
gboolean   takt_synonym_table_update (TaktStore *store, const TaktColorSynonym *synonym, const char *word_key, TaktTime now, GError **error);
gboolean   takt_synonym_table_delete (TaktStore *store, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOptionRule, takt_option_rule_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktColorSynonym, takt_color_synonym_free)

G_END_DECLS
