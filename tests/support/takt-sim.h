/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * TaktSim:
 *
 * A program of tests/sims that stands in for something outside. Its first line of output is "HOST PORT" or ends in
 * "http://HOST:PORT", each further line a JSON object. It dies with the test.
 */
typedef struct _TaktSim TaktSim;

TaktSim    *takt_sim_start    (const char *program, ...) G_GNUC_NULL_TERMINATED;
const char *takt_sim_get_host (TaktSim *self);
int         takt_sim_get_port (TaktSim *self);
JsonObject *takt_sim_next     (TaktSim *self);
guint       takt_sim_stop     (TaktSim *self);

char       *takt_sim_dup_certificate (const char *name);

G_END_DECLS
