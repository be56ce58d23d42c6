/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/** TaktPageState: what a page shows. */
typedef enum
{
  TAKT_PAGE_LOADING,
  TAKT_PAGE_EMPTY,       /* nothing of its kind exists yet: one button leads on */
  TAKT_PAGE_NO_RESULTS,  /* a search or filter finds nothing */
  TAKT_PAGE_ERROR,       /* it cannot be read: one button tries again */
  TAKT_PAGE_CONTENT,
} TaktPageState;

#define TAKT_TYPE_PAGE_STATE (takt_page_state_get_type ())
GType takt_page_state_get_type (void);

#define TAKT_TYPE_PAGE (takt_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (TaktPage, takt_page, TAKT, PAGE, AdwBin)

/**
 * TaktPageClass:
 * @set_shop: show this shop; NULL: let go of the one before, the page is about to go
 * @reload: (nullable): read anew; "Try Again" calls it
 * @search: (nullable): show what fits this text, "" for all; a page without it has no search of its own
 * @open: (nullable): bring what has this id into view and select it; FALSE: the page does not show it
 */
struct _TaktPageClass
{
  AdwBinClass parent_class;

  void     (*set_shop) (TaktPage *self, TaktShop *shop);
  void     (*reload)   (TaktPage *self);
  void     (*search)   (TaktPage *self, const char *text);
  gboolean (*open)     (TaktPage *self, gint64 id);
};

TaktShop     *takt_page_get_shop   (TaktPage *self);
void          takt_page_set_shop   (TaktPage *self, TaktShop *shop);
TaktPageState takt_page_get_state  (TaktPage *self);
void          takt_page_set_state  (TaktPage *self, TaktPageState state);
void          takt_page_show_error (TaktPage *self, const GError *error);
gboolean      takt_page_open       (TaktPage *self, gint64 id);
gboolean      takt_page_can_search (TaktPage *self);
void          takt_page_search     (TaktPage *self, const char *text);
const char   *takt_page_get_title  (TaktPage *self);

void          takt_page_set_top    (TaktPage *self, GtkWidget *top);
void          takt_page_set_menu   (TaktPage *self, GMenuModel *menu);

G_END_DECLS
