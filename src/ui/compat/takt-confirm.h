/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TaktConfirm: a question before what cannot be taken back; static texts may be borrowed, all plain. */
typedef struct
{
  const char *heading;
  const char *body;
  const char *accept;    /* the verb on the button, with a mnemonic: "_Stop Print" */
  gboolean    destroys;
} TaktConfirm;

void takt_confirm (GtkWidget *widget, const TaktConfirm *question, GCallback accepted);

G_END_DECLS
