/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "takt-changes.h"
#include "takt-clock.h"
#include "takt-store.h"

G_BEGIN_DECLS

typedef enum
{
  TAKT_PRICING_MARKUP,  /* price = cost × (1 + target) */
  TAKT_PRICING_MARGIN,  /* price = cost ÷ (1 − target) */
} TaktPricing;

extern const char *const takt_pricing_words[];

/* Of plan_promises_pct and of all four. */
#define TAKT_PLAN_MIN_PROMISES_PCT 10
#define TAKT_PLAN_MAX_PCT          1000

#define TAKT_FAILOVER_MAX_REPRINTS 3

/** TaktSettingsValues: what an owner can set about the shop as a whole (contract §5). Secrets are in the secret store. */
typedef struct
{
  char        currency[4];
  gint64      labor_rate_minor;   /* an hour */
  gint64      overhead_minor;     /* an order */
  TaktPricing pricing;
  int         buffer_minutes;     /* between two chained jobs */
  char       *attended_hours;     /* JSON: {"mon": ["08:00-18:00"], …}; empty object: always */
  char       *holidays;           /* JSON: ["2026-12-25", …]: days on which nobody is there */
  int         swap_minutes;       /* to change a spool by hand */
  int         handling_minutes;   /* from the cleared plate to the post */
  int         remnant_grams;      /* a spool with less is no good for another print */
  int         plan_promises_pct;  /* how much each part of a plan's goal counts: 100 as it is thought to be right */
  int         plan_hand_work_pct; /* spools put in, nozzles and plates changed, remnants */
  int         plan_machine_time_pct; /* printers that wait or print */
  int         plan_stability_pct; /* jobs that leave the place where a person has seen them */
  gboolean    allow_failover;     /* a print whose printer failed before it began goes to a free one of the same kind by itself */
  int         failover_reprints;  /* and how often one that failed there, 0: a person decides */
  gboolean    plan_auto;          /* waiting prints are moved by themselves where orders are late otherwise */
  char       *smtp_host;          /* (nullable) no mail */
  int         smtp_port;
  char       *smtp_security;      /* 'starttls', 'tls', 'none' (loopback only) */
  char       *smtp_user;          /* (nullable) */
  char       *smtp_from;          /* (nullable) */
  int         ship_delay_seconds; /* how long a shipment can be taken back before its source is told */
  int         personal_data_days; /* after an order is done, until what is personal is removed from it */
  int         etsy_sync_minutes;  /* 0: only on demand */
  gboolean    backup_daily;
  gboolean    first_layer_photo;  /* besides those of completed and failed prints */
  char       *fee_country;        /* where the seller's bank is: whose defaults the next five came from */
  int         fee_transaction_bp; /* Etsy's fees for estimates, in hundredths of a per cent */
  int         fee_processing_bp;
  int         fee_processing_minor; /* an order */
  int         fee_listing_minor;  /* a unit sold */
  int         fee_regulatory_bp;
  int         color_tolerance;    /* CIEDE2000: how far a spool may be from the colour a buyer asked for */
  gboolean    pull_cancelled_prints; /* waiting jobs of an order that its source cancels are cancelled by themselves */
  gboolean    tray_enabled;       /* the window's face shows an icon in the tray where there is one */
  gboolean    run_in_background;  /* closing the window ends nothing, where Takt can be got at without it */
  gboolean    autostart;          /* Takt starts with the session, without a window */
} TaktSettingsValues;

TaktSettingsValues *takt_settings_values_copy (const TaktSettingsValues *self) G_GNUC_WARN_UNUSED_RESULT;
void                takt_settings_values_free (TaktSettingsValues *self);
void                takt_settings_values_set_currency (TaktSettingsValues *self, const char *currency);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSettingsValues, takt_settings_values_free)

#define TAKT_TYPE_SETTINGS (takt_settings_get_type ())
G_DECLARE_FINAL_TYPE (TaktSettings, takt_settings, TAKT, SETTINGS, GObject)

TaktSettings             *takt_settings_new    (TaktStore *store, TaktClock *clock, TaktChanges *changes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const TaktSettingsValues *takt_settings_get    (TaktSettings *self);
gboolean                  takt_settings_update (TaktSettings *self, const TaktSettingsValues *values, GError **error);
char                    **takt_settings_dup_holidays (TaktSettings *self, const char *const *more) G_GNUC_WARN_UNUSED_RESULT;
gboolean                  takt_settings_parse_span (const char *text, int *from, int *to);

G_END_DECLS
