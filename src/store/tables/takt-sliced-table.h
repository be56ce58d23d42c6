/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktSlicedFilament: one filament that a plate uses. What the file does not tell is NULL, and NAN among numbers. */
typedef struct
{
  int    index;            /* the slicer's filament number, from 1; a plate's numbers can have gaps (protocol.md §14.2) */
  char  *material_type;    /* (nullable) 'PLA', 'PETG-CF' … */
  char  *color;            /* (nullable) '#RRGGBB' */
  double grams;
  double metres;
  int    nozzle_group;     /* the slicer's nozzle, from 0; -1: not told (pitfall 46) */
  int    extruder;         /* the same as the printer counts them, from 0; -1: not told */
  double nozzle_diameter;  /* mm */
} TaktSlicedFilament;

/** TaktSlicedObject: one object on a plate, as a machine is told to leave it out. */
typedef struct
{
  int   identify_id;  /* the slicer's number, from 1 */
  char *name;         /* (nullable) OrcaSlicer writes none; need not be the only one of its name */
} TaktSlicedObject;

/**
 * TaktGcodeCheck:
 * @TAKT_GCODE_UNCHECKED: the file holds no MD5 of this plate's G-code
 * @TAKT_GCODE_SOUND: the G-code is as the slicer wrote it
 * @TAKT_GCODE_ALTERED: it is not: damaged, or edited afterwards
 */
typedef enum
{
  TAKT_GCODE_UNCHECKED,
  TAKT_GCODE_SOUND,
  TAKT_GCODE_ALTERED,
} TaktGcodeCheck;

/** TaktSlicedPlate: one plate with its G-code. */
typedef struct
{
  int            index;                /* as in the slicer, from 1; the first of a file need not be 1 */
  gint64         seconds;              /* with preparation; -1: not told */
  int            minutes;              /* @seconds rounded up; 0: not told */
  double         first_layer_seconds;  /* NAN: not told */
  double         grams;                /* of all filaments as the slicer added them up; NAN: not told. Shown alone: what is
                                * booked are the filaments' own, which are rounded one by one and need not add up to it */
  GPtrArray     *filaments;            /* (element-type TaktSlicedFilament) by index, none twice */
  GPtrArray     *objects;              /* (element-type TaktSlicedObject) by number, none twice; without those the slicer left out */
  gboolean       labels_objects;       /* the G-code says where each begins: a machine can leave one out */
  char          *printer_model_id;     /* (nullable) 'N2S'; while the file is read, not stored */
  char          *bed_type;             /* (nullable) 'textured_plate' */
  double         nozzle_diameter;      /* mm; NAN: not told */
  double         size[3];              /* mm: width, depth, height of all that is printed; NAN each: not told */
  double         nozzle_temp;          /* °C, the hottest that it asks for; NAN: not told */
  double         bed_temp;             /* °C; NAN: not told */
  gboolean       has_picture;
  GBytes        *thumbnail;            /* (nullable) PNG, at most TAKT_SLICED_MAX_THUMBNAIL bytes; not stored here */
  TaktGcodeCheck gcode_check;
} TaktSlicedPlate;

/** TaktSlicedFile: what a sliced file tells of itself. Does not change once it is made. */
typedef struct
{
  char      *name;             /* (nullable) under the profile's files/ folder; NULL until it is stored */
  gint64     size;             /* bytes */
  char      *sha256;           /* (nullable) lower-case hex; NULL until it is stored */
  char      *md5;              /* (nullable) upper-case hex, as project_file tells it (protocol.md §7.2) */
  GPtrArray *plates;           /* (element-type TaktSlicedPlate) by index, at least one */
  char      *printer_model;    /* (nullable) 'Bambu Lab A1'; the bare code of a machine nobody knows */
  double     nozzle_diameter;  /* mm; NAN: not told */
  char      *bed_type;         /* (nullable) 'Textured PEI Plate' */
  char      *slicer;           /* (nullable) 'BambuStudio', 'OrcaSlicer' */
  char      *slicer_version;   /* (nullable) */
  TaktTime   read_at;
} TaktSlicedFile;

#define TAKT_SLICED_MAX_PLATES    64
#define TAKT_SLICED_MAX_FILAMENTS 64
#define TAKT_SLICED_MAX_OBJECTS   1024
#define TAKT_SLICED_MAX_THUMBNAIL ((gsize) 1 << 20)

TaktSlicedFilament *takt_sliced_filament_new  (int index) G_GNUC_WARN_UNUSED_RESULT;
void                takt_sliced_filament_free (TaktSlicedFilament *self);
TaktSlicedObject   *takt_sliced_object_new    (int identify_id, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void                takt_sliced_object_free   (TaktSlicedObject *self);
TaktSlicedPlate    *takt_sliced_plate_new     (int index) G_GNUC_WARN_UNUSED_RESULT;
void                takt_sliced_plate_free    (TaktSlicedPlate *self);
void                takt_sliced_plate_set_seconds (TaktSlicedPlate *self, double seconds);
TaktSlicedFile     *takt_sliced_file_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void                takt_sliced_file_free     (TaktSlicedFile *self);

const TaktSlicedPlate    *takt_sliced_file_find_plate     (const TaktSlicedFile *self, int index);
const TaktSlicedFilament *takt_sliced_plate_find_filament (const TaktSlicedPlate *self, int index);

gboolean takt_sliced_table_put (TaktStore *store, const TaktSlicedFile *file, TaktTime now, GError **error);
gboolean takt_sliced_table_get (TaktStore *store, const char *name, TaktSlicedFile **file, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSlicedFilament, takt_sliced_filament_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSlicedPlate, takt_sliced_plate_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSlicedFile, takt_sliced_file_free)

G_END_DECLS
