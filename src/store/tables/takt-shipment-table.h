/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/**
 * TaktShipmentState:
 * @TAKT_SHIPMENT_PLANNED: nobody was told yet; it can be taken back
 * @TAKT_SHIPMENT_SENDING: the request left, or was about to
 * @TAKT_SHIPMENT_UNCLEAR: it left, and what became of it is being found out
 * @TAKT_SHIPMENT_SENT: the source shows it; or it is kept here alone
 * @TAKT_SHIPMENT_FAILED: the source does not know of it
 * @TAKT_SHIPMENT_WITHDRAWN: taken back before anybody was told
 */
typedef enum
{
  TAKT_SHIPMENT_PLANNED,
  TAKT_SHIPMENT_SENDING,
  TAKT_SHIPMENT_UNCLEAR,
  TAKT_SHIPMENT_SENT,
  TAKT_SHIPMENT_FAILED,
  TAKT_SHIPMENT_WITHDRAWN,
} TaktShipmentState;

/** takt_shipment_state_words: "planned" …, indexed by TaktShipmentState, NULL at the end. */
extern const char *const takt_shipment_state_words[];

/** TaktShipment: one parcel of an order. */
typedef struct
{
  gint64            id;
  gint64            order_id;
  TaktShipmentState state;
  gboolean          is_local;       /* the source is not told */
  char             *carrier;        /* (nullable) */
  char             *tracking_code;  /* (nullable) */
  char             *note;           /* (nullable) to the buyer */
  gboolean          copy_to_seller;
  int               parcels_before; /* that the source knew just before */
  TaktTime          due_at;         /* of the next step */
  TaktTime          sending_at;
  TaktTime          ended_at;
  char             *reason;         /* (nullable) a word */
  char             *problem;        /* (nullable) a sentence */
  TaktTime          created_at;
  TaktTime          updated_at;
} TaktShipment;

TaktShipment *takt_shipment_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void          takt_shipment_free (TaktShipment *self);

gboolean   takt_shipment_table_get    (TaktStore *store, gint64 id, TaktShipment **shipment, GError **error);
gint64     takt_shipment_table_insert (TaktStore *store, const TaktShipment *shipment, TaktTime now, GError **error);
gboolean   takt_shipment_table_update (TaktStore *store, const TaktShipment *shipment, TaktTime now, GError **error);
GPtrArray *takt_shipment_table_list   (TaktStore *store, gint64 order_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_shipment_table_list_open (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktShipment, takt_shipment_free)

G_END_DECLS
