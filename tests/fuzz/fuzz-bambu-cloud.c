/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the maker's cloud answers to a login, and its list of bound printers. */

#include "bambu/takt-bambu-cloud-account.h"
#include "bambu/takt-bambu-cloud-answers.h"

#include <stdint.h>
#include <string.h>

#include "takt-json.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Each printer that is left out is a line in the log. */
static GLogWriterOutput
drop_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

static void
check_printer (const TaktCloudPrinter *printer)
{
  g_assert_cmpuint (strlen (printer->serial), <=, 32);
  for (const char *p = printer->serial; *p != '\0'; p++)
    g_assert_true (g_ascii_isdigit (*p) || g_ascii_isupper (*p) || *p == '-');
  if (printer->access_code != NULL)
    {
      g_autofree char *stripped = g_strstrip (g_strdup (printer->access_code));

      g_assert_cmpstr (printer->access_code, ==, stripped);
      g_assert_cmpstr (stripped, !=, "");
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static gsize once;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TaktBambuLogin) login = NULL;
  g_autoptr (GPtrArray) printers = NULL;
  g_autoptr (TaktBambuCloudAccount) account = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *uid = NULL;

  if (g_once_init_enter (&once))
    {
      g_log_set_writer_func (drop_cb, NULL, NULL);
      g_once_init_leave (&once, 1);
    }

  root = takt_json_parse ((const char *) data, (gssize) size, NULL);
  for (guint status = 200; status < 600; status += 100)
    for (int act = TAKT_BAMBU_ACT_PASSWORD; act <= TAKT_BAMBU_ACT_READ; act++)
      {
        TaktBambuReply reply = { .status = status, .root = root };
        g_autoptr (GError) error = NULL;
        TaktBambuRefusal refusal = takt_bambu_reply_check (&reply, (TaktBambuAct) act, &error);

        g_assert_true ((refusal == TAKT_BAMBU_ACCEPTED) == (error == NULL));
      }

  login = takt_bambu_login_decode (root, NULL);
  if (login != NULL)
    g_assert_cmpint ((login->token != NULL) + (login->tfa_key != NULL) + login->needs_code, ==, 1);
  if (login != NULL && login->token != NULL)
    g_assert_true (takt_bambu_is_token (login->token) && login->lifetime > 0);

  uid = takt_bambu_uid_decode (root, NULL);
  g_assert_true (uid == NULL || strspn (uid, "0123456789") == strlen (uid));
  printers = takt_bambu_bound_decode (root, NULL);
  for (guint i = 0; printers != NULL && i < printers->len; i++)
    check_printer (g_ptr_array_index (printers, i));
  account = takt_bambu_cloud_account_from_json (text, NULL);
  return 0;
}
