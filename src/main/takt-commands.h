/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-options.h"

G_BEGIN_DECLS

/* The commands that do one thing and end (contract §1). Each returns the exit status. */
int takt_command_token         (const TaktOptions *options);
int takt_command_import_orders (const TaktOptions *options);
int takt_command_ship          (const TaktOptions *options);
int takt_command_backup        (const TaktOptions *options);
int takt_command_restore       (const TaktOptions *options);
int takt_command_check         (const TaktOptions *options);

G_END_DECLS
