/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-json.h"

G_BEGIN_DECLS

/** TaktBambuMessageKind: what a payload on the report topic is good for (protocol.md §3.3). */
typedef enum
{
  TAKT_BAMBU_MESSAGE_OTHER,    /* a section Takt does not follow */
  TAKT_BAMBU_MESSAGE_STATUS,   /* part of the machine's state; the only kind that is merged */
  TAKT_BAMBU_MESSAGE_ACK,      /* the answer to somebody's command, not necessarily ours */
  TAKT_BAMBU_MESSAGE_VERSION,  /* the modules and their firmware */
  TAKT_BAMBU_MESSAGE_CAME,     /* the printer has connected to the cloud */
  TAKT_BAMBU_MESSAGE_WENT,     /* and has left it */
} TaktBambuMessageKind;

/** TaktBambuOutcome: what an ack says. Half-empty acks without a result exist and prove nothing (§12.2). */
typedef enum
{
  TAKT_BAMBU_OUTCOME_NONE,
  TAKT_BAMBU_OUTCOME_SUCCESS,
  TAKT_BAMBU_OUTCOME_FAILED,
} TaktBambuOutcome;

/** TaktBambuMessage: one payload, read and classified. */
typedef struct
{
  TaktBambuMessageKind kind;
  gboolean             is_full;      /* STATUS: an answer to pushall, or as complete as one (§3.5) */
  const char          *section;      /* static: "print", "info" …; "" for OTHER without a known section */
  char                *command;      /* (nullable) */
  char                *sequence_id;  /* (nullable) */
  TaktBambuOutcome     outcome;
  char                *reason;       /* (nullable) the machine's words */
  guint32              err_code;     /* 0: none */
  JsonObject          *body;         /* (nullable) the section's object */
} TaktBambuMessage;

TaktBambuMessage *takt_bambu_message_parse (const char *bytes, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_bambu_message_free  (TaktBambuMessage *self);
gboolean          takt_bambu_message_is_unsigned_refusal (const TaktBambuMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuMessage, takt_bambu_message_free)

G_END_DECLS
