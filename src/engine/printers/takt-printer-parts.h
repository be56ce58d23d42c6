/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "printers/takt-printer-model.h"

G_BEGIN_DECLS

/*
 * The parts of a machine as its report tells of them (protocol.md §4, §6). Whatever a machine does not tell is TAKT_TOLD_NOTHING, NAN
 * (measures) or -1 (counts and shares).
 */

/** TaktTold: yes, no, or not a word about it. */
typedef enum
{
  TAKT_TOLD_NOTHING,
  TAKT_TOLD_NO,
  TAKT_TOLD_YES,
} TaktTold;

/** TaktLight: what a lamp does. */
typedef enum
{
  TAKT_LIGHT_UNKNOWN,  /* not told, or there is none */
  TAKT_LIGHT_OFF,
  TAKT_LIGHT_ON,
  TAKT_LIGHT_FLASHING,
} TaktLight;

/** TaktStorage: the memory card or stick; machines of the newer protocol print without one (protocol.md §4.5). */
typedef enum
{
  TAKT_STORAGE_UNKNOWN,
  TAKT_STORAGE_NONE,
  TAKT_STORAGE_OK,
  TAKT_STORAGE_FAULTY,
  TAKT_STORAGE_READ_ONLY,
} TaktStorage;

/** TaktNetwork: what the machine is connected by; seldom certain (protocol.md §4.5, pitfall 65a). */
typedef enum
{
  TAKT_NETWORK_UNKNOWN,
  TAKT_NETWORK_WIFI,
  TAKT_NETWORK_WIRED,
} TaktNetwork;

/** TaktNozzleReport: one hot end (protocol.md §4.3). */
typedef struct
{
  int         extruder;    /* as the machine numbers it: 0 right, 1 left */
  gboolean    is_main;
  gboolean    is_active;
  double      diameter;    /* mm */
  const char *material;    /* static: 'stainless_steel', 'hardened_steel', 'tungsten_carbide'; NULL: not told */
  const char *flow;        /* static: 'standard', 'high', 'tpu_high'; NULL: not told */
  double      temp;        /* °C */
  double      target;
  int         slot;        /* what is in it; TAKT_SLOT_NONE */
} TaktNozzleReport;

/** TaktAmsReport: one unit that holds spools (protocol.md §6.1). */
typedef struct
{
  int         id;               /* 0 … 7, A2L 16, AMS HT 128 … 135 */
  TaktAmsKind kind;
  int         first_slot;       /* TaktMaterial.slot of its first place */
  int         slot_count;
  int         extruder;         /* that it feeds; -1: any, or not told */
  int         humidity_index;   /* 5 dry … 1 wet */
  int         humidity_percent;
  double      temp;             /* °C */
  int         drying_minutes;   /* left; 0: not drying */
  char       *firmware;         /* (nullable) */
} TaktAmsReport;

/** TaktModuleReport: one board and its firmware (protocol.md §3.4). */
typedef struct
{
  char *name;         /* 'ota' is the whole machine, 'ams/0' the first AMS */
  char *product;      /* (nullable) 'AMS 2 Pro (1)' */
  char *version;      /* (nullable) */
  char *new_version;  /* (nullable) */
} TaktModuleReport;

/** TaktFansReport: per cent of full speed. */
typedef struct
{
  int part;
  int auxiliary;
  int auxiliary_left;
  int chamber;
  int heater;     /* circulation of the chamber's heater */
  int heatbreak;
} TaktFansReport;

/** TaktCameraReport: what the machine says of its camera (protocol.md §4.5). */
typedef struct
{
  TaktTold present;
  TaktTold recording;       /* just now */
  TaktTold records_prints;  /* the option */
  TaktTold timelapse;       /* the option */
  TaktTold live_view;       /* over the local network; told by machines with RTSPS alone */
  char    *resolution;      /* (nullable) '1080p' */
} TaktCameraReport;

/** TaktOptionsReport: what the owner has set on the machine (protocol.md §4.6). */
typedef struct
{
  TaktTold auto_refill;             /* a slot that ran out is followed by one with the same filament */
  TaktTold remaining_estimate;
  TaktTold read_on_insert;          /* the AMS reads a spool that is put in */
  TaktTold read_on_power_up;
  TaktTold step_loss_recovery;
  TaktTold prompt_sound;
  TaktTold tangle_detection;
  TaktTold blob_detection;
  TaktTold first_layer_inspection;
  TaktTold spaghetti_detection;
  TaktTold plate_detection;
} TaktOptionsReport;

/** TaktAmsActivity: what the units are busy with (protocol.md §6.3, ams_status). */
typedef enum
{
  TAKT_AMS_ACTIVITY_UNKNOWN,
  TAKT_AMS_ACTIVITY_IDLE,
  TAKT_AMS_ACTIVITY_CHANGING,
  TAKT_AMS_ACTIVITY_READING,
  TAKT_AMS_ACTIVITY_ASSISTING,
  TAKT_AMS_ACTIVITY_CALIBRATING,
  TAKT_AMS_ACTIVITY_CHECKING,
} TaktAmsActivity;

/**
 * TaktPartsReport:
 *
 * Everything of a machine that is no job, no temperature of the bed or the chamber, and no spool.
 */
typedef struct
{
  GPtrArray        *nozzles;           /* (element-type TaktNozzleReport), by extruder */
  GPtrArray        *ams;               /* (element-type TaktAmsReport), by id */
  GPtrArray        *modules;           /* (element-type TaktModuleReport), as told */
  TaktFansReport    fans;
  TaktLight         chamber_light;
  TaktLight         work_light;
  TaktTold          door_open;
  TaktTold          homed;
  TaktStorage       storage;
  TaktNetwork       network;
  TaktCameraReport  camera;
  TaktOptionsReport options;
  TaktAmsActivity   ams_activity;
  TaktTold          skips_objects;     /* it can leave out single objects of a plate */
  TaktTold          update_available;
  char             *new_firmware;      /* (nullable) */
} TaktPartsReport;

TaktNozzleReport *takt_nozzle_report_new  (int extruder) G_GNUC_WARN_UNUSED_RESULT;
TaktAmsReport    *takt_ams_report_new     (int id) G_GNUC_WARN_UNUSED_RESULT;
void              takt_ams_report_free    (TaktAmsReport *self);
void              takt_module_report_free (TaktModuleReport *self);

void              takt_parts_report_init  (TaktPartsReport *self);
void              takt_parts_report_copy  (TaktPartsReport *copy, const TaktPartsReport *self);
void              takt_parts_report_share (TaktPartsReport *share, const TaktPartsReport *self);
void              takt_parts_report_clear (TaktPartsReport *self);

const char       *takt_light_to_word        (TaktLight light);
const char       *takt_storage_to_word      (TaktStorage storage);
const char       *takt_network_to_word      (TaktNetwork network);
const char       *takt_ams_activity_to_word (TaktAmsActivity activity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktAmsReport, takt_ams_report_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktModuleReport, takt_module_report_free)

G_END_DECLS
