/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TaktSlicedFilament: one filament that a plate uses. What the file does not tell is NULL, and NAN among numbers. */
typedef struct
{
  int    index;          /* the slicer's filament number, from 1; a plate's numbers can have gaps (protocol.md §14.2) */
  char  *material_type;  /* (nullable) 'PLA', 'PETG-CF' … */
  char  *color;          /* (nullable) '#RRGGBB' */
  double grams;
  double metres;
} TaktSlicedFilament;

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
  double         grams;                /* of all filaments as the slicer added them up; NAN: not told */
  GPtrArray     *filaments;            /* (element-type TaktSlicedFilament) by index, none twice */
  char          *printer_model_id;     /* (nullable) 'N2S' */
  char          *bed_type;             /* (nullable) 'textured_plate' */
  double         nozzle_diameter;      /* mm; NAN: not told */
  GBytes        *thumbnail;            /* (nullable) PNG, at most TAKT_SLICED_MAX_THUMBNAIL bytes */
  TaktGcodeCheck gcode_check;
} TaktSlicedPlate;

/** TaktSlicedFile: what a sliced file tells of itself. Does not change once it is made. */
typedef struct
{
  GPtrArray *plates;           /* (element-type TaktSlicedPlate) by index, at least one */
  char      *printer_model;    /* (nullable) 'Bambu Lab A1'; the bare code of a machine nobody knows */
  double     nozzle_diameter;  /* mm; NAN: not told */
  char      *bed_type;         /* (nullable) 'Textured PEI Plate' */
  char      *slicer;           /* (nullable) 'BambuStudio', 'OrcaSlicer' */
  char      *slicer_version;   /* (nullable) */
} TaktSlicedFile;

#define TAKT_SLICED_MAX_PLATES    64
#define TAKT_SLICED_MAX_FILAMENTS 64
#define TAKT_SLICED_MAX_THUMBNAIL ((gsize) 1 << 20)

TaktSlicedFilament *takt_sliced_filament_new  (int index) G_GNUC_WARN_UNUSED_RESULT;
void                takt_sliced_filament_free (TaktSlicedFilament *self);
TaktSlicedPlate    *takt_sliced_plate_new     (int index) G_GNUC_WARN_UNUSED_RESULT;
void                takt_sliced_plate_free    (TaktSlicedPlate *self);
void                takt_sliced_plate_set_seconds (TaktSlicedPlate *self, double seconds);
TaktSlicedFile     *takt_sliced_file_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void                takt_sliced_file_free     (TaktSlicedFile *self);

const TaktSlicedPlate *takt_sliced_file_find_plate (const TaktSlicedFile *self, int index);

#define TAKT_TYPE_SLICED_READER (takt_sliced_reader_get_type ())
G_DECLARE_INTERFACE (TaktSlicedReader, takt_sliced_reader, TAKT, SLICED_READER, GObject)

/**
 * TaktSlicedReaderInterface:
 *
 * Reads a sliced file without holding its G-code in memory and without blocking. Fails with TAKT_ERROR_INVALID, field "file", where the
 * file is not a sliced one, is damaged or does not look like any slicer's; with TAKT_ERROR_TOO_LARGE where it is beyond all measure; with
 * TAKT_ERROR_FAILED where it cannot be read; with G_IO_ERROR_CANCELLED.
 */
struct _TaktSlicedReaderInterface
{
  GTypeInterface parent_iface;

  void            (*read_async)  (TaktSlicedReader *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  TaktSlicedFile *(*read_finish) (TaktSlicedReader *self, GAsyncResult *result, GError **error);
};

void            takt_sliced_reader_read_async  (TaktSlicedReader *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktSlicedFile *takt_sliced_reader_read_finish (TaktSlicedReader *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSlicedFilament, takt_sliced_filament_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSlicedPlate, takt_sliced_plate_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSlicedFile, takt_sliced_file_free)

G_END_DECLS
