/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-queue-fixture.h"

G_BEGIN_DECLS

/** Fault: what happens to the program, its computer, the network or the printer. */
typedef enum
{
  FAULT_KILL,          /* SIGKILL: only rows survive */
  FAULT_POWER_CUT,     /* of the printer: it forgets what it prints and what it was told */
  FAULT_LINK_DROP,     /* the connection for reports and commands ends */
  FAULT_CLOCK_JUMP,    /* the wall clock is set, by hours, to and fro */
  FAULT_DST,           /* the local time changes */
  FAULT_SUSPEND,       /* the computer sleeps for hours */
  FAULT_SECOND_ENGINE, /* another one wants the profile */
  FAULT_OLD_REPORT,    /* a report comes twice, the second time late */
  FAULT_FOREIGN,       /* another controller prints, as soon as the machine rests */
  FAULT_FILE,          /* the file does not arrive */
  FAULT_LOST_COMMAND,  /* the start command is lost, and nobody says so */
  FAULT_LOST_ACK,      /* it arrives, its answer does not */
  FAULT_LATE_ACK,      /* the answer comes, and once more, when the machine has long gone on */
} Fault;

#define N_FAULTS (FAULT_LATE_ACK + 1)

/** Step: how far a print came on its way, by the rows. */
typedef enum
{
  STEP_WAITING,
  STEP_UPLOADING,
  STEP_SENT,
  STEP_ACKNOWLEDGED,
  STEP_RUNNING,
  STEP_PLATE, /* it has ended, and its part lies on the plate as far as the program knows */
} Step;

#define N_STEPS (STEP_PLATE + 1)

/** Machine: the printer itself, which outlives the program and knows nothing of its rows. */
typedef struct
{
  TaktMachineState state;
  char            *key;        /* (owned) (nullable) submission id of what it prints or printed last */
  int              percent;
  gboolean         plate_full; /* something lies there, whatever anybody believes */
  gboolean         is_foreign; /* somebody else's print */
  char            *told;       /* (owned) (nullable) a start that it accepted and has not begun */
  int              begins_in;  /* ticks until it begins that */
  int              off;        /* ticks until it has power again */
  GHashTable      *begun;      /* (owned) submission id → how often it began that */
  GHashTable      *finished;   /* (owned) set of submission ids that came to their end */
  guint            n_begun;    /* prints of ours */
  guint            n_over;     /* that were begun over a part */
} Machine;

/** World: a shop with one printer, the person in it, and what goes wrong. */
typedef struct
{
  QueueFixture fixture;
  Machine      machine;
  GRand       *rand;
  char        *dir;
  gboolean     auto_start;
  int          silent;       /* ticks without a connection */
  gboolean     wants_foreign;
  gboolean     next[N_FAULTS]; /* of those that wait for a request */
  gboolean     fired[N_FAULTS][N_STEPS];
  guint        n_kills;
  guint        n_foreign;    /* prints of somebody else */
  guint        n_faults;
  guint        n_wanted;     /* starts that somebody wanted: a job, or a person's retry */
  Step         step;         /* at the beginning of this tick */
} World;

void     world_init     (World *self, const char *dir);
void     world_clear    (World *self);
void     world_tick     (World *self);
void     world_break    (World *self, Fault fault);
gboolean world_can_break (World *self, Fault fault, Step step);
void     world_calm     (World *self);
gboolean world_is_done  (World *self);
Step     world_get_step (World *self);
int      world_pick     (World *self, int n);

G_END_DECLS
