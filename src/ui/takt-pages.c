/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-pages.h"

#include "history/takt-history-page.h"
#include "materials/takt-materials-page.h"
#include "orders/takt-orders-page.h"
#include "printers/takt-printers-page.h"
#include "products/takt-products-page.h"
#include "schedule/takt-schedule-page.h"

#include <glib/gi18n-lib.h>

/* In the order of the sidebar; Alt+1 opens the first. */
const TaktPageInfo takt_pages[] = {
  { "orders", N_ ("Orders"), "takt-orders-symbolic", takt_orders_page_get_type, TRUE },
  { "schedule", N_ ("Schedule"), "takt-schedule-symbolic", takt_schedule_page_get_type, TRUE },
  { "printers", N_ ("Printers"), "takt-printer-symbolic", takt_printers_page_get_type, TRUE },
  { "materials", N_ ("Materials"), "takt-spool-symbolic", takt_materials_page_get_type, TRUE },
  { "products", N_ ("Products"), "takt-product-symbolic", takt_products_page_get_type, FALSE },
  { "history", N_ ("History"), "takt-history-symbolic", takt_history_page_get_type, FALSE },
};
const guint takt_n_pages = G_N_ELEMENTS (takt_pages);

/** takt_pages_find: (nullable): the page of this name. */
const TaktPageInfo *
takt_pages_find (const char *name)
{
  for (guint i = 0; i < takt_n_pages; i++)
    if (g_strcmp0 (takt_pages[i].name, name) == 0)
      return &takt_pages[i];

  return NULL;
}
