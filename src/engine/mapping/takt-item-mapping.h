/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-order-table.h"
#include "tables/takt-profile-table.h"
#include "tables/takt-rule-table.h"

G_BEGIN_DECLS

/** TAKT_MAPPING_MAX_COPIES: most pieces that one unit of an item can be. */
#define TAKT_MAPPING_MAX_COPIES 1000

/** TAKT_MAPPING_UNSETTLED: stands for the code of a colour that is wanted, but nobody knows of which filament. */
#define TAKT_MAPPING_UNSETTLED "?"

/** TaktColorSource: who says which colour an option's text is; the first one that knows it counts. */
typedef enum
{
  TAKT_COLOR_FROM_NOBODY,
  TAKT_COLOR_FROM_RULE,
  TAKT_COLOR_FROM_SYNONYM,
  TAKT_COLOR_FROM_WORDS,
  TAKT_COLOR_FROM_CODE,
} TaktColorSource;

/** takt_color_source_words: "nobody", "rule", "synonym", "words", "code"; NULL at the end. */
extern const char *const takt_color_source_words[];

/** TaktMappedOption: one option of an item and what became of it. */
typedef struct
{
  char            *name;
  char            *value;
  gint64           rule_id;        /* 0: no rule speaks of it */
  gboolean         is_color;
  TaktColorSource  source;
  char            *color;          /* (nullable) name of the wanted colour */
  char            *color_hex;      /* (nullable) 'RRGGBB' */
  int              filament;       /* which material of the profile gets it, from 1; 0: nobody knows */
  char            *problem;        /* (nullable) a sentence: why a person must look at it */
  char            *suggested_hex;  /* (nullable) a colour that the text may mean */
  int              suggested_copies; /* 0: none */
} TaktMappedOption;

/** TaktItemMapping: what the options of an item mean for its print. */
typedef struct
{
  TaktOptionState  state;
  char            *material_type;  /* (nullable) the profile's */
  int              copies;         /* pieces that make one unit, from 1 */
  GPtrArray       *options;        /* (element-type TaktMappedOption) in the item's order */
} TaktItemMapping;

TaktItemMapping *takt_item_mapping_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void             takt_item_mapping_free (TaktItemMapping *self);

/** TaktMappingIndex: the rules and the shop's names of colours, for looking up. */
typedef struct
{
  GPtrArray  *rules;     /* (owned) of TaktOptionRule */
  GPtrArray  *synonyms;  /* (owned) of TaktColorSynonym */
  GHashTable *by_option; /* (owned) scope and keys → TaktOptionRule */
  GHashTable *by_target; /* (owned) the profile that a rule leads to and its keys → TaktOptionRule */
  gboolean    has_item_rules;
  GHashTable *by_word;   /* (owned) key → TaktColorSynonym */
} TaktMappingIndex;

TaktMappingIndex     *takt_mapping_index_new    (GPtrArray *rules, GPtrArray *synonyms) G_GNUC_WARN_UNUSED_RESULT;
void                  takt_mapping_index_free   (TaktMappingIndex *self);
gint64                takt_mapping_index_follow (const TaktMappingIndex *self, const TaktOrderItem *item, gint64 profile_id);
TaktItemMapping      *takt_mapping_index_map    (const TaktMappingIndex *self, const TaktOrderItem *item, const TaktProfile *profile, gboolean options_seen) G_GNUC_WARN_UNUSED_RESULT;

gboolean              takt_mapping_index_says   (const TaktMappingIndex *self, const TaktOrderItem *item, const TaktOptionRule *rule);
gboolean              takt_option_rule_fits     (const TaktOptionRule *rule, const TaktOrderItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktMappingIndex, takt_mapping_index_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktItemMapping, takt_item_mapping_free)

G_END_DECLS
