/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "settings/takt-settings-private.h"

#include "takt-json.h"
#include "takt-money.h"

#define DEFAULT_SMTP_PORT 587

/*
 * TaktSettings:
 *
 * Invariant: @values is valid and equals what the table `settings` says, with the default where a key has no row.
 */
struct _TaktSettings
{
  GObject parent_instance;

  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktSettingsValues *values; /* (owned) */
};

typedef enum
{
  KIND_CURRENCY,
  KIND_INT,
  KIND_INT64,
  KIND_BOOL,
  KIND_PRICING,
  KIND_TEXT, /* NULL: no row */
} Kind;

typedef struct
{
  const char *key;
  Kind kind;
  gsize offset;
} Entry;

/* One row each. smtp_security stands after smtp_host: "none" is valid only beside a loopback host. */
static const Entry entries[] = {
  { "currency", KIND_CURRENCY, G_STRUCT_OFFSET (TaktSettingsValues, currency) },
  { "labor_rate_minor", KIND_INT64, G_STRUCT_OFFSET (TaktSettingsValues, labor_rate_minor) },
  { "overhead_minor", KIND_INT64, G_STRUCT_OFFSET (TaktSettingsValues, overhead_minor) },
  { "pricing", KIND_PRICING, G_STRUCT_OFFSET (TaktSettingsValues, pricing) },
  { "buffer_minutes", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, buffer_minutes) },
  { "attended_hours", KIND_TEXT, G_STRUCT_OFFSET (TaktSettingsValues, attended_hours) },
  { "holidays", KIND_TEXT, G_STRUCT_OFFSET (TaktSettingsValues, holidays) },
  { "swap_minutes", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, swap_minutes) },
  { "handling_minutes", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, handling_minutes) },
  { "remnant_grams", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, remnant_grams) },
  { "plan_promises_pct", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, plan_promises_pct) },
  { "plan_hand_work_pct", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, plan_hand_work_pct) },
  { "plan_machine_time_pct", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, plan_machine_time_pct) },
  { "plan_stability_pct", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, plan_stability_pct) },
  { "allow_failover", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, allow_failover) },
  { "failover_reprints", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, failover_reprints) },
  { "plan_auto", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, plan_auto) },
  { "smtp_host", KIND_TEXT, G_STRUCT_OFFSET (TaktSettingsValues, smtp_host) },
  { "smtp_port", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, smtp_port) },
  { "smtp_security", KIND_TEXT, G_STRUCT_OFFSET (TaktSettingsValues, smtp_security) },
  { "smtp_user", KIND_TEXT, G_STRUCT_OFFSET (TaktSettingsValues, smtp_user) },
  { "smtp_from", KIND_TEXT, G_STRUCT_OFFSET (TaktSettingsValues, smtp_from) },
  { "etsy_sync_minutes", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, etsy_sync_minutes) },
  { "ship_delay_seconds", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, ship_delay_seconds) },
  { "personal_data_days", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, personal_data_days) },
  { "backup_daily", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, backup_daily) },
  { "first_layer_photo", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, first_layer_photo) },
  { "fee_country", KIND_TEXT, G_STRUCT_OFFSET (TaktSettingsValues, fee_country) },
  { "fee_transaction_bp", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, fee_transaction_bp) },
  { "fee_processing_bp", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, fee_processing_bp) },
  { "fee_processing_minor", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, fee_processing_minor) },
  { "fee_listing_minor", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, fee_listing_minor) },
  { "fee_regulatory_bp", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, fee_regulatory_bp) },
  { "color_tolerance", KIND_INT, G_STRUCT_OFFSET (TaktSettingsValues, color_tolerance) },
  { "pull_cancelled_prints", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, pull_cancelled_prints) },
  { "tray_enabled", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, tray_enabled) },
  { "run_in_background", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, run_in_background) },
  { "autostart", KIND_BOOL, G_STRUCT_OFFSET (TaktSettingsValues, autostart) },
};

const char *const takt_pricing_words[] = { "markup", "margin", NULL };

G_DEFINE_FINAL_TYPE (TaktSettings, takt_settings, G_TYPE_OBJECT)

static TaktSettingsValues *
values_new_default (void)
{
  TaktSettingsValues *values = g_new0 (TaktSettingsValues, 1);

  g_strlcpy (values->currency, "USD", sizeof values->currency);
  values->pricing = TAKT_PRICING_MARKUP;
  values->buffer_minutes = 15;
  values->attended_hours = g_strdup ("{}");
  values->holidays = g_strdup ("[]");
  values->swap_minutes = 5;
  values->remnant_grams = 50;
  values->plan_promises_pct = 100;
  values->plan_hand_work_pct = 100;
  values->plan_machine_time_pct = 100;
  values->plan_stability_pct = 100;
  values->smtp_port = DEFAULT_SMTP_PORT;
  values->smtp_security = g_strdup ("starttls");
  values->etsy_sync_minutes = 10;
  values->ship_delay_seconds = 10;
  values->personal_data_days = 90;
  values->backup_daily = TRUE;
  /* The United States' (reference.md §9). */
  values->fee_country = g_strdup ("US");
  values->fee_transaction_bp = 650;
  values->fee_processing_bp = 300;
  values->fee_processing_minor = 25;
  values->fee_listing_minor = 20;
  values->color_tolerance = 5;
  values->pull_cancelled_prints = TRUE;
  values->tray_enabled = TRUE;
  values->run_in_background = TRUE;

  return values;
}

static char *
dup_entry_text (const TaktSettingsValues *values, const Entry *entry)
{
  gconstpointer field = G_STRUCT_MEMBER_P (values, entry->offset);

  switch (entry->kind)
    {
    case KIND_CURRENCY:
      return g_strdup (field);
    case KIND_INT:
    case KIND_BOOL:
      return g_strdup_printf ("%d", *(const int *) field);
    case KIND_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, *(const gint64 *) field);
    case KIND_PRICING:
      return g_strdup (takt_pricing_words[*(const TaktPricing *) field]);
    case KIND_TEXT:
      return g_strdup (*(char *const *) field);
    default:
      g_return_val_if_reached (NULL);
    }
}

static gboolean
set_entry_text (TaktSettingsValues *values, const Entry *entry, const char *text)
{
  gpointer field = G_STRUCT_MEMBER_P (values, entry->offset);
  gint64 number = 0;

  if (entry->kind == KIND_INT || entry->kind == KIND_INT64 || entry->kind == KIND_BOOL)
    {
      gint64 max = entry->kind == KIND_BOOL  ? 1
                   : entry->kind == KIND_INT ? G_MAXINT
                                             : TAKT_SETTINGS_MAX_MINOR;

      if (!g_ascii_string_to_signed (text, 10, 0, max, &number, NULL))
        return FALSE;
    }

  switch (entry->kind)
    {
    case KIND_CURRENCY:
      if (!takt_money_is_currency (text))
        return FALSE;
      g_strlcpy (field, text, sizeof values->currency);
      return TRUE;
    case KIND_INT:
    case KIND_BOOL:
      *(int *) field = (int) number;
      return TRUE;
    case KIND_INT64:
      *(gint64 *) field = number;
      return TRUE;
    case KIND_PRICING:
      for (int i = 0; takt_pricing_words[i] != NULL; i++)
        if (g_str_equal (text, takt_pricing_words[i]))
          {
            *(TaktPricing *) field = (TaktPricing) i;
            return TRUE;
          }
      return FALSE;
    case KIND_TEXT:
      g_free (*(char **) field);
      *(char **) field = g_strdup (text);
      return TRUE;
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* A row that makes no sense any more (an old program, a hand at the file) must not keep the shop closed. */
static void
load_entry (TaktSettings *self, const char *key, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (TaktSettingsValues) trial = NULL;
      g_autoptr (GError) error = NULL;

      if (!g_str_equal (entries[i].key, key))
        continue;

      trial = takt_settings_values_copy (self->values);
      if (set_entry_text (trial, &entries[i], text) && takt_settings_check (trial, &error))
        {
          g_clear_pointer (&self->values, takt_settings_values_free);
          self->values = g_steal_pointer (&trial);
        }
      else
        g_warning ("the setting %s is damaged; its default is used", key);
      return;
    }
}

static gboolean
load (TaktSettings *self, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (self->store, "SELECT key, value FROM settings");
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  while (takt_statement_step (query))
    g_hash_table_insert (rows, takt_statement_dup_text (query, 0), takt_statement_dup_text (query, 1));
  if (!takt_statement_finish (query, error))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const char *text = g_hash_table_lookup (rows, entries[i].key);

      if (text != NULL)
        load_entry (self, entries[i].key, text);
    }

  return TRUE;
}

static gboolean
write_entry (TaktSettings *self, const Entry *entry, const char *text, GError **error)
{
  if (text != NULL)
    {
      g_autoptr (TaktStatement) put =
          takt_statement_get (self->store, "INSERT INTO settings (key, value) VALUES (?, ?) "
                                           "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
      takt_statement_bind_text (put, 1, entry->key);
      takt_statement_bind_text (put, 2, text);
      return takt_statement_run (put, error);
    }
  else
    {
      g_autoptr (TaktStatement) clear =
          takt_statement_get (self->store, "DELETE FROM settings WHERE key = ?");
      takt_statement_bind_text (clear, 1, entry->key);
      return takt_statement_run (clear, error);
    }
}

typedef struct
{
  TaktSettings *self;
  const TaktSettingsValues *values;
  gboolean changed;
} Update;

static gboolean
update_work (TaktStore *store, gpointer user_data, GError **error)
{
  Update *update = user_data;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autofree char *before = dup_entry_text (update->self->values, &entries[i]);
      g_autofree char *after = dup_entry_text (update->values, &entries[i]);

      if (g_strcmp0 (before, after) == 0)
        continue;

      if (!write_entry (update->self, &entries[i], after, error))
        return FALSE;
      update->changed = TRUE;
    }

  return TRUE;
}

static void
takt_settings_finalize (GObject *object)
{
  TaktSettings *self = TAKT_SETTINGS (object);

  g_clear_pointer (&self->values, takt_settings_values_free);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_settings_parent_class)->finalize (object);
}

static void
takt_settings_class_init (TaktSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_settings_finalize;
}

static void
takt_settings_init (TaktSettings *self)
{
  self->values = values_new_default ();
}

/**
 * takt_settings_values_copy:
 *
 * Returns: (transfer full): a deep copy, to change and give to takt_settings_update()
 */
TaktSettingsValues *
takt_settings_values_copy (const TaktSettingsValues *self)
{
  TaktSettingsValues *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->attended_hours = g_strdup (self->attended_hours);
  copy->holidays = g_strdup (self->holidays);
  copy->smtp_host = g_strdup (self->smtp_host);
  copy->smtp_security = g_strdup (self->smtp_security);
  copy->smtp_user = g_strdup (self->smtp_user);
  copy->smtp_from = g_strdup (self->smtp_from);
  copy->fee_country = g_strdup (self->fee_country);

  return copy;
}

/** takt_settings_values_free: frees the values and their texts; NULL is allowed. */
void
takt_settings_values_free (TaktSettingsValues *self)
{
  if (self == NULL)
    return;

  g_free (self->attended_hours);
  g_free (self->holidays);
  g_free (self->smtp_host);
  g_free (self->smtp_security);
  g_free (self->smtp_user);
  g_free (self->smtp_from);
  g_free (self->fee_country);
  g_free (self);
}

/**
 * takt_settings_new:
 * @store: an open store with its tables
 * @error: the store could not be read
 *
 * Loads the shop's settings. A profile without any has the defaults: USD, no labour rate, no overhead, markup, 15 minutes
 * between jobs, a sync every 10 minutes, a daily backup.
 *
 * Returns: (transfer full): the service, or NULL with @error set
 */
TaktSettings *
takt_settings_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, GError **error)
{
  g_autoptr (TaktSettings) self = NULL;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (TAKT_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (TAKT_IS_CHANGES (changes), NULL);

  self = g_object_new (TAKT_TYPE_SETTINGS, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);

  if (!load (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * takt_settings_get:
 *
 * Returns: (transfer none): the settings as they are now; valid until the next takt_settings_update()
 */
const TaktSettingsValues *
takt_settings_get (TaktSettings *self)
{
  g_return_val_if_fail (TAKT_IS_SETTINGS (self), NULL);

  return self->values;
}

/**
 * takt_settings_values_set_currency:
 * @currency: a code of ISO 4217
 *
 * The owner's numbers stay what they were, also where the new currency has fewer decimals.
 */
void
takt_settings_values_set_currency (TaktSettingsValues *self, const char *currency)
{
  g_return_if_fail (takt_money_is_currency (currency));

  self->labor_rate_minor = takt_money_relabel (self->labor_rate_minor, self->currency, currency);
  self->overhead_minor = takt_money_relabel (self->overhead_minor, self->currency, currency);
  self->fee_processing_minor =
      (int) takt_money_relabel (self->fee_processing_minor, self->currency, currency);
  self->fee_listing_minor = (int) takt_money_relabel (self->fee_listing_minor, self->currency, currency);
  g_strlcpy (self->currency, currency, sizeof self->currency);
}

/**
 * takt_settings_dup_holidays:
 * @more: (nullable) (array zero-terminated=1): further days
 *
 * Returns: (transfer full) (array zero-terminated=1): the days on which nobody is there: YYYY-MM-DD
 */
char **
takt_settings_dup_holidays (TaktSettings *self, const char *const *more)
{
  g_autoptr (JsonNode) root = NULL;
  GStrvBuilder *days = g_strv_builder_new ();
  char **list;

  g_return_val_if_fail (TAKT_IS_SETTINGS (self), NULL);

  root = takt_json_parse (self->values->holidays, -1, NULL);
  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (root)); i++)
      g_strv_builder_add (days, json_array_get_string_element (json_node_get_array (root), i));
  if (more != NULL)
    g_strv_builder_addv (days, (const char **) more);

  list = g_strv_builder_end (days);
  g_strv_builder_unref (days);
  return list;
}

/**
 * takt_settings_update:
 * @values: all settings as they shall be; a NULL text takes the value away (attended hours: always attended)
 * @error: TAKT_ERROR_INVALID with the API's path of the field at fault, or a fault of the store
 *
 * Checks everything, then writes the rows that differ in one transaction. After an error nothing has changed.
 *
 * Returns: whether @values are the settings now
 */
gboolean
takt_settings_update (TaktSettings *self, const TaktSettingsValues *values, GError **error)
{
  g_autoptr (TaktSettingsValues) wanted = NULL;
  Update update;

  g_return_val_if_fail (TAKT_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (values != NULL, FALSE);

  wanted = takt_settings_values_copy (values);
  wanted->backup_daily = !!wanted->backup_daily;
  if (wanted->attended_hours == NULL)
    wanted->attended_hours = g_strdup ("{}");
  if (wanted->holidays == NULL)
    wanted->holidays = g_strdup ("[]");
  if (!takt_settings_check (wanted, error))
    return FALSE;

  update = (Update){ self, wanted, FALSE };
  if (!takt_store_transaction (self->store, update_work, &update, error))
    return FALSE;

  if (update.changed)
    {
      g_clear_pointer (&self->values, takt_settings_values_free);
      self->values = g_steal_pointer (&wanted);
      takt_changes_note (self->changes, "settings", 0);
    }

  return TRUE;
}
