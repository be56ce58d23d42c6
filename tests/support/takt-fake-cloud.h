/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-cloud.h"

G_BEGIN_DECLS

#define TAKT_TYPE_FAKE_CLOUD (takt_fake_cloud_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeCloud, takt_fake_cloud, TAKT, FAKE_CLOUD, GObject)

/** TaktFakeCloud: an account whose password is "right" and whose code is "123456"; a password brings a code. */
struct _TaktFakeCloud
{
  GObject parent_instance;

  TaktCloudStatus *status;    /* (owned) what it says; the test may change it and emit "status-changed" */
  TaktTime         now;       /* when a sign-in happens; it is good for 90 days */
  GPtrArray       *printers;  /* (owned) of TaktCloudPrinter */
  guint            loads;
};

TaktFakeCloud *takt_fake_cloud_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void           takt_fake_cloud_bind (TaktFakeCloud *self, const char *serial, const char *name, const char *access_code);

G_END_DECLS
