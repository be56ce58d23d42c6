/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

#define TAKT_JSON_MAX_BYTES ((gsize) 1 << 20)
#define TAKT_JSON_MAX_DEPTH 64

JsonNode *takt_json_parse       (const char *text, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *takt_json_parse_up_to (const char *text, gssize length, gsize max_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char     *takt_json_to_string   (JsonNode *node, gsize *length) G_GNUC_WARN_UNUSED_RESULT;
void      takt_json_append_string (GString *out, const char *text);

/**
 * TaktJsonReader:
 *
 * Reads a JSON object with strict types. The first fault sticks: later reads return their fallback, and
 * takt_json_reader_end() reports it with the path of the field ("items[2].price"). A decoder therefore reads all its fields
 * in a row and checks once. Readers of nested objects and elements belong to the reader they came from; a field that is absent
 * or null gives NULL, and all reads take a NULL reader for an object without members.
 */
typedef struct _TaktJsonReader TaktJsonReader;

TaktJsonReader *takt_json_reader_new  (JsonNode *root) G_GNUC_WARN_UNUSED_RESULT;
void            takt_json_reader_free (TaktJsonReader *self);
gboolean        takt_json_reader_end  (TaktJsonReader *self, gboolean reject_unknown, GError **error);
void            takt_json_reader_fail (TaktJsonReader *self, const char *field, const char *format, ...) G_GNUC_PRINTF (3, 4);

gboolean        takt_json_reader_has     (TaktJsonReader *self, const char *field);
gboolean        takt_json_reader_is_null (TaktJsonReader *self, const char *field);
void            takt_json_reader_require (TaktJsonReader *self, const char *field);

gint64          takt_json_reader_int     (TaktJsonReader *self, const char *field, gint64 min, gint64 max, gint64 fallback);
double          takt_json_reader_number  (TaktJsonReader *self, const char *field, double min, double max, double fallback);
gboolean        takt_json_reader_bool    (TaktJsonReader *self, const char *field, gboolean fallback);
const char     *takt_json_reader_string  (TaktJsonReader *self, const char *field, gsize max_length, const char *fallback);
TaktTime        takt_json_reader_time    (TaktJsonReader *self, const char *field, TaktTime fallback);
gint64          takt_json_reader_money   (TaktJsonReader *self, const char *field, const char *currency, gint64 min, gint64 fallback);
int             takt_json_reader_choice  (TaktJsonReader *self, const char *field, const char *const *words, int fallback);
TaktJsonReader *takt_json_reader_object  (TaktJsonReader *self, const char *field);
guint           takt_json_reader_array   (TaktJsonReader *self, const char *field, guint max_length);
TaktJsonReader *takt_json_reader_element (TaktJsonReader *self, const char *field, guint index);
const char     *takt_json_reader_element_string (TaktJsonReader *self, const char *field, guint index, gsize max_length);
gint64          takt_json_reader_element_int    (TaktJsonReader *self, const char *field, guint index, gint64 min, gint64 max, gint64 fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktJsonReader, takt_json_reader_free)

/* For bytes of machines that spell numbers as strings and back (protocol.md §4): never fails, returns the fallback. */
gint64      takt_json_lenient_int    (JsonObject *object, const char *field, gint64 fallback);
double      takt_json_lenient_number (JsonObject *object, const char *field, double fallback);
gboolean    takt_json_lenient_bool   (JsonObject *object, const char *field, gboolean fallback);
char       *takt_json_lenient_string (JsonObject *object, const char *field) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_json_lenient_object (JsonObject *object, const char *field);
JsonArray  *takt_json_lenient_array  (JsonObject *object, const char *field);

/* Writing: NULL strings and unset times become null, money a decimal number. */
void takt_json_set_string (JsonObject *object, const char *field, const char *value);
void takt_json_set_time   (JsonObject *object, const char *field, TaktTime time);
void takt_json_set_money  (JsonObject *object, const char *field, gint64 minor, const char *currency);
void takt_json_set_id     (JsonObject *object, const char *field, gint64 id);

G_END_DECLS
