/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-order-source.h"

G_BEGIN_DECLS

typedef TaktOrder *(*TaktFakeSourceFunc) (guint index, gpointer user_data);
typedef TaktOrder *(*TaktFakeSourceOneFunc) (const char *number, gpointer user_data);

#define TAKT_TYPE_FAKE_SOURCE (takt_fake_source_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeSource, takt_fake_source, TAKT, FAKE_SOURCE, GObject)

/**
 * TaktFakeSource:
 *
 * An order source of a test: orders made by a function, in pages. The test sets the public fields at any time.
 */
struct _TaktFakeSource
{
  GObject parent_instance;

  TaktFakeSourceFunc make;       /* order @index of @n_orders; NULL: a row that could not be read */
  TaktFakeSourceOneFunc make_one; /* the order of a number; NULL, or NULL from it: not known */
  gpointer           make_data;
  guint              n_orders;
  guint              page_size;
  guint              fail_page;  /* 1 …: this page gives TAKT_ERROR_UPSTREAM; 0: none */
  gboolean           repeat;     /* the first page names itself as the next one */
  gboolean           hold;       /* answers wait for takt_fake_source_release() or their cancellable */

  gboolean           is_scarce;

  guint              n_loads;
  guint              n_cancelled_connects;
  guint              n_fetches;
  TaktTime           last_since; /* of the first page asked for last */
  gboolean           last_deep;  /* of the page asked for last */
  char              *last_cursor; /* (nullable) likewise */
  TaktShipOutcome    ship_outcome;  /* what the next telling comes to */
  gboolean           ship_holds;    /* answers wait for takt_fake_source_release_ship() */
  gboolean           is_read_only;
  GPtrArray         *told;          /* (element-type utf8) "number|carrier|code|note" of each telling */
  GPtrArray         *asked_for;  /* (element-type utf8) numbers asked for one by one */

  /*< private >*/
  TaktShopRecord    *shop;
  GTask             *held;
  GTask             *held_ship;
  GSource           *held_cancelled;
};

TaktFakeSource *takt_fake_source_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void            takt_fake_source_connect        (TaktFakeSource *self, const char *external_id, const char *currency);
void            takt_fake_source_disconnect     (TaktFakeSource *self);
void            takt_fake_source_release_ship   (TaktFakeSource *self);
void            takt_fake_source_release        (TaktFakeSource *self);

G_END_DECLS
