/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a printer's report costs inside the program, without network and TLS: reading, merging and decoding it, and what the engine does
 * with it. Processor time of this process, not the clock on the wall. */

#include <malloc.h>
#include <string.h>
#include <sys/resource.h>

#include "bambu/takt-bambu-decode.h"
#include "bambu/takt-bambu-reports.h"
#include "takt-fake-secrets.h"
#include "takt-shop.h"
#include "takt-test.h"

#define STREAM   "bambu/captures/stream_a1_long_cloud_speedchange.jsonl"
#define SERIAL   "03900A0000%05u"
#define NOW      ((TaktTime) 1766600100)
#define HOUR     3600
#define N_ROUNDS 5

static double
get_cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static double
get_median (double *values, gsize n)
{
  qsort (values, n, sizeof *values, compare);
  return values[n / 2];
}

/** Stream: a recorded print: the full report it begins with, and the deltas. */
typedef struct
{
  GBytes *full;
  GPtrArray *deltas; /* of GBytes */
} Stream;

static gboolean
stream_read (Stream *self)
{
  g_autofree char *path = takt_test_dup_shared (STREAM);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (path == NULL)
    return FALSE;

  self->full = NULL;
  self->deltas = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  text = takt_test_read (path, NULL);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (JsonNode) record = takt_json_parse (*line, -1, NULL);
      char *payload =
          takt_json_to_string (json_object_get_member (json_node_get_object (record), "payload"), NULL);
      g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (payload, strlen (payload), NULL);
      GBytes *bytes = g_bytes_new_take (payload, strlen (payload));

      if (message->kind == TAKT_BAMBU_MESSAGE_STATUS && message->is_full && self->full == NULL)
        self->full = bytes;
      else if (message->kind == TAKT_BAMBU_MESSAGE_STATUS && !message->is_full)
        g_ptr_array_add (self->deltas, bytes);
      else
        g_bytes_unref (bytes);
    }
  g_assert_nonnull (self->full);
  return TRUE;
}

static void
stream_clear (Stream *self)
{
  g_bytes_unref (self->full);
  g_ptr_array_unref (self->deltas);
}

static void
apply (TaktBambuMerge *merge, GBytes *payload)
{
  gsize length;
  const char *bytes = g_bytes_get_data (payload, &length);
  g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (bytes, length, NULL);

  takt_bambu_merge_apply (merge, message);
}

static void
decode (TaktBambuMerge *merge)
{
  takt_printer_report_free (takt_bambu_decode (merge, "03900A000000001", NOW, NULL));
}

static void
bench_reading (void)
{
  double reading[N_ROUNDS], decoding[N_ROUNDS], full[N_ROUNDS];
  Stream stream;

  if (!stream_read (&stream))
    return;

  for (int round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
      double began = get_cpu_ms ();

      for (int i = 0; i < 500; i++)
        {
          apply (merge, stream.full);
          decode (merge);
        }
      full[round] = (get_cpu_ms () - began) / 500;

      began = get_cpu_ms ();
      for (guint i = 0; i < stream.deltas->len; i++)
        apply (merge, stream.deltas->pdata[i]);
      reading[round] = (get_cpu_ms () - began) / stream.deltas->len;

      began = get_cpu_ms ();
      for (guint i = 0; i < stream.deltas->len; i++)
        decode (merge);
      decoding[round] = (get_cpu_ms () - began) / stream.deltas->len;
    }

  g_test_message (
      "a delta: read and merged in %.3f ms, decoded in %.3f ms; a full report, all of it: %.3f ms",
      get_median (reading, N_ROUNDS), get_median (decoding, N_ROUNDS), get_median (full, N_ROUNDS));
  stream_clear (&stream);
}

/* ---- with the engine */

#define BENCH_TYPE_LINK (bench_link_get_type ())
G_DECLARE_FINAL_TYPE (BenchLink, bench_link, BENCH, LINK, GObject)

/** BenchLink: a printer's link without a wire: what is fed to it has arrived. */
struct _BenchLink
{
  GObject parent_instance;

  TaktBambuReports *reports;
};

static void bench_link_iface_init (TaktPrinterLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchLink,
                               bench_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_LINK, bench_link_iface_init))

static gboolean
send_cb (const char *payload, gpointer user_data)
{
  return TRUE;
}

static void
report_cb (TaktBambuReports *reports, const TaktPrinterReport *report, gpointer user_data)
{
  takt_printer_link_emit_report (user_data, report);
}

static void
bench_link_start (TaktPrinterLink *link)
{
  takt_bambu_reports_begin (BENCH_LINK (link)->reports);
}

static void
bench_link_stop (TaktPrinterLink *link)
{
  takt_bambu_reports_end (BENCH_LINK (link)->reports);
}

static void
bench_link_finalize (GObject *object)
{
  g_object_unref (BENCH_LINK (object)->reports);

  G_OBJECT_CLASS (bench_link_parent_class)->finalize (object);
}

static void
bench_link_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->start = bench_link_start;
  iface->stop = bench_link_stop;
}

static void
bench_link_class_init (BenchLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bench_link_finalize;
}

static void
bench_link_init (BenchLink *self)
{
}

/** Farm: the engine, and the links it has made. */
typedef struct
{
  char *dir;
  Stream stream;
  TaktManualClock *clock;
  TaktFakeSecrets *secrets;
  TaktStore *store;
  TaktShop *shop;
  GPtrArray *links; /* (unowned) of BenchLink */
} Farm;

static TaktPrinterLink *
make_link (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data)
{
  Farm *farm = user_data;
  BenchLink *link = g_object_new (BENCH_TYPE_LINK, NULL);

  link->reports = takt_bambu_reports_new (printer->serial, clock, send_cb, link);
  g_signal_connect (link->reports, "report", G_CALLBACK (report_cb), link);
  g_ptr_array_add (farm->links, link);
  return TAKT_PRINTER_LINK (link);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
farm_open (Farm *self)
{
  g_autoptr (GError) error = NULL;
  TaktPorts ports = { .printer_links = make_link, .printer_links_data = self };

  if (!stream_read (&self->stream))
    return FALSE;

  self->dir = takt_test_make_dir ();
  self->clock = takt_manual_clock_new (NOW);
  self->secrets = takt_fake_secrets_new ();
  self->links = g_ptr_array_new ();
  ports.clock = TAKT_CLOCK (self->clock);
  ports.secrets = TAKT_SECRET_STORE (self->secrets);
  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  self->shop = takt_shop_new (self->store, &ports, &error);
  g_assert_no_error (error);
  g_assert_true (takt_shop_start (self->shop, &error));
  return TRUE;
}

static void
farm_close (Farm *self)
{
  takt_shop_stop (self->shop);
  settle ();
  g_clear_object (&self->shop);
  takt_store_close (self->store);
  g_clear_object (&self->store);
  g_ptr_array_unref (self->links);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  takt_test_remove_dir (self->dir);
  stream_clear (&self->stream);
}

static void
farm_add (Farm *self, guint number)
{
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (GError) error = NULL;

  printer->name = g_strdup_printf ("Printer %u", number);
  printer->serial = g_strdup_printf (SERIAL, number);
  g_free (printer->connection_type);
  printer->connection_type = g_strdup ("bambu_lan");
  printer->host = g_strdup ("127.0.0.1");
  takt_printers_add (takt_shop_get_printers (self->shop), printer, &error);
  g_assert_no_error (error);
  takt_bambu_reports_take (((BenchLink *) self->links->pdata[self->links->len - 1])->reports,
                           self->stream.full);
}

/* A second of all printers. */
static void
farm_talk (Farm *self, guint second)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      guint at = (second + i * 7) % self->stream.deltas->len;

      takt_bambu_reports_take (((BenchLink *) self->links->pdata[i])->reports,
                               self->stream.deltas->pdata[at]);
    }
  settle ();
  takt_manual_clock_advance (self->clock, G_USEC_PER_SEC);
}

static gsize
get_used (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
bench_engine (gconstpointer data)
{
  guint count = GPOINTER_TO_UINT (data);
  guint seconds = MAX (60, 60000 / count);
  Farm farm = { 0 };
  gsize before;
  double began;

  if (!farm_open (&farm))
    return;

  farm_add (&farm, 0);
  farm_talk (&farm, 0);
  before = get_used ();
  for (guint i = 1; i < count; i++)
    farm_add (&farm, i);
  farm_talk (&farm, 1);
  if (count > 1)
    g_test_message ("%u printers: %.1f KiB each", count,
                    (double) (get_used () - before) / 1024 / (count - 1));

  began = get_cpu_ms ();
  for (guint second = 0; second < seconds; second++)
    farm_talk (&farm, second);
  g_test_message ("%u printers: a report takes %.3f ms with what the engine does", count,
                  (get_cpu_ms () - began) / seconds / count);
  farm_close (&farm);
}

static void
bench_hour (void)
{
  Farm farm = { 0 };
  gsize sizes[3];

  if (!farm_open (&farm))
    return;

  for (guint i = 0; i < 50; i++)
    farm_add (&farm, i);
  for (guint second = 0; second < HOUR; second++)
    {
      farm_talk (&farm, second);
      if (second % (HOUR / 3) == HOUR / 3 - 1)
        sizes[second / (HOUR / 3)] = get_used ();
    }
  g_test_message ("50 printers, an hour of reports: %" G_GSIZE_FORMAT
                  " KiB in use after 20 minutes, %" G_GSIZE_FORMAT " after 40, %" G_GSIZE_FORMAT " after 60",
                  sizes[0] / 1024, sizes[1] / 1024, sizes[2] / 1024);
  farm_close (&farm);
}

int
main (int argc, char **argv)
{
  /* Slices hide from the count of the C library. */
  g_setenv ("G_SLICE", "always-malloc", FALSE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/reports/reading", bench_reading);
  g_test_add_data_func ("/bench/reports/engine/1", GUINT_TO_POINTER (1), bench_engine);
  g_test_add_data_func ("/bench/reports/engine/50", GUINT_TO_POINTER (50), bench_engine);
  g_test_add_data_func ("/bench/reports/engine/500", GUINT_TO_POINTER (500), bench_engine);
  g_test_add_func ("/bench/reports/hour", bench_hour);
  return g_test_run ();
}
