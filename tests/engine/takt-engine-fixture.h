/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "materials/takt-materials.h"
#include "settings/takt-settings.h"
#include "takt-test.h"

G_BEGIN_DECLS

/** ENGINE_NOW: where the fixture's clock begins: 2025-12-24T18:15:00Z. */
#define ENGINE_NOW ((TaktTime) 1766600100)

/** EngineBase: a store in memory (or in a folder), a clock that stands, and the services that need nothing else. */
typedef struct
{
  TaktStore       *store;
  TaktManualClock *manual;
  TaktClock       *clock;    /* the same object */
  TaktChanges     *changes;
  TaktSettings    *settings;
  TaktMaterials   *materials;
} EngineBase;

void    engine_base_init        (EngineBase *self, const char *dir);
void    engine_base_clear       (EngineBase *self);
void    engine_base_run         (EngineBase *self, const char *sql);
gint64  engine_base_int         (EngineBase *self, const char *sql);
void    engine_base_add_printer (EngineBase *self, gint64 id);
gint64  engine_base_add_spool   (EngineBase *self, gint64 printer_id, int slot, const char *type, const char *color, gint64 weight);
gint64  engine_base_remaining   (EngineBase *self, gint64 material_id);
void    engine_base_assert_no_scans (EngineBase *self);

G_END_DECLS
