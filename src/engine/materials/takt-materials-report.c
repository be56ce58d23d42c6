/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

/* A chip says its net weight; other spools are nearly always sold with a kilogram. */
#define USUAL_WEIGHT_GRAMS 1000

/* How old last_synced may grow while nothing changes: a report comes every second, a row is not written that often. */
#define SYNC_SECONDS 300

/* One application of a report. The transaction begins with the first write: most reports change nothing. */
typedef struct
{
  TaktMaterials *self;
  gint64 printer_id;
  TaktTime now;
  gboolean writing;
} Sync;

typedef struct
{
  const char *name;
  guint8 red, green, blue;
} NamedColor;

/* For people, and so that a profile's "Black" finds a spool that only says 000000. */
static const NamedColor named_colors[] = {
  { "White", 255, 255, 255 },  { "Black", 0, 0, 0 },       { "Gray", 128, 128, 128 },
  { "Silver", 192, 192, 192 }, { "Red", 220, 20, 30 },     { "Orange", 255, 120, 0 },
  { "Yellow", 255, 220, 0 },   { "Green", 0, 160, 60 },    { "Cyan", 0, 180, 220 },
  { "Blue", 10, 60, 200 },     { "Purple", 120, 40, 160 }, { "Pink", 250, 150, 190 },
  { "Brown", 120, 70, 30 },    { "Beige", 240, 225, 190 },
};

static const char *
name_color (const char *hex)
{
  const char *best = "";
  int best_distance = G_MAXINT;
  gint64 rgb;

  if (hex == NULL)
    return "";

  rgb = (gint64) g_ascii_strtoull (hex, NULL, 16);
  for (gsize i = 0; i < G_N_ELEMENTS (named_colors); i++)
    {
      int red = (int) (rgb >> 16 & 0xff) - named_colors[i].red;
      int green = (int) (rgb >> 8 & 0xff) - named_colors[i].green;
      int blue = (int) (rgb & 0xff) - named_colors[i].blue;
      int distance = red * red + green * green + blue * blue;

      if (distance < best_distance)
        {
          best_distance = distance;
          best = named_colors[i].name;
        }
    }

  return best;
}

static gboolean
begin_writing (Sync *sync, GError **error)
{
  if (!sync->writing)
    sync->writing = takt_store_begin (sync->self->store, error);
  return sync->writing;
}

/* 0 and -1 both mean that the machine does not know (pitfall 78). */
static int
known_pct (const TaktTrayReport *tray)
{
  return tray->remaining_pct >= 1 && tray->remaining_pct <= 100 ? tray->remaining_pct : -1;
}

/* What the last spool of this type cost is a better guess than nothing; an owner can correct it. */
static gboolean
guess_cost (TaktMaterials *self, TaktMaterial *material, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store, "SELECT cost_per_kg_minor, currency FROM materials /* scan: a shop has few spools */ "
                   "WHERE material_type = ? COLLATE NOCASE ORDER BY id DESC LIMIT 1");

  takt_statement_bind_text (query, 1, material->material_type);
  if (takt_statement_step (query))
    {
      material->cost_per_kg_minor = takt_statement_int (query, 0);
      material->currency = takt_statement_dup_text (query, 1);
    }
  else
    material->currency = g_strdup (takt_materials_get_currency (self));

  return takt_statement_finish (query, error);
}

static TaktMaterial *
create_spool (Sync *sync, const TaktTrayReport *tray, GError **error)
{
  g_autoptr (TaktMaterial) material = takt_material_new ();
  int pct = known_pct (tray);

  material->material_type = g_strdup (tray->material_type);
  material->color = g_strdup (name_color (tray->color_hex));
  material->color_hex = g_strdup (tray->color_hex);
  material->vendor = tray->tray_uuid != NULL ? g_strdup ("Bambu Lab") : NULL;
  material->tray_uuid = g_strdup (tray->tray_uuid);
  material->weight_grams = tray->weight_grams > 0 ? tray->weight_grams : USUAL_WEIGHT_GRAMS;
  material->remaining_pct = pct != -1 ? pct : 100;
  material->remaining_grams = takt_materials_grams_of_pct (material->weight_grams, material->remaining_pct);
  material->reported_pct = pct;
  material->last_synced = material->created_at = material->updated_at = sync->now;

  if (!begin_writing (sync, error) || !guess_cost (sync->self, material, error))
    return NULL;
  material->id = takt_material_table_insert (sync->self->store, material, error);

  return material->id != 0 ? g_steal_pointer (&material) : NULL;
}

/* A spool without a chip that comes back looks like one in storage; the latest of them it is. */
static gboolean
find_stored (Sync *sync, const TaktTrayReport *tray, TaktMaterial **material, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      sync->self->store,
      "SELECT id FROM materials /* scan: a shop has few spools */ WHERE printer_id IS NULL AND archived_at IS NULL "
      "AND tray_uuid IS NULL AND material_type = ? COLLATE NOCASE AND color_hex = ? "
      "ORDER BY updated_at DESC, id DESC LIMIT 1");
  gint64 id;

  takt_statement_bind_text (query, 1, tray->material_type);
  takt_statement_bind_text (query, 2, tray->color_hex);
  id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  if (!takt_statement_finish (query, error))
    return FALSE;

  *material = id != 0 ? takt_material_table_get (sync->self->store, id, error) : NULL;
  return id == 0 || *material != NULL;
}

static gboolean
colors_contradict (const TaktMaterial *spool, const TaktTrayReport *tray)
{
  return spool->color_hex != NULL && tray->color_hex != NULL
         && g_ascii_strcasecmp (spool->color_hex, tray->color_hex) != 0;
}

/* Whether the spool that is booked in a slot can be the one that the machine sees there. */
static gboolean
is_same_spool (const TaktMaterial *spool, const TaktTrayReport *tray)
{
  gboolean type_equals = takt_materials_type_equals (spool->material_type, tray->material_type);

  if (tray->tray_uuid != NULL && spool->tray_uuid != NULL)
    return g_str_equal (spool->tray_uuid, tray->tray_uuid);

  /* An owner put it there and the machine reads the chip for the first time. */
  if (tray->tray_uuid != NULL)
    return type_equals && !colors_contradict (spool, tray);

  /* An owner says what it is and the machine was never told: the owner knows. */
  if (spool->tray_uuid == NULL && spool->reported_at == TAKT_TIME_UNSET)
    return TRUE;

  /* A chip that is not read just now. */
  return type_equals && (spool->tray_uuid == NULL || !colors_contradict (spool, tray));
}

/*
 * The spool that the machine sees, to be put into the slot: one with this chip wherever it was, one from storage, or a new one.
 */
static TaktMaterial *
identify_spool (Sync *sync, const TaktTrayReport *tray, GError **error)
{
  TaktMaterial *found = NULL;

  if (tray->tray_uuid != NULL)
    {
      if (!takt_material_table_find_tray (sync->self->store, tray->tray_uuid, &found, error))
        return NULL;
    }
  else if (tray->color_hex != NULL && !find_stored (sync, tray, &found, error))
    return NULL;

  return found != NULL ? found : create_spool (sync, tray, error);
}

/*
 * What the machine says is left is taken only as a new word of it, only downwards, and only while nothing of ours is to be
 * booked from the spool: the booking takes those grams. So an owner's own number stands until the machine measures less
 * (protocol.md §6.4: a cross-check only; it jumps up after a spool was taken out).
 */
static gboolean
apply_remaining (Sync *sync,
                 TaktMaterial *spool,
                 const TaktTrayReport *tray,
                 gboolean *changed,
                 GError **error)
{
  int pct = known_pct (tray);
  gboolean planned;

  if (pct == -1 || pct == spool->reported_pct)
    return TRUE;

  spool->reported_pct = pct;
  *changed = TRUE;
  if (pct >= spool->remaining_pct)
    return TRUE;

  if (!takt_material_table_is_planned (sync->self->store, spool->id, &planned, error))
    return FALSE;
  if (!planned)
    {
      spool->remaining_pct = pct;
      spool->remaining_grams = takt_materials_grams_of_pct (spool->weight_grams, pct);
    }

  return TRUE;
}

static gboolean
sync_spool (Sync *sync, TaktMaterial *spool, const TaktTrayReport *tray, GError **error)
{
  gboolean changed = FALSE;

  /* The owner's word against the machine's setting: nothing of the tray is this spool's. */
  if (!takt_materials_type_equals (spool->material_type, tray->material_type))
    return TRUE;

  if (spool->reported_at == TAKT_TIME_UNSET)
    {
      spool->reported_at = sync->now;
      changed = TRUE;
    }
  if (spool->tray_uuid == NULL && tray->tray_uuid != NULL)
    {
      spool->tray_uuid = g_strdup (tray->tray_uuid);
      changed = TRUE;
    }
  if (spool->color_hex == NULL && tray->color_hex != NULL)
    {
      spool->color_hex = g_strdup (tray->color_hex);
      changed = TRUE;
    }
  if (!apply_remaining (sync, spool, tray, &changed, error))
    return FALSE;

  if (!changed && ABS (sync->now - spool->last_synced) < SYNC_SECONDS)
    return TRUE;

  spool->last_synced = sync->now;
  if (changed)
    {
      spool->updated_at = sync->now;
      takt_changes_note (sync->self->changes, "materials", spool->id);
    }
  return begin_writing (sync, error) && takt_material_table_update (sync->self->store, spool, error);
}

static gboolean
sync_tray (Sync *sync, TaktMaterial *spool, const TaktTrayReport *tray, GError **error)
{
  g_autoptr (TaktMaterial) identified = NULL;

  if (!tray->present)
    {
      /* What an owner put into a slot that the machine has never seen (no AMS there) is not the machine's to take out. */
      if (spool == NULL || spool->reported_at == TAKT_TIME_UNSET)
        return TRUE;
      return begin_writing (sync, error) && takt_materials_put_in_storage (sync->self, spool, error);
    }

  /* Present and unknown (pitfall 73): still being read, or the owner alone knows what it is. */
  if (tray->material_type == NULL || *tray->material_type == '\0')
    return TRUE;

  if (spool != NULL && is_same_spool (spool, tray))
    return sync_spool (sync, spool, tray, error);

  identified = identify_spool (sync, tray, error);
  if (identified == NULL || !begin_writing (sync, error)
      || !takt_materials_put_in_slot (sync->self, identified, sync->printer_id, tray->slot, error))
    return FALSE;

  return sync_spool (sync, identified, tray, error);
}

static gboolean
sync_all (Sync *sync, const TaktPrinterReport *report, GError **error)
{
  for (guint i = 0; i < report->trays->len; i++)
    {
      const TaktTrayReport *tray = report->trays->pdata[i];
      g_autoptr (TaktMaterial) spool = NULL;

      /* Read again for each tray: a spool that moved from one slot to another changed two of them. */
      if (!takt_material_table_find_slot (sync->self->store, sync->printer_id, tray->slot, &spool, error)
          || !sync_tray (sync, spool, tray, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * takt_materials_apply_report:
 * @printer_id: whose report it is
 * @report: merged state of the machine; ignored until it is full
 *
 * Brings the spools in line with what the machine sees (protocol.md §6, pitfalls 73–81): a spool is known by its chip
 * (tray_uuid), else by its slot; new trays of a known type become spools; a spool that the machine saw and sees no more goes to
 * storage. An unknown or zero remainder never overwrites anything. All in one transaction; nothing is written when nothing
 * changed.
 *
 * Returns: FALSE with @error when the store failed; then nothing is changed
 */
gboolean
takt_materials_apply_report (TaktMaterials *self,
                             gint64 printer_id,
                             const TaktPrinterReport *report,
                             GError **error)
{
  Sync sync = { .self = self, .printer_id = printer_id };

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), FALSE);
  g_return_val_if_fail (report != NULL, FALSE);

  if (!report->is_full || report->trays == NULL)
    return TRUE;

  sync.now = takt_clock_now (self->clock);
  if (!sync_all (&sync, report, error))
    {
      if (sync.writing)
        takt_store_rollback (self->store);
      return FALSE;
    }

  return !sync.writing || takt_store_commit (self->store, error);
}
