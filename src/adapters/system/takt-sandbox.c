/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "system/takt-sandbox.h"

/** takt_sandbox_is_around: whether this runs in Flatpak, where portals stand for what the session and the computer offer. */
gboolean
takt_sandbox_is_around (void)
{
  /* Test door: portals are asked although there is no sandbox. */
  return g_getenv ("TAKT_SANDBOX") != NULL || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}
