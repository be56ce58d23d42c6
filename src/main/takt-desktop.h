/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-options.h"

G_BEGIN_DECLS

int takt_desktop_run (const TaktOptions *options);

G_END_DECLS
