/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

typedef enum
{
  TAKT_JOB_QUEUED,
  TAKT_JOB_STARTED,
  TAKT_JOB_COMPLETED,
  TAKT_JOB_FAILED,
  TAKT_JOB_CANCELLED,
} TaktJobStatus;

#define TAKT_JOB_N_STATUSES (TAKT_JOB_CANCELLED + 1)

/** takt_job_status_words: NULL-terminated, indexed by TaktJobStatus: "queued", "started" … */
extern const char *const takt_job_status_words[TAKT_JOB_N_STATUSES + 1];

/** TaktJobMaterial: one filament of a job and the spool it is planned from. */
typedef struct
{
  char  *material_type;
  char  *color;         /* (nullable) */
  char  *wanted_hex;    /* (nullable) what a buyer asked for: 'RRGGBB'; '' by its name alone; '?' not settled: no spool fits */
  gint64 grams;
  gint64 material_id;   /* 0: no spool found yet */
  int    index;         /* number in the sliced file, from 1, with gaps (protocol.md §14.2); 0: not told */
} TaktJobMaterial;

/** TaktJob: a scheduled print: one plate to print on one printer. */
typedef struct
{
  gint64        id;
  gint64        printer_id;
  gint64        order_id;       /* 0: none */
  gint64        order_item_id;  /* 0: none */
  gint64        profile_id;     /* 0: none */
  char         *job_name;
  char         *file_name;      /* (nullable) */
  int           file_plate;     /* the slicer's number of the plate in that file; 0: not told (pitfall 18) */
  TaktJobStatus status;
  int           priority;       /* 1 … 10, high first */
  int           queue_position;
  TaktTime      scheduled_start;
  int           estimated_duration_minutes;
  int           quantity;       /* units on this plate */
  int           plate_number;   /* 1 … @plate_count: which of the item's prints it is */
  int           plate_count;
  char         *material_type;  /* (nullable) */
  int           material_slot;  /* TAKT_SLOT_NONE: none */
  int           nozzle_temp;    /* °C, 0: the file's */
  int           bed_temp;
  int           print_speed;    /* mm/s */
  char         *notes;          /* (nullable) */
  char         *problem;        /* (nullable) why it cannot run as it stands */
  int           attempts;       /* ended ones */
  gint32        submission_id;  /* 0: none */
  TaktTime      dispatched_at;
  TaktTime      started_at;
  TaktTime      completed_at;
  char         *failed_reason;  /* (nullable) */
  int           progress_percent;
  gboolean      is_held;         /* it waits until a person releases it */
  gboolean      pinned_printer;  /* it stays on its printer */
  gboolean      pinned_start;    /* scheduled_start is a person's and stays */
  int           scrapped;        /* pieces of it that were thrown away */
  int           makes;           /* pieces its plate makes; 0: as many as @quantity */
  gboolean      said_by_printer; /* the machine's own report set the status, not a person */
  GPtrArray    *materials;      /* (element-type TaktJobMaterial) */
  TaktTime      created_at;
  TaktTime      updated_at;
} TaktJob;

TaktJobMaterial *takt_job_material_new  (const char *material_type, const char *color, gint64 grams);
void             takt_job_material_free (TaktJobMaterial *self);
TaktJob         *takt_job_new           (void) G_GNUC_WARN_UNUSED_RESULT;
TaktJob         *takt_job_copy          (const TaktJob *self) G_GNUC_WARN_UNUSED_RESULT;
void             takt_job_free          (TaktJob *self);
int              takt_job_status_from_word (const char *word);

gint64     takt_job_table_insert         (TaktStore *store, const TaktJob *job, GError **error);
gboolean   takt_job_table_update         (TaktStore *store, const TaktJob *job, GError **error);
gboolean   takt_job_table_shift_running  (TaktStore *store, gint64 seconds, TaktTime now, GError **error);
gboolean   takt_job_table_set_progress   (TaktStore *store, gint64 id, int progress_percent, TaktTime now, GError **error);
gboolean   takt_job_table_delete         (TaktStore *store, gint64 id, GError **error);
TaktJob   *takt_job_table_get            (TaktStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_job_table_list           (TaktStore *store, gint64 printer_id, int status, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_job_table_list_queued    (TaktStore *store, gint64 printer_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_job_table_list_of_order  (TaktStore *store, gint64 order_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_job_table_list_dispatched (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_job_table_find_started   (TaktStore *store, gint64 printer_id, gint64 *id, GError **error);
gboolean   takt_job_table_find_submission (TaktStore *store, gint64 printer_id, gint32 submission_id, gint64 *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktJobMaterial, takt_job_material_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktJob, takt_job_free)

G_END_DECLS
