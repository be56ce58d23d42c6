/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-fault-world.h"

G_BEGIN_DECLS

/* Inside of World: takt-fault-world.c is the shop, its person and its time, takt-fault-machine.c the printer and its wire,
 * takt-fault-breaks.c what goes wrong. */

#define PRINTER      1
#define TICK_SECONDS 40 /* at most */

void          world_equip        (World *self);
TaktFakeLink *world_get_link     (World *self);
gboolean      world_is_active    (const World *self);
gboolean      world_accept_start (World *self, const char *key);
void          world_move_machine (World *self);
void          world_report       (World *self);
void          world_answer       (World *self, gboolean unanswered, const char *failure);
void          world_answer_start (World *self);
void          world_serve        (World *self);
void          world_cut          (World *self);
void          world_go_live      (World *self);

G_END_DECLS
