/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-broker.h"
#include "bambu/takt-bambu-cloud-doors.h"
#include "ports/takt-printer-cloud.h"
#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_CLOUD (takt_bambu_cloud_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuCloud, takt_bambu_cloud, TAKT, BAMBU_CLOUD, GObject)

/*
 * One account of the printer maker's cloud (protocol.md §11): signs in, keeps the token in the secret store, lists bound printers, and
 * gives the broker its account. Only asks; nothing is ever started or commanded from here.
 */
TaktBambuCloud  *takt_bambu_cloud_new        (TaktClock *clock, TaktSecretStore *secrets, TaktBambuDoors *doors) G_GNUC_WARN_UNUSED_RESULT;
TaktBambuBroker *takt_bambu_cloud_get_broker (TaktBambuCloud *self);

G_END_DECLS
