/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-printer-model.h"

#include <string.h>

#define MAKER "bambulab"

/* Geometries: G-code of one machine fits the others of its number (protocol.md §13, slice compatibility). */
enum
{
  GEOMETRY_OWN,
  GEOMETRY_256,
  GEOMETRY_H2D,
};

#define AMS_BIT(kind) (1u << (kind))
#define AMS_CLOSED    (AMS_BIT (TAKT_AMS_CLASSIC) | AMS_BIT (TAKT_AMS_2_PRO) | AMS_BIT (TAKT_AMS_HT))
#define AMS_A1        (AMS_CLOSED | AMS_BIT (TAKT_AMS_LITE))

#define CUBE(mm_)                                                                                            \
  {                                                                                                          \
    (mm_), (mm_), (mm_)                                                                                      \
  }
#define H2_SIZE                                                                                              \
  {                                                                                                          \
    350, 320, 325                                                                                            \
  }
#define H2S_SIZE                                                                                             \
  {                                                                                                          \
    340, 320, 340                                                                                            \
  }
#define H2C_SIZE                                                                                             \
  {                                                                                                          \
    330, 320, 325                                                                                            \
  }
#define A2L_SIZE                                                                                             \
  {                                                                                                          \
    330, 320, 325                                                                                            \
  }

#define X1(name_, prefix_, nozzle_max_, ...)                                                                 \
  {                                                                                                          \
    .name = (name_), .codes = { __VA_ARGS__ }, .serial_prefix = (prefix_), .geometry = GEOMETRY_256,         \
    .camera = TAKT_CAMERA_RTSPS, .nozzles = 1, .has_chamber_sensor = TRUE, .has_door_sensor = TRUE,          \
    .ams_kinds = AMS_CLOSED, .volume = CUBE (256), .max_nozzle_temp = (nozzle_max_), .max_bed_temp = 120,    \
    .is_enclosed = TRUE,                                                                                     \
  }
#define P1(name_, prefix_, enclosed_, ...)                                                                   \
  {                                                                                                          \
    .name = (name_), .codes = { __VA_ARGS__ }, .serial_prefix = (prefix_), .geometry = GEOMETRY_256,         \
    .camera = TAKT_CAMERA_JPEG, .nozzles = 1, .needs_card = TRUE, .ams_kinds = AMS_CLOSED,                   \
    .volume = CUBE (256), .max_nozzle_temp = 300, .max_bed_temp = 100, .is_enclosed = (enclosed_),           \
  }
#define A1(name_, prefix_, ams_, volume_, bed_max_, ...)                                                     \
  {                                                                                                          \
    .name = (name_), .codes = { __VA_ARGS__ }, .serial_prefix = (prefix_), .camera = TAKT_CAMERA_JPEG,       \
    .nozzles = 1, .needs_card = TRUE, .ams_kinds = (ams_), .volume = volume_, .max_nozzle_temp = 300,        \
    .max_bed_temp = (bed_max_),                                                                              \
  }
/* The machines of the newer protocol. */
#define NP(name_, prefix_, geometry_, nozzles_, main_, volume_, nozzle_max_, bed_max_, ...)                  \
  {                                                                                                          \
    .name = (name_), .codes = { __VA_ARGS__ }, .serial_prefix = (prefix_), .geometry = (geometry_),          \
    .camera = TAKT_CAMERA_RTSPS, .nozzles = (nozzles_), .main_extruder = (main_),                            \
    .has_chamber_sensor = TRUE, .has_door_sensor = TRUE, .ams_kinds = AMS_CLOSED, .volume = volume_,         \
    .max_nozzle_temp = (nozzle_max_), .max_bed_temp = (bed_max_), .is_enclosed = TRUE,                       \
  }

/* A new model is a line here. Sizes and temperatures: protocol.md §13, and where it has a gap Bambu Studio's machine profiles. */
static const TaktPrinterModel models[] = {
  X1 ("Bambu Lab X1 Carbon", "00M", 300, "BL-P001", "X1C", "3DPrinter-X1-Carbon"),
  X1 ("Bambu Lab X1", "00W", 300, "BL-P002", "3DPrinter-X1"),
  X1 ("Bambu Lab X1E", "03W", 320, "C13"),
  P1 ("Bambu Lab P1P", "01S", FALSE, "C11"),
  P1 ("Bambu Lab P1S", "01P", TRUE, "C12"),
  A1 ("Bambu Lab A1 mini", "030", AMS_A1, CUBE (180), 80, "N1", "A1M"),
  A1 ("Bambu Lab A1", "039", AMS_A1, CUBE (256), 100, "N2S"),
  A1 ("Bambu Lab A2L", "26A", AMS_BIT (TAKT_AMS_A2L), A2L_SIZE, 80, "N9"),
  NP ("Bambu Lab P2S", "22E", GEOMETRY_OWN, 1, 0, CUBE (256), 300, 110, "N7"),
  NP ("Bambu Lab X2D", "20P", GEOMETRY_OWN, 2, 1, CUBE (256), 300, 120, "N6"),
  NP ("Bambu Lab H2D", "094", GEOMETRY_H2D, 2, 0, H2_SIZE, 350, 120, "O1D"),
  NP ("Bambu Lab H2D Pro", "239", GEOMETRY_H2D, 2, 0, H2_SIZE, 350, 120, "O1E", "O2D"),
  NP ("Bambu Lab H2S", "093", GEOMETRY_OWN, 1, 0, H2S_SIZE, 350, 120, "O1S"),
  NP ("Bambu Lab H2C", "31B", GEOMETRY_OWN, 2, 0, H2C_SIZE, 350, 120, "O1C", "O1C2"),
};

/* One nozzle, nothing that not every machine has (protocol.md §13, pitfall 71). */
static const TaktPrinterModel generic = { .nozzles = 1, .ams_kinds = AMS_A1 | AMS_BIT (TAKT_AMS_A2L) };

/* "N7-V2" and "N7" are one machine: newer places append a version of the board. */
static gsize
length_without_version (const char *text)
{
  gsize length = strlen (text);
  gsize digits = length;

  while (digits > 0 && g_ascii_isdigit (text[digits - 1]))
    digits--;
  if (digits < length && digits >= 2 && g_ascii_tolower (text[digits - 1]) == 'v' && text[digits - 2] == '-')
    return digits - 2;
  return length;
}

/* What is left when people's and programs' spellings are taken out: "Bambu Lab X1-Carbon" → "x1carbon". */
static char *
dup_bare (const char *text)
{
  GString *bare = g_string_new (NULL);

  for (gsize i = 0; i < length_without_version (text); i++)
    if (g_ascii_isalnum (text[i]) || (text[i] & 0x80) != 0)
      g_string_append_c (bare, g_ascii_tolower (text[i]));

  if (g_str_has_prefix (bare->str, MAKER))
    g_string_erase (bare, 0, strlen (MAKER));
  return g_string_free (bare, FALSE);
}

static gboolean
is_called (const TaktPrinterModel *model, const char *bare)
{
  g_autofree char *name = dup_bare (model->name);

  if (strcmp (name, bare) == 0)
    return TRUE;
  for (const char *const *code = model->codes; *code != NULL; code++)
    {
      g_autofree char *other = dup_bare (*code);

      if (strcmp (other, bare) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * takt_printer_model_find:
 * @text: (nullable): a name or a code in any spelling: "Bambu Lab X1-Carbon", "X1C", "BL-P001", "N7-V2", "3DPrinter-X1"
 *
 * Returns: (nullable): NULL for a model that is not in the table (protocol.md §13)
 */
const TaktPrinterModel *
takt_printer_model_find (const char *text)
{
  g_autofree char *bare = text != NULL ? dup_bare (text) : NULL;

  for (gsize i = 0; bare != NULL && i < G_N_ELEMENTS (models); i++)
    if (is_called (&models[i], bare))
      return &models[i];
  return NULL;
}

/** takt_printer_model_find_serial: (nullable): the model whose serials begin like @serial; a hint only, prefixes are shared and new ones come. */
const TaktPrinterModel *
takt_printer_model_find_serial (const char *serial)
{
  for (gsize i = 0; serial != NULL && i < G_N_ELEMENTS (models); i++)
    if (g_ascii_strncasecmp (serial, models[i].serial_prefix, 3) == 0)
      return &models[i];
  return NULL;
}

/** takt_printer_model_find_or_generic: (not nullable): like takt_printer_model_find(); a model nobody knows gets the features every machine has. */
const TaktPrinterModel *
takt_printer_model_find_or_generic (const char *text)
{
  const TaktPrinterModel *model = takt_printer_model_find (text);

  return model != NULL ? model : &generic;
}

/** takt_printer_model_dup_name: (nullable): the one spelling of @text, "Bambu Lab P1S" for "C12"; as it is where nobody knows it. */
char *
takt_printer_model_dup_name (const char *text)
{
  const TaktPrinterModel *model = takt_printer_model_find (text);

  return g_strdup (model != NULL ? model->name : text);
}

/** takt_printer_model_equals: whether two spellings mean one model: "Bambu Lab P1S", "P1S" and "C12" do. Nothing equals NULL or "". */
gboolean
takt_printer_model_equals (const char *a, const char *b)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (a == NULL || b == NULL)
    return FALSE;
  if (takt_printer_model_find (a) != NULL)
    return takt_printer_model_find (a) == takt_printer_model_find (b);

  left = dup_bare (a);
  right = dup_bare (b);
  return *left != '\0' && strcmp (left, right) == 0;
}

/**
 * takt_printer_model_takes_files_of:
 * @printer: (nullable): the machine, in any spelling
 * @sliced_for: (nullable): the machine that a file was sliced for
 *
 * Whether the moves in the file fit the machine (protocol.md §13, pitfall 51). Nozzle and plate are other questions.
 *
 * Returns: FALSE also where one of them is not told
 */
gboolean
takt_printer_model_takes_files_of (const char *printer, const char *sliced_for)
{
  const TaktPrinterModel *machine = takt_printer_model_find (printer);
  const TaktPrinterModel *meant = takt_printer_model_find (sliced_for);

  if (machine != NULL && meant != NULL && machine->geometry != GEOMETRY_OWN)
    return machine->geometry == meant->geometry;
  return takt_printer_model_equals (printer, sliced_for);
}

/** takt_ams_kind_to_word: the machine word of the API for @kind. */
const char *
takt_ams_kind_to_word (TaktAmsKind kind)
{
  static const char *const words[] = {
    [TAKT_AMS_UNKNOWN] = "unknown", [TAKT_AMS_CLASSIC] = "ams", [TAKT_AMS_LITE] = "ams_lite",
    [TAKT_AMS_2_PRO] = "ams_2_pro", [TAKT_AMS_HT] = "ams_ht",   [TAKT_AMS_A2L] = "ams_a2l",
  };

  g_return_val_if_fail ((gsize) kind < G_N_ELEMENTS (words), "unknown");
  return words[kind];
}
