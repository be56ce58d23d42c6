/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-window.h"

#include "takt-test.h"

G_BEGIN_DECLS

/** TAKT_UI_TEST_NOW: what the fixture's clock says: 2026-09-21 14:13:20 UTC. */
#define TAKT_UI_TEST_NOW ((TaktTime) 1790000000)

/** TaktUiFixture: a shop in memory and the window on it. */
typedef struct
{
  TaktShop *shop;
  TaktManualClock *clock;
  TaktWindow *window;
  TaktPage *page; /* (nullable) of takt_ui_test_show() */
} TaktUiFixture;

/* What tests of the window share. A program calls takt_ui_test_init() first and returns takt_ui_test_run(). */
void       takt_ui_test_init      (int *argc, char ***argv);
int        takt_ui_test_run       (void);

void       takt_ui_test_set_up    (TaktUiFixture *fixture, gconstpointer data);
void       takt_ui_test_tear_down (TaktUiFixture *fixture, gconstpointer data);

TaktPage  *takt_ui_test_show      (TaktUiFixture *fixture, const char *name);
void       takt_ui_test_wait_state (TaktPage *page, TaktPageState state);
GtkWidget *takt_ui_test_find      (GtkWidget *widget, const char *type_name);
void       takt_ui_test_release   (GtkWidget *widget);
gint64     takt_ui_test_add_order   (TaktUiFixture *fixture, const char *title);
gint64     takt_ui_test_add_spool   (TaktUiFixture *fixture);
gint64     takt_ui_test_add_printer (TaktUiFixture *fixture, const char *name);
gint64     takt_ui_test_add_profile (TaktUiFixture *fixture, const char *name);

G_END_DECLS
