/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-merge.h"

#include <string.h>

#include "bambu/takt-bambu-flags.h"
#include "bambu/takt-bambu-slots.h"
#include "bambu/takt-bambu-state.h"

/* No machine comes near these; they keep a broken one from growing the state without end. */
#define MAX_MEMBERS 512
#define MAX_ENTRIES 32

/* A machine that says so many reports in a row with more than what passes does so always. */
#define MAX_TALKATIVE 4

struct _TaktBambuMerge
{
  TaktBambuState state;
  char *version; /* (nullable) body of the last get_version answer as text, which is an eighth of its nodes */
  gboolean is_full;
  guint touched;     /* TaktBambuTouched, since somebody asked */
  guint n_talkative; /* reports one after the other that said more than what passes */
};

typedef void (*MergeFunc) (JsonObject *state, JsonObject *update);

static void merge_object (JsonObject *state, JsonObject *update);

static void
set_member (JsonObject *state, const char *name, JsonNode *node)
{
  if (json_object_has_member (state, name) || json_object_get_size (state) < MAX_MEMBERS)
    json_object_set_member (state, name, json_node_copy (node));
}

/* Objects are merged member by member; arrays and plain values replace what was there. */
static void
merge_member (JsonObject *state, const char *name, JsonNode *node)
{
  JsonObject *old = takt_json_lenient_object (state, name);

  if (old == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    set_member (state, name, node);
  else
    merge_object (old, json_node_get_object (node));
}

static void
merge_object (JsonObject *state, JsonObject *update)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, update);
  while (json_object_iter_next (&iter, &name, &node))
    merge_member (state, name, node);
}

static JsonObject *
find_entry (JsonArray *list, const char *key, const char *value)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      g_autofree char *have = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      have = takt_json_lenient_string (json_node_get_object (node), key);
      if (g_strcmp0 (have, value) == 0)
        return json_node_get_object (node);
    }
  return NULL;
}

/* Merges the list @name entry by entry, where @key tells the entries apart. An unkeyed list would replace its predecessor,
 * and a delta that speaks of one AMS unit would take the others away. */
static void
merge_list (JsonObject *state, const char *name, JsonNode *node, const char *key, MergeFunc merge)
{
  JsonArray *list = takt_json_lenient_array (state, name);
  JsonArray *updates;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return;

  updates = json_node_get_array (node);
  if (list == NULL)
    {
      json_object_set_array_member (state, name, json_array_new ());
      list = takt_json_lenient_array (state, name);
    }

  for (guint i = 0; i < json_array_get_length (updates); i++)
    {
      JsonNode *element = json_array_get_element (updates, i);
      g_autofree char *value = NULL;
      JsonObject *entry;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        continue;
      value = takt_json_lenient_string (json_node_get_object (element), key);
      if (value == NULL)
        continue;

      entry = find_entry (list, key, value);
      if (entry == NULL && json_array_get_length (list) < MAX_ENTRIES)
        {
          entry = json_object_new ();
          json_array_add_object_element (list, entry);
        }
      if (entry != NULL)
        merge (entry, json_node_get_object (element));
    }
}

/* A tray that comes with its number alone, or with that and its state, has lost its spool: nothing older may shine through. */
static void
merge_tray (JsonObject *state, JsonObject *update)
{
  guint told = json_object_get_size (update);

  if (json_object_has_member (update, "id"))
    told--;
  if (json_object_has_member (update, "state"))
    told--;

  if (told == 0)
    {
      g_autoptr (GList) names = json_object_get_members (state);

      /* The list belongs to us, the names do not outlive their members: each is used before it goes. */
      for (GList *l = names; l != NULL; l = l->next)
        json_object_remove_member (state, l->data);
    }

  merge_object (state, update);
}

static void
merge_unit (JsonObject *state, JsonObject *update)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, update);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (strcmp (name, "tray") == 0)
        merge_list (state, "tray", node, "id", merge_tray);
      else
        merge_member (state, name, node);
    }
}

/* Takes out the units whose bit was set before this update and is not any more. A list without a unit takes nothing away. */
static void
drop_units (JsonObject *ams, guint64 gone)
{
  JsonArray *units = takt_json_lenient_array (ams, "ams");

  for (guint i = units != NULL ? json_array_get_length (units) : 0; i > 0; i--)
    {
      JsonNode *node = json_array_get_element (units, i - 1);
      int bit = takt_bambu_unit_bit (takt_json_lenient_int (json_node_get_object (node), "id", -1));

      if (bit >= 0 && (gone & ((guint64) 1 << bit)) != 0)
        json_array_remove_element (units, i - 1);
    }
}

/* The last words of a machine that is switched off: "no trays" and "power off" together. Believing them would unload every spool
 * (pitfall 75); the same words apart are true. */
static gboolean
is_farewell (JsonObject *update)
{
  g_autofree char *bits = takt_json_lenient_string (update, "tray_exist_bits");

  return bits != NULL && takt_bambu_hex (bits) == 0
         && !takt_json_lenient_bool (update, "power_on_flag", TRUE);
}

static void
merge_ams (JsonObject *state, JsonObject *update)
{
  g_autofree char *before = takt_json_lenient_string (state, "ams_exist_bits");
  g_autofree char *after = NULL;
  gboolean farewell = is_farewell (update);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, update);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (strcmp (name, "ams") == 0)
        merge_list (state, "ams", node, "id", merge_unit);
      else if (!farewell || !g_str_has_suffix (name, "_exist_bits"))
        merge_member (state, name, node);
    }

  after = takt_json_lenient_string (state, "ams_exist_bits");
  if (before != NULL && after != NULL)
    drop_units (state, takt_bambu_hex (before) & ~takt_bambu_hex (after));
}

/* Counters of which an unreadable or impossible value must not replace a good one: deltas do not repeat it (pitfalls 15, 23). */
static gboolean
is_acceptable (JsonObject *update, const char *name)
{
  static const char *const counters[] = { "layer_num",         "total_layer_num", "mc_percent",
                                          "mc_remaining_time", "print_error",     "stg_cur" };

  if (strcmp (name, "spd_lvl") == 0)
    {
      gint64 level = takt_json_lenient_int (update, name, 0);

      return level >= 1 && level <= 4;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (counters); i++)
    if (strcmp (name, counters[i]) == 0)
      return takt_json_lenient_int (update, name, G_MININT64) != G_MININT64;
  return TRUE;
}

/* What a machine of the older protocol says all the time: plain values of which each is decoded by itself, and some that nobody reads. */
static gboolean
is_passing (const char *name, JsonNode *node)
{
  static const char *const names[] = {
    "command",
    "msg",
    "sequence_id",
    "wifi_signal",
    "nozzle_temper",
    "nozzle_target_temper",
    "bed_temper",
    "bed_target_temper",
    "layer_num",
    "mc_percent",
    "mc_remaining_time",
    "gcode_file_prepare_percent",
    "stg_cur",
    "cooling_fan_speed",
    "big_fan1_speed",
    "big_fan2_speed",
    "heatbreak_fan_speed",
    "fan_gear",
    "mc_print_line_number",
    "mc_print_stage",
    "mc_print_sub_stage",
    NULL,
  };

  return JSON_NODE_HOLDS_VALUE (node) && g_strv_contains (names, name);
}

/* What the members of an update may change, by what the decoders read. */
static guint
find_touched (JsonObject *update)
{
  static const struct
  {
    const char *name;
    guint touched;
  } members[] = {
    { "ams", TAKT_BAMBU_TOUCHED_SPOOLS },
    { "vt_tray", TAKT_BAMBU_TOUCHED_SPOOLS },
    { "vir_slot", TAKT_BAMBU_TOUCHED_SPOOLS },
    { "device", TAKT_BAMBU_TOUCHED_SPOOLS }, /* two nozzles, two holders */
    { "upgrade_state", TAKT_BAMBU_TOUCHED_MODULES },
  };
  guint touched = 0;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (update, members[i].name))
      touched |= members[i].touched;

  json_object_iter_init (&iter, update);
  while ((touched & TAKT_BAMBU_TOUCHED_MORE) == 0 && json_object_iter_next (&iter, &name, &node))
    if (!is_passing (name, node))
      touched |= TAKT_BAMBU_TOUCHED_MORE;
  return touched;
}

/* Where heat is told by objects, what passes is not told by plain values alone. */
static gboolean
speaks_plainly (JsonObject *state)
{
  return !json_object_has_member (state, "device") && !json_object_has_member (state, "info");
}

static void
merge_status (JsonObject *state, JsonObject *update, gboolean is_full)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, update);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (strcmp (name, "ams") == 0)
        {
          if (!JSON_NODE_HOLDS_OBJECT (node))
            continue;
          if (takt_json_lenient_object (state, name) == NULL)
            json_object_set_object_member (state, name, json_object_new ());
          merge_ams (takt_json_lenient_object (state, name), json_node_get_object (node));
        }
      else if (strcmp (name, "vt_tray") == 0 && JSON_NODE_HOLDS_OBJECT (node))
        {
          if (takt_json_lenient_object (state, name) == NULL)
            json_object_set_object_member (state, name, json_object_new ());
          merge_tray (takt_json_lenient_object (state, name), json_node_get_object (node));
        }
      else if (strcmp (name, "vir_slot") == 0)
        merge_list (state, name, node, "id", merge_tray);
      else if (strcmp (name, "lights_report") == 0 && !is_full)
        merge_list (state, name, node, "node", merge_object);
      else if (is_acceptable (update, name))
        merge_member (state, name, node);
    }
}

/** takt_bambu_merge_new: nothing known yet. */
TaktBambuMerge *
takt_bambu_merge_new (void)
{
  TaktBambuMerge *self = g_new0 (TaktBambuMerge, 1);

  takt_bambu_state_init (&self->state);
  return self;
}

void
takt_bambu_merge_free (TaktBambuMerge *self)
{
  if (self == NULL)
    return;

  takt_bambu_state_clear (&self->state);
  g_free (self->version);
  g_free (self);
}

static void
keep_version (TaktBambuMerge *self, JsonObject *version)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, version);
  g_free (self->version);
  self->version = takt_json_to_string (node, NULL);
}

/* Something is lost that only the machine can tell again. */
static void
thaw (TaktBambuMerge *self)
{
  if (!takt_bambu_state_thaw (&self->state))
    {
      g_warning ("What a printer had told could not be read again.");
      self->is_full = FALSE;
    }
}

static void
apply_status (TaktBambuMerge *self, const TaktBambuMessage *message)
{
  guint touched = find_touched (message->body);

  if (!speaks_plainly (self->state.members))
    touched |= TAKT_BAMBU_TOUCHED_MORE;
  self->n_talkative = touched != 0 ? self->n_talkative + 1 : 0;
  if (touched != 0)
    thaw (self);

  merge_status (self->state.members, message->body, message->is_full);
  self->is_full = self->is_full || message->is_full;
  self->touched |= touched;
}

/**
 * takt_bambu_merge_apply:
 * @message: what the machine sent; its body is no longer the caller's to read afterwards
 *
 * Adds a status report or a version answer to the state by the rules of protocol.md §3.5. Acks never change it: they repeat
 * the fields of a question (§3.3, pitfall 47).
 *
 * Returns: whether the state may have changed
 */
gboolean
takt_bambu_merge_apply (TaktBambuMerge *self, const TaktBambuMessage *message)
{
  switch (message->kind)
    {
    case TAKT_BAMBU_MESSAGE_STATUS:
      apply_status (self, message);
      return TRUE;
    case TAKT_BAMBU_MESSAGE_VERSION:
      keep_version (self, message->body);
      self->touched |= TAKT_BAMBU_TOUCHED_MODULES;
      return TRUE;
    case TAKT_BAMBU_MESSAGE_ACK:
    case TAKT_BAMBU_MESSAGE_CAME:
    case TAKT_BAMBU_MESSAGE_WENT:
    case TAKT_BAMBU_MESSAGE_OTHER:
    default:
      return FALSE;
    }
}

/** takt_bambu_merge_take_touched: Returns: TaktBambuTouched: what may have changed since the last time this was asked */
guint
takt_bambu_merge_take_touched (TaktBambuMerge *self)
{
  guint touched = self->touched;

  self->touched = 0;
  return touched;
}

/** takt_bambu_merge_is_full: whether a full report has arrived, so that a missing field means "the machine has none". */
gboolean
takt_bambu_merge_is_full (TaktBambuMerge *self)
{
  return self->is_full;
}

/** takt_bambu_merge_get_state: (transfer none): the merged members of "print"; read only. */
JsonObject *
takt_bambu_merge_get_state (TaktBambuMerge *self)
{
  thaw (self);
  return self->state.members;
}

/**
 * takt_bambu_merge_put_away:
 *
 * All has been read: lists and objects are kept as text until they change, where the machine does not tell them with each report.
 */
void
takt_bambu_merge_put_away (TaktBambuMerge *self)
{
  static const char *const warm[] = { "3D", "net", NULL };

  if (self->is_full && self->n_talkative < MAX_TALKATIVE && speaks_plainly (self->state.members))
    takt_bambu_state_freeze (&self->state, warm);
}

/** takt_bambu_merge_get_values: (transfer none): those of them that are plain values, and "3D" and "net"; read only. */
JsonObject *
takt_bambu_merge_get_values (TaktBambuMerge *self)
{
  return self->state.members;
}

/** takt_bambu_merge_dup_version: (transfer full) (nullable): the body of the last get_version answer. */
JsonObject *
takt_bambu_merge_dup_version (TaktBambuMerge *self)
{
  g_autoptr (JsonNode) node = self->version != NULL ? takt_json_parse (self->version, -1, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}
