/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-setup.h"

#include <glib/gi18n-lib.h>

#include "etsy/takt-etsy-url.h"
#include "privacy/takt-privacy.h"

#define REGISTER_URL "https://www.etsy.com/developers/register-seller-app"
#define APPS_URL     "https://www.etsy.com/developers/your-apps"

/**
 * takt_etsy_setup_new:
 *
 * Returns: (transfer full): how a seller gets a key of one's own, step by step (reference.md §2.1), and what each permission
 *   is for; in the user's language
 */
TaktSourceSetup *
takt_etsy_setup_new (void)
{
  TaktSourceSetup *self = takt_source_setup_new (TAKT_ETSY_REDIRECT_URI, TAKT_ETSY_NOTICE);

  takt_source_setup_add_step (
      self, _ ("Sign in at Etsy with the account that owns the shop and open the form for a seller app."),
      REGISTER_URL);
  takt_source_setup_add_step (
      self,
      _ ("Give the app any name without the word “Etsy” in it, and say in plain words that you manage the orders "
         "of your own shop on your own computer. Send the form."),
      NULL);
  takt_source_setup_add_step (
      self,
      _ ("Wait for Etsy’s approval, most often a few minutes. Before it neither the key nor the next step works."),
      NULL);
  takt_source_setup_add_step (
      self,
      _ ("Open your apps, choose “Edit callback URLs” in the menu of the app, and add the redirect address that is "
         "shown here, character by character: copy it."),
      APPS_URL);
  takt_source_setup_add_step (
      self,
      _ ("Copy the keystring and, behind the eye, the shared secret, and paste both here. They are kept in the "
         "keyring of this computer and nowhere else."),
      APPS_URL);
  takt_source_setup_add_step (
      self,
      _ ("Leave “Developer Mode” off at Etsy: it hides the shop. A key that is not used for six months is "
         "withdrawn."),
      NULL);

  takt_source_setup_add_scope (self, TAKT_ETSY_SCOPE_SHOPS,
                               _ ("To know which shop is yours, its name and currency."), FALSE);
  takt_source_setup_add_scope (
      self, TAKT_ETSY_SCOPE_LISTINGS,
      _ ("To read the SKUs and options of your listings, so that an order finds its product."), FALSE);
  takt_source_setup_add_scope (self, TAKT_ETSY_SCOPE_ORDERS, _ ("To read orders, payments and fees."), FALSE);
  takt_source_setup_add_scope (
      self, TAKT_ETSY_SCOPE_SHIPPING,
      _ ("To mark an order shipped at Etsy, and only when you say so. Not asked for in read-only mode."),
      TRUE);
  return self;
}
