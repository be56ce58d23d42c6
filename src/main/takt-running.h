/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "orders/takt-orders.h"

G_BEGIN_DECLS

gboolean takt_running_import (const char *data_dir, GBytes *file, TaktMergeCounts *counts, GError **error);

G_END_DECLS
