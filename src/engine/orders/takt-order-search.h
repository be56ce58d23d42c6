/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktOrderReader: a connection to the database for questions that take longer; for the orders' own files alone. */
typedef struct _TaktOrderReader TaktOrderReader;

TaktOrderReader *takt_order_reader_new   (const char *dir) G_GNUC_WARN_UNUSED_RESULT;
void             takt_order_reader_unref (TaktOrderReader *self);

G_END_DECLS
