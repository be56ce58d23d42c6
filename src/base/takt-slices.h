/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * TAKT_SLICE_PRIORITY: of a long reading that is done in slices of the main loop.
 *
 * That of a window's frames, so that both take turns: what comes after them waits for ever where an animation keeps a slow machine busy.
 */
#define TAKT_SLICE_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)
