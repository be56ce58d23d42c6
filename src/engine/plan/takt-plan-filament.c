/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-snapshot-private.h"

#define MAX_TYPES 64

/*
 * The planner compares colours by a number; the shop compares them by name, code and nearness. Spools that look the same are one look; what
 * jobs ask for are wishes. A class is a set of looks of which each fits each wish that was given its number, so that the plan never feeds
 * a job with a colour that the queue would refuse. All spools are added before the first need is asked for.
 */

typedef struct
{
  TaktMaterial *spool; /* (owned) one that looks like it */
  int material;
  int class; /* TAKT_PLAN_NONE: no wish has asked for it */
} Look;

typedef struct
{
  char *color;      /* (owned) (nullable) */
  char *wanted_hex; /* (owned) (nullable) */
  int material;
  int class;
} Wish;

struct _TaktPlanFilaments
{
  TaktMaterials *materials; /* (borrowed) */
  GHashTable *types;        /* (owned) type in lower case → its number + 1 */
  GHashTable *by_look;      /* (owned) text → index + 1 */
  GArray *looks;            /* (owned) of Look */
  GHashTable *by_wish;      /* (owned) text → index + 1 */
  GArray *wishes;           /* (owned) of Wish */
  int n_classes;
};

static void
look_clear (gpointer data)
{
  takt_material_free (((Look *) data)->spool);
}

static void
wish_clear (gpointer data)
{
  Wish *wish = data;

  g_free (wish->color);
  g_free (wish->wanted_hex);
}

TaktPlanFilaments *
takt_plan_filaments_new (TaktMaterials *materials)
{
  TaktPlanFilaments *self = g_new0 (TaktPlanFilaments, 1);

  self->materials = materials;
  self->types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_look = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->looks = g_array_new (FALSE, FALSE, sizeof (Look));
  g_array_set_clear_func (self->looks, look_clear);
  self->by_wish = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->wishes = g_array_new (FALSE, FALSE, sizeof (Wish));
  g_array_set_clear_func (self->wishes, wish_clear);
  return self;
}

void
takt_plan_filaments_free (TaktPlanFilaments *self)
{
  g_hash_table_unref (self->types);
  g_hash_table_unref (self->by_look);
  g_array_unref (self->looks);
  g_hash_table_unref (self->by_wish);
  g_array_unref (self->wishes);
  g_free (self);
}

/* The number of a material; TAKT_PLAN_NONE: the shop has more of them than a plan can tell apart. */
static int
find_type (TaktPlanFilaments *self, const char *text)
{
  g_autofree char *type = g_ascii_strdown (text, -1);
  int number = GPOINTER_TO_INT (g_hash_table_lookup (self->types, type));

  if (number == 0 && g_hash_table_size (self->types) < MAX_TYPES)
    {
      number = (int) g_hash_table_size (self->types) + 1;
      g_hash_table_insert (self->types, g_steal_pointer (&type), GINT_TO_POINTER (number));
    }
  return number - 1;
}

static char *
make_key (const char *type, const char *color, const char *hex)
{
  /* What is not told is not the same as an empty text. */
  return g_strdup_printf ("%s\n%s\n%s", type, color != NULL ? color : "\t", hex != NULL ? hex : "\t");
}

/* The number of what @spool looks like; TAKT_PLAN_NONE: it is no part of the plan. */
int
takt_plan_filaments_add_spool (TaktPlanFilaments *self, const TaktMaterial *spool)
{
  int material = find_type (self, spool->material_type);
  g_autofree char *key = make_key (spool->material_type, spool->color, spool->color_hex);
  int number = GPOINTER_TO_INT (g_hash_table_lookup (self->by_look, key));
  Look look = { .material = material, .class = TAKT_PLAN_NONE };

  if (material == TAKT_PLAN_NONE)
    return TAKT_PLAN_NONE;
  if (number == 0)
    {
      look.spool = takt_material_copy (spool);
      g_array_append_val (self->looks, look);
      number = (int) self->looks->len;
      g_hash_table_insert (self->by_look, g_steal_pointer (&key), GINT_TO_POINTER (number));
    }
  return number - 1;
}

static gboolean
fits (const TaktPlanFilaments *self, const Wish *wish, const Look *look)
{
  return wish->material == look->material
         && takt_materials_color_fits (self->materials, look->spool, wish->color, wish->wanted_hex);
}

/* Whether a look may join a class: every wish that has it takes the look. */
static gboolean
may_join (const TaktPlanFilaments *self, const Look *look, int class)
{
  for (guint i = 0; i < self->wishes->len; i++)
    {
      const Wish *wish = &g_array_index (self->wishes, Wish, i);

      if (wish->class == class && !fits (self, wish, look))
        return FALSE;
    }
  return TRUE;
}

/* How many looks of the class fit; -1: one of it does not. */
static int
count_fitting (const TaktPlanFilaments *self, const Wish *wish, int class)
{
  int n = 0;

  for (guint i = 0; i < self->looks->len; i++)
    {
      const Look *look = &g_array_index (self->looks, Look, i);

      if (look->class != class)
        continue;
      if (!fits (self, wish, look))
        return -1;
      n++;
    }
  return n;
}

static void
settle_wish (TaktPlanFilaments *self, Wish *wish)
{
  int best = 0;

  wish->class = TAKT_PLAN_NONE;
  for (int class = 0; class < self->n_classes; class ++)
    {
      int n = count_fitting (self, wish, class);

      if (n > best)
        {
          best = n;
          wish->class = class;
        }
    }
  if (wish->class == TAKT_PLAN_NONE)
    wish->class = self->n_classes++;

  for (guint i = 0; i < self->looks->len; i++)
    {
      Look *look = &g_array_index (self->looks, Look, i);

      if (look->class == TAKT_PLAN_NONE && fits (self, wish, look) && may_join (self, look, wish->class))
        look->class = wish->class;
    }
}

/* Fills in @need; FALSE: it is no part of the plan. */
gboolean
takt_plan_filaments_find_need (TaktPlanFilaments *self, const TaktJobMaterial *filament, TaktPlanNeed *need)
{
  g_autofree char *key = make_key (filament->material_type, filament->color, filament->wanted_hex);
  int number = GPOINTER_TO_INT (g_hash_table_lookup (self->by_wish, key));

  need->material = find_type (self, filament->material_type);
  need->color = TAKT_PLAN_NONE;
  need->grams = (int) CLAMP (filament->grams, 0, G_MAXINT / 4);
  if (need->material == TAKT_PLAN_NONE)
    return FALSE;
  if ((filament->color == NULL || *filament->color == '\0')
      && (filament->wanted_hex == NULL || *filament->wanted_hex == '\0'))
    return TRUE;

  if (number == 0)
    {
      Wish wish = { g_strdup (filament->color), g_strdup (filament->wanted_hex), need->material, 0 };

      settle_wish (self, &wish);
      g_array_append_val (self->wishes, wish);
      number = (int) self->wishes->len;
      g_hash_table_insert (self->by_wish, g_steal_pointer (&key), GINT_TO_POINTER (number));
    }
  need->color = g_array_index (self->wishes, Wish, number - 1).class;
  return TRUE;
}

/* Material and colour of a spool, once all needs are known. Looks that nobody asks for have numbers of their own. */
void
takt_plan_filaments_get_spool (TaktPlanFilaments *self, int look, TaktPlanSpool *spool)
{
  const Look *found = &g_array_index (self->looks, Look, look);

  spool->material = found->material;
  spool->color = found->class != TAKT_PLAN_NONE ? found->class : self->n_classes + look;
}
