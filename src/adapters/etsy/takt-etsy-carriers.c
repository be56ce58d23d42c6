/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "etsy/takt-etsy-carriers.h"

/* What is none of Etsy's: a wrong word would mark the order shipped and drop the number (reference.md §8). */
#define OTHER "other"

/* Carriers by the word that Etsy knows them by (reference.md §8); names are the carriers' own and in no language. */
static const TaktCarrier carriers[] = {
  { "4px", "4PX" },
  { "amazon", "Amazon Logistics" },
  { "an-post", "An Post" },
  { "asendia-uk", "Asendia UK" },
  { "asendia-usa", "Asendia USA" },
  { "australia-post", "Australia Post" },
  { "austrian-post", "Österreichische Post" },
  { "bluedart", "Blue Dart" },
  { "bpost", "bpost" },
  { "bpost-international", "bpost international" },
  { "canada-post", "Canada Post" },
  { "canpar", "Canpar" },
  { "ceska-posta", "Česká pošta" },
  { "china-ems", "China EMS" },
  { "china-post", "China Post" },
  { "chitchats", "Chit Chats" },
  { "chronopost-france", "Chronopost France" },
  { "colissimo", "Colissimo" },
  { "courierpost", "CourierPost" },
  { "danmark-post", "PostNord Danmark" },
  { "deutsch-post", "Deutsche Post" },
  { "dhl", "DHL Express" },
  { "dhl-es", "DHL Spain" },
  { "dhl-germany", "DHL Paket (Germany)" },
  { "dhl-global-mail", "DHL Global Mail" },
  { "dhl-nl", "DHL Netherlands" },
  { "dhl-poland", "DHL Poland" },
  { "dhlparcel-nl", "DHL Parcel NL" },
  { "dpd", "DPD" },
  { "dpd-de", "DPD Germany" },
  { "dpd-poland", "DPD Poland" },
  { "dpd-uk", "DPD UK" },
  { "dtdc", "DTDC" },
  { "elta-courier", "ELTA Courier" },
  { "fedex", "FedEx" },
  { "fedex-uk", "FedEx UK" },
  { "globegistics", "Globegistics" },
  { "gls", "GLS" },
  { "hermes", "Hermes (UK)" },
  { "hermes-de", "Hermes (Germany)" },
  { "hermes-it", "Hermes (Italy)" },
  { "hong-kong-post", "Hongkong Post" },
  { "india-post", "India Post" },
  { "italy-sda", "SDA" },
  { "japan-post", "Japan Post" },
  { "korea-post", "Korea Post" },
  { "kpost", "Korea Post (domestic)" },
  { "la-poste-colissimo", "La Poste Colissimo" },
  { "landmark-global", "Landmark Global" },
  { "lasership", "LaserShip" },
  { "magyar-posta", "Magyar Posta" },
  { "mondialrelay", "Mondial Relay" },
  { "mrw-spain", "MRW" },
  { "new-zealand-post", "New Zealand Post" },
  { "nova-poshta", "Nova Poshta" },
  { "ontrac", "OnTrac" },
  { "parcel-force", "Parcelforce" },
  { "poczta-polska", "Poczta Polska" },
  { "portugal-ctt", "CTT" },
  { "posta-romana", "Poșta Română" },
  { "poste-italiane", "Poste Italiane" },
  { "posten-norge", "Posten Norge" },
  { "posti", "Posti" },
  { "postnl", "PostNL" },
  { "postnl-3s", "PostNL 3S" },
  { "postnl-international", "PostNL International" },
  { "postnord", "PostNord" },
  { "ptt-posta", "PTT" },
  { "purolator", "Purolator" },
  { "royal-mail", "Royal Mail" },
  { "sagawa", "Sagawa" },
  { "sendle", "Sendle" },
  { "sf-express", "SF Express" },
  { "singapore-post", "Singapore Post" },
  { "spain-correos-es", "Correos" },
  { "spanish-seur", "SEUR" },
  { "stallionexpress", "Stallion Express" },
  { "star-track", "StarTrack" },
  { "sweden-posten", "PostNord Sverige" },
  { "swiss-post", "Swiss Post" },
  { "taiwan-post", "Chunghwa Post" },
  { "taqbin-jp", "Yamato" },
  { "uk-mail", "UK Mail" },
  { "ukrposhta", "Ukrposhta" },
  { "ups", "UPS" },
  { "usps", "USPS" },
  { "whistl", "Whistl" },
  { "yanwen", "Yanwen" },
  { "yodel", "Yodel" },
};

/** takt_etsy_carriers_list: Returns: (transfer none) (array length=count): by slug, without the word for all others */
const TaktCarrier *
takt_etsy_carriers_list (guint *count)
{
  *count = G_N_ELEMENTS (carriers);
  return carriers;
}

/** takt_etsy_carriers_find: the word to tell Etsy for what a person called the carrier, by slug or name, in any case. */
const char *
takt_etsy_carriers_find (const char *text)
{
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  for (guint i = 0; i < G_N_ELEMENTS (carriers); i++)
    {
      g_autofree char *name = g_utf8_casefold (carriers[i].name, -1);

      if (g_str_equal (carriers[i].slug, wanted) || g_str_equal (name, wanted))
        return carriers[i].slug;
    }
  return OTHER;
}
