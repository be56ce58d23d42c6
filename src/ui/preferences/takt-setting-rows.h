/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/** TaktSettingKind: how a value of TaktSettingsValues is shown and changed. */
typedef enum
{
  TAKT_SETTING_SWITCH,   /* gboolean */
  TAKT_SETTING_NUMBER,   /* int */
  TAKT_SETTING_PERCENT,  /* int: hundredths of a per cent */
  TAKT_SETTING_MONEY,    /* gint64: minor units */
  TAKT_SETTING_SMALL_MONEY, /* int: minor units */
  TAKT_SETTING_TEXT,     /* char *, NULL: none */
  TAKT_SETTING_WORD,     /* char *: one of @words */
  TAKT_SETTING_CHOICE,   /* an enum: index of @labels */
} TaktSettingKind;

/** TaktSettingInfo: a row of the preferences that is one value of the shop's settings. Texts are marked for translation. */
typedef struct
{
  TaktSettingKind kind;
  gsize       offset;             /* in TaktSettingsValues */
  const char *title;
  const char *subtitle;           /* (nullable) */
  int         min, max, step;     /* of a number, in the unit that is shown */
  const char *const *words;       /* of TAKT_SETTING_WORD, NULL at the end */
  const char *const *labels;      /* of both choices, NULL at the end */
} TaktSettingInfo;

/*
 * Rows that follow the engine's settings and change them at once. What the engine refuses is told in the preferences window; the row wears
 * "error" until it holds what the engine holds.
 */
GtkWidget *takt_setting_row_new   (TaktShop *shop, const TaktSettingInfo *info) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *takt_setting_group_new (TaktShop *shop, const char *title, const char *description, const TaktSettingInfo *infos, gsize n_infos) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_setting_change    (GtkWidget *widget, TaktShop *shop, const TaktSettingsValues *values);

/* Parts of rows that are no settings of the shop. */
GtkWidget *takt_row_new        (const char *title, const char *subtitle) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *takt_row_add_button (GtkWidget *row, const char *label, GCallback callback, gpointer data);
GtkWidget *takt_row_add_switch (GtkWidget *row);
GtkWidget *takt_entry_row_new  (const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
