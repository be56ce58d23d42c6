/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** TaktProofFault: what happens to one request. */
typedef enum
{
  PROOF_NONE,
  PROOF_KILL,         /* SIGKILL instead of an answer */
  PROOF_KILL_AFTER,   /* the answer, and SIGKILL at some moment of its being taken in */
  PROOF_CANCEL,       /* a person cancels */
  PROOF_TOO_MANY,     /* 429, come back in 2 seconds */
  PROOF_TOO_MANY_LONG, /* 429, come back in 15 minutes */
  PROOF_BROKEN,       /* 500 once */
  PROOF_BROKEN_LONG,  /* 500 for as many tries as the client makes */
  PROOF_HTML,
  PROOF_CUT,          /* half of the body, then the connection ends */
  PROOF_EXPIRED,      /* 401, the access token is over */
  PROOF_SKEW,         /* Etsy's clock is three hours ahead from now on */
  PROOF_SILENT,       /* no answer at all */
  PROOF_N_FAULTS,
} ProofFault;

extern const char *const proof_fault_words[];

/**
 * ProofShop:
 *
 * Etsy's side of a sync, in the test's own process: receipts that were written out beforehand, one pair of tokens, and a fault
 * at the request that the test names. Only what a sync asks for is there.
 */
typedef struct
{
  SoupServer *server;      /* (owned) */
  char *url;               /* (owned) */
  GPtrArray *receipts;     /* (owned) by creation, and thus by change */
  guint n_receipts;        /* of the shop as it is now */
  guint stage;             /* 0: as at first; 1: after the changes */
  char *access;            /* (owned) */
  char *refresh;           /* (owned) */
  guint n_tokens;
  guint n_requests;        /* so far */
  guint fault_at;          /* 1 …: number of the request; 0: none */
  ProofFault fault;
  guint more_faults;       /* requests after it that meet the same */
  TaktTime skew;
  GSubprocess *client;     /* (unowned) (nullable) whom a signal goes to */
  gboolean struck;         /* the fault happened */
} ProofShop;

#define PROOF_SHOP_ID "70000001"

ProofShop *proof_shop_new        (guint n_receipts);
void       proof_shop_free       (ProofShop *self);
void       proof_shop_reset      (ProofShop *self, guint fault_at, ProofFault fault);
char      *proof_shop_dup_account (ProofShop *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofShop, proof_shop_free)

G_END_DECLS
