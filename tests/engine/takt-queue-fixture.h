/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "queue/takt-queue.h"
#include "takt-engine-fixture.h"
#include "takt-fake-channels.h"
#include "takt-fake-link.h"
#include "takt-fake-secrets.h"

G_BEGIN_DECLS

/**
 * QueueFixture:
 *
 * The engine around the queue with machines that say what a test lets them say. Printer 1 is there, its link is @link; it is heard
 * only after queue_fixture_hear(). What is told lies in the outbox, for one channel.
 */
typedef struct
{
  EngineBase       base;
  TaktFakeFarm     farm;
  TaktFakeSecrets *secrets;
  TaktFakeChannel *channel;
  TaktProducts    *products;
  TaktOrders      *orders;
  TaktPrinters    *printers;
  TaktHistory     *history;
  TaktNotify      *notify;
  TaktQueue       *queue;
} QueueFixture;

void          queue_fixture_init      (QueueFixture *self, const char *dir);
void          queue_fixture_clear     (QueueFixture *self);
void          queue_fixture_open      (QueueFixture *self);
void          queue_fixture_close     (QueueFixture *self);
void          queue_fixture_restart   (QueueFixture *self);
void          queue_fixture_settle    (QueueFixture *self);
void          queue_fixture_advance   (QueueFixture *self, gint64 seconds);

TaktFakeLink *queue_fixture_link      (QueueFixture *self, gint64 printer_id);
TaktFakeLink *queue_fixture_hear      (QueueFixture *self, gint64 printer_id);
void          queue_fixture_lose      (QueueFixture *self, gint64 printer_id);
void          queue_fixture_set_auto_start (QueueFixture *self, gint64 printer_id, gboolean auto_start);
void          queue_fixture_say       (QueueFixture *self, gint64 printer_id, TaktMachineState machine, const char *title, const char *key, int percent);

gint64        queue_fixture_add_profile (QueueFixture *self, const char *title, const char *file, int minutes, gint64 grams, int units);
TaktOrder    *queue_fixture_new_order (void);
void          queue_fixture_add_item  (TaktOrder *order, const char *title, int quantity);
gint64        queue_fixture_add_order (QueueFixture *self, const TaktOrder *order);
gint64        queue_fixture_seed      (QueueFixture *self);
gint64        queue_fixture_add_job   (QueueFixture *self, gint64 printer_id, const char *file, gint64 grams);
TaktJob      *queue_fixture_get       (QueueFixture *self, gint64 job_id);
TaktJobStatus queue_fixture_status    (QueueFixture *self, gint64 job_id);
void          queue_fixture_force     (QueueFixture *self, gint64 job_id, TaktJobStatus status);
guint         queue_fixture_count_event (QueueFixture *self, const char *key);
guint         queue_fixture_count_events (QueueFixture *self);
void          queue_fixture_assert_consistent (QueueFixture *self);

G_END_DECLS
