/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TAKT_TEST_LIMIT_SECONDS: how long a condition may take to come true before the test fails. */
#define TAKT_TEST_LIMIT_SECONDS 20

typedef gboolean (*TaktTestCondition) (gpointer user_data);

void  takt_test_wait_for       (TaktTestCondition condition, gpointer user_data, const char *what);
void  takt_test_wait_for_true  (gboolean *flag, const char *what);
void  takt_test_store_result   (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *takt_test_wait_result (GAsyncResult **result, const char *what);
char *takt_test_make_dir       (void);
void  takt_test_remove_dir     (char *dir);
char *takt_test_dup_shared     (const char *relative);
char *takt_test_read           (const char *path, gsize *length);

/** takt_test_assert_error: the error is set, of our domain, with this code; clears it. */
#define takt_test_assert_error(err, error_code) \
  G_STMT_START { g_assert_error ((err), TAKT_ERROR, (error_code)); g_clear_error (&(err)); } G_STMT_END

G_END_DECLS
