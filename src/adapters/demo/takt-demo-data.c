/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "demo/takt-demo-data.h"

#include "takt-demo-resources.h"
#include "takt-json.h"

#define DEMO_PATH "/io/github/taktapp/Takt/demo/demo.json"

#define MAX_TEXT 1000
#define MAX_LIST 200
#define HOUR     3600
#define DAY      (24 * HOUR)

static const char *const stories[] = { "new",     "scheduled", "printing",  "printed", "shipped",
                                       "retried", "failed",    "cancelled", NULL };

static const char *const faults[] = {
  [TAKT_VIRTUAL_FAULT_NONE] = "none",      [TAKT_VIRTUAL_FAULT_PAUSE] = "pause",
  [TAKT_VIRTUAL_FAULT_RUNOUT] = "runout",  [TAKT_VIRTUAL_FAULT_FAILURE] = "failure",
  [TAKT_VIRTUAL_FAULT_FAILURE + 1] = NULL,
};

/* What an item is called and costs when the order does not say it itself. */
typedef struct
{
  const char *title;
  gint64 price_minor;
} Article;

typedef struct
{
  TaktDemoData *data;
  TaktJsonReader *root;
  GHashTable *articles; /* SKU → Article (owned) */
} Decoder;

static void
demo_order_free (TaktDemoOrder *order)
{
  takt_order_free (order->order);
  g_free (order->reason);
  g_free (order->carrier);
  g_free (order->tracking_code);
  g_free (order);
}

static void
demo_spool_free (TaktDemoSpool *spool)
{
  takt_material_free (spool->material);
  g_free (spool);
}

static char *
dup_text (TaktJsonReader *reader, const char *field)
{
  return g_strdup (takt_json_reader_string (reader, field, MAX_TEXT, NULL));
}

static int
read_int (TaktJsonReader *reader, const char *field, int fallback)
{
  return (int) takt_json_reader_int (reader, field, 0, G_MAXINT, fallback);
}

static guint
read_printer (Decoder *self, TaktJsonReader *reader)
{
  return (guint) takt_json_reader_int (reader, "printer", 1, self->data->printers->len, 0);
}

static void
decode_shop (Decoder *self)
{
  TaktJsonReader *reader = takt_json_reader_object (self->root, "shop");
  TaktShopRecord *shop = takt_shop_record_new ();

  shop->source = g_strdup ("demo");
  shop->external_id = dup_text (reader, "external_id");
  shop->name = dup_text (reader, "name");
  shop->currency = dup_text (reader, "currency");
  self->data->shop = shop;
}

static void
decode_printer (Decoder *self, TaktJsonReader *reader)
{
  TaktPrinter *printer = takt_printer_new ();
  TaktVirtualFault fault;

  printer->connection_type = g_strdup ("virtual");
  printer->name = dup_text (reader, "name");
  printer->model = dup_text (reader, "model");
  printer->auto_start = takt_json_reader_bool (reader, "auto_start", FALSE);
  fault = (TaktVirtualFault) takt_json_reader_choice (reader, "fault", faults, TAKT_VIRTUAL_FAULT_NONE);
  g_array_append_val (self->data->faults, fault);
  g_ptr_array_add (self->data->printers, printer);
}

static void
decode_profile (Decoder *self, TaktJsonReader *reader)
{
  TaktProfile *profile = takt_profile_new ();
  Article *article = g_new0 (Article, 1);
  guint n_materials = takt_json_reader_array (reader, "materials", 16);
  guint n_models = takt_json_reader_array (reader, "printer_models", 16);
  g_autoptr (GStrvBuilder) models = g_strv_builder_new ();

  profile->name = dup_text (reader, "name");
  profile->title = dup_text (reader, "name");
  profile->sku = dup_text (reader, "sku");
  profile->file_name = dup_text (reader, "file_name");
  profile->estimated_minutes = read_int (reader, "minutes", 0);
  profile->units_per_plate = read_int (reader, "units_per_plate", 1);
  profile->labor_minutes = read_int (reader, "labor_minutes", 0);
  profile->nozzle_temp = read_int (reader, "nozzle_temp", 0);
  profile->bed_temp = read_int (reader, "bed_temp", 0);
  profile->print_speed = read_int (reader, "print_speed", 0);
  profile->nozzle_diameter = 0.4;
  profile->origin = g_strdup ("own design");

  for (guint i = 0; i < n_materials; i++)
    {
      TaktJsonReader *material = takt_json_reader_element (reader, "materials", i);

      g_ptr_array_add (profile->materials,
                       takt_filament_new (takt_json_reader_string (material, "type", MAX_TEXT, ""),
                                          takt_json_reader_string (material, "color", MAX_TEXT, NULL),
                                          read_int (material, "grams", 0)));
    }
  for (guint i = 0; i < n_models; i++)
    g_strv_builder_add (models, takt_json_reader_element_string (reader, "printer_models", i, MAX_TEXT));
  g_strfreev (profile->printer_models);
  profile->printer_models = g_strv_builder_end (models);

  article->title = profile->name;
  article->price_minor = takt_json_reader_money (reader, "price", self->data->shop->currency, 1, 0);
  g_hash_table_insert (self->articles, profile->sku, article);
  g_ptr_array_add (self->data->profiles, profile);
}

static void
decode_spool (Decoder *self, TaktJsonReader *reader)
{
  TaktDemoSpool *spool = g_new0 (TaktDemoSpool, 1);
  TaktMaterial *material = takt_material_new ();

  spool->material = material;
  spool->printer = read_printer (self, reader);
  spool->now_pct = read_int (reader, "now_pct", -1);
  material->slot = spool->printer > 0 ? read_int (reader, "slot", 0) : TAKT_SLOT_NONE;
  material->material_type = dup_text (reader, "material_type");
  material->color = dup_text (reader, "color");
  material->color_hex = dup_text (reader, "color_hex");
  material->vendor = dup_text (reader, "vendor");
  material->weight_grams = read_int (reader, "weight_grams", 0);
  material->remaining_pct = read_int (reader, "remaining_pct", 100);
  material->remaining_grams = -1;
  material->currency = g_strdup (self->data->shop->currency);
  material->cost_per_kg_minor =
      takt_json_reader_money (reader, "cost_per_kg", self->data->shop->currency, 0, 0);
  g_ptr_array_add (self->data->spools, spool);
}

static void
decode_pairs (TaktJsonReader *reader,
              const char *field,
              const char *name,
              const char *value,
              GPtrArray *pairs)
{
  guint n_pairs = takt_json_reader_array (reader, field, MAX_LIST);

  for (guint i = 0; i < n_pairs; i++)
    {
      TaktJsonReader *pair = takt_json_reader_element (reader, field, i);

      g_ptr_array_add (pairs, takt_option_new (takt_json_reader_string (pair, name, MAX_TEXT, ""),
                                               takt_json_reader_string (pair, value, MAX_TEXT, "")));
    }
}

static TaktOrderItem *
decode_item (Decoder *self, TaktJsonReader *reader, const char *number, guint position)
{
  TaktOrderItem *item = takt_order_item_new ();
  const Article *article;

  item->position = (int) position;
  item->external_id = g_strdup_printf ("%s-%u", number, position + 1);
  item->sku = dup_text (reader, "sku");
  article = item->sku != NULL ? g_hash_table_lookup (self->articles, item->sku) : NULL;
  if (item->sku != NULL && article == NULL)
    takt_json_reader_fail (reader, "sku", "must be one of a profile");
  item->title =
      g_strdup (takt_json_reader_string (reader, "title", MAX_TEXT, article != NULL ? article->title : ""));
  item->quantity = read_int (reader, "quantity", 1);
  item->unit_price_minor = takt_json_reader_money (reader, "price", self->data->shop->currency, 1,
                                                   article != NULL ? article->price_minor : 0);
  decode_pairs (reader, "options", "name", "value", item->options);
  decode_pairs (reader, "personalization", "question", "answer", item->personalization);
  return item;
}

static void
decode_order (Decoder *self, TaktJsonReader *reader)
{
  TaktDemoOrder *demo = g_new0 (TaktDemoOrder, 1);
  TaktOrder *order = takt_order_new ();
  guint n_items = takt_json_reader_array (reader, "items", MAX_LIST);

  demo->order = order;
  demo->story = (TaktDemoStory) takt_json_reader_choice (reader, "story", stories, TAKT_DEMO_NEW);
  demo->printer = read_printer (self, reader);
  demo->seconds_ago = takt_json_reader_int (reader, "hours_ago", 0, 24 * 365, 0) * HOUR;
  demo->ship_by_seconds = takt_json_reader_int (reader, "ship_by_days", 0, 365, 5) * DAY;
  demo->printing_seconds = takt_json_reader_int (reader, "printing_minutes", 0, 24 * 60, 0) * 60;
  demo->plate_full_seconds = takt_json_reader_int (reader, "plate_full_minutes", 0, 24 * 60, 0) * 60;
  demo->reason = dup_text (reader, "reason");
  demo->carrier = dup_text (reader, "carrier");
  demo->tracking_code = dup_text (reader, "tracking_code");
  if ((demo->printer == 0) != (demo->story == TAKT_DEMO_NEW || demo->story == TAKT_DEMO_CANCELLED))
    takt_json_reader_fail (reader, "printer", "must be there when the story prints, and only then");

  order->order_number = dup_text (reader, "number");
  takt_json_reader_require (reader, "number");
  order->customer_name = dup_text (reader, "customer_name");
  order->customer_email = dup_text (reader, "customer_email");
  order->ship_to = dup_text (reader, "ship_to");
  order->message = dup_text (reader, "message");
  order->is_gift = takt_json_reader_bool (reader, "is_gift", FALSE);
  order->gift_message = dup_text (reader, "gift_message");
  order->gift_sender = dup_text (reader, "gift_sender");
  order->is_paid = !takt_json_reader_bool (reader, "is_unpaid", FALSE);
  order->currency = g_strdup (self->data->shop->currency);
  order->refunded_minor = takt_json_reader_money (reader, "refunded", order->currency, 0, 0);

  for (guint i = 0; i < n_items; i++)
    {
      TaktOrderItem *item =
          decode_item (self, takt_json_reader_element (reader, "items", i), order->order_number, i);

      order->total_price_minor += item->unit_price_minor * item->quantity;
      g_ptr_array_add (order->items, item);
    }
  g_ptr_array_add (self->data->orders, demo);
}

static void
decode_each (Decoder *self, const char *field, void (*decode) (Decoder *self, TaktJsonReader *reader))
{
  guint length = takt_json_reader_array (self->root, field, MAX_LIST);

  for (guint i = 0; i < length; i++)
    {
      TaktJsonReader *reader = takt_json_reader_element (self->root, field, i);

      if (reader != NULL)
        decode (self, reader);
    }
}

/**
 * takt_demo_data_load:
 *
 * Returns: (transfer full): the sample shop that is linked into the program; NULL with an error that names the field at fault
 */
TaktDemoData *
takt_demo_data_load (GError **error)
{
  g_autoptr (TaktDemoData) self = g_new0 (TaktDemoData, 1);
  g_autoptr (GHashTable) articles = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (TaktJsonReader) root = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Decoder decoder = { .data = self, .articles = articles };

  /* Names the object file, or the linker would leave it in the archive. */
  bytes = g_resource_lookup_data (takt_demo_get_resource (), DEMO_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return NULL;
  node = takt_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), error);
  if (node == NULL)
    return NULL;

  self->printers = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_printer_free);
  self->faults = g_array_new (FALSE, FALSE, sizeof (TaktVirtualFault));
  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_profile_free);
  self->spools = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_spool_free);
  self->orders = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_order_free);
  decoder.root = root = takt_json_reader_new (node);
  decode_shop (&decoder);
  decode_each (&decoder, "printers", decode_printer);
  decode_each (&decoder, "profiles", decode_profile);
  decode_each (&decoder, "spools", decode_spool);
  decode_each (&decoder, "orders", decode_order);
  if (!takt_json_reader_end (root, TRUE, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
takt_demo_data_free (TaktDemoData *self)
{
  if (self == NULL)
    return;

  takt_shop_record_free (self->shop);
  g_clear_pointer (&self->printers, g_ptr_array_unref);
  g_clear_pointer (&self->faults, g_array_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->spools, g_ptr_array_unref);
  g_clear_pointer (&self->orders, g_ptr_array_unref);
  g_free (self);
}
