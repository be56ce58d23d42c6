/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** TaktPrinterSim: a running tests/sims/bambu-printer.py. It dies with the test. */
typedef struct
{
  GSubprocess *process;
  char        *host;
  int          port;
  char        *serial;
  char        *access_code;
  char        *ca;           /* PEM file of the authority to trust */
  char        *fingerprint;  /* SHA-256 of its certificate, lower-case hex */
  int          control_port;
  char        *log;          /* its broker's */
  int          probe_port;     /* 0: none */
  int          probe_tls_port; /* 0: none */
  int          ftps_port;      /* 0: none */
  int          camera_port;    /* 0: none */
  char        *card;           /* the folder its file service stores in; empty: none */
} TaktPrinterSim;

TaktPrinterSim *takt_printer_sim_start   (const char *options) G_GNUC_WARN_UNUSED_RESULT;
char           *takt_printer_sim_stop    (TaktPrinterSim *self);
JsonNode       *takt_printer_sim_post    (TaktPrinterSim *self, const char *act, const char *json);
JsonNode       *takt_printer_sim_get     (TaktPrinterSim *self, const char *what) G_GNUC_WARN_UNUSED_RESULT;
void            takt_printer_sim_do      (TaktPrinterSim *self, const char *act, const char *json);
JsonArray      *takt_printer_sim_wait_requests (TaktPrinterSim *self, guint count) G_GNUC_WARN_UNUSED_RESULT;
JsonObject     *takt_printer_sim_make_certificate (const char *serial, const char *variant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
