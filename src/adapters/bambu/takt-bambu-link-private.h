/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-commands.h"
#include "bambu/takt-bambu-files.h"
#include "bambu/takt-bambu-keeper.h"
#include "bambu/takt-bambu-link.h"
#include "bambu/takt-bambu-start.h"

G_BEGIN_DECLS

/* Inside of TaktBambuLink: takt-bambu-link.c has what goes over the connection that is kept, takt-bambu-link-files.c what goes to the card. */

/** TaktBambuLink: who keeps the connection, what waits for answers over it, and the printer's card. */
struct _TaktBambuLink
{
  GObject parent_instance;

  char              *name;      /* for the log */
  TaktBambuKeeper   *keeper;
  TaktBambuCommands *commands;
  TaktBambuStart    *begin;
  TaktBambuFiles    *files;
};

void takt_bambu_link_send_file_async     (TaktPrinterLink *link, TaktPrintRequest *request, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void takt_bambu_link_remove_file_async   (TaktPrinterLink *link, const char *remote_name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void takt_bambu_link_check_service_async (TaktPrinterLink *link, TaktPrinterService service, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
