/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A printer's camera on port 322 (protocol.md §10.2): H.264 over RTSP over TLS, Digest.
 *
 *   rtsp-camera CHAIN.pem KEY.pem ACCESS-CODE MODE
 *
 * writes the port it listens on, and then "connected" and "closed" for each client. MODE: "video"; "frozen": every packet bears the time
 * stamp of the first, as a P2S sends it; "elsewhere": there is no video at the usual path; "sound": what is there is no H.264.
 */
#include <gst/rtp/rtp.h>
#include <gst/rtsp-server/rtsp-server.h>
#include <string.h>

#define PATH "/streaming/live/1"
#define VIDEO                                                                                                \
  "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=15/1 ! "            \
  "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0 pt=96 )"
#define SOUND "( audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay0 pt=8 )"

static gboolean
freeze_one (GstBuffer **buffer, guint index, gpointer user_data)
{
  GstRTPBuffer packet = GST_RTP_BUFFER_INIT;

  *buffer = gst_buffer_make_writable (*buffer);
  if (gst_rtp_buffer_map (*buffer, GST_MAP_WRITE, &packet))
    {
      gst_rtp_buffer_set_timestamp (&packet, 4711);
      gst_rtp_buffer_unmap (&packet);
    }
  return TRUE;
}

static GstPadProbeReturn
freeze_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST)
    {
      GstBufferList *list = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_BUFFER_LIST (info));

      gst_buffer_list_foreach (list, freeze_one, NULL);
      info->data = list;
    }
  else
    {
      GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

      freeze_one (&buffer, 0, NULL);
      info->data = buffer;
    }
  return GST_PAD_PROBE_OK;
}

static void
configure_cb (GstRTSPMediaFactory *factory, GstRTSPMedia *media, gpointer user_data)
{
  g_autoptr (GstElement) element = gst_rtsp_media_get_element (media);
  g_autoptr (GstElement) payer = gst_bin_get_by_name (GST_BIN (element), "pay0");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (payer, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, freeze_cb, NULL, NULL);
}

static void
closed_cb (GstRTSPClient *client, gpointer user_data)
{
  g_print ("closed\n");
}

static void
connected_cb (GstRTSPServer *server, GstRTSPClient *client, gpointer user_data)
{
  g_print ("connected\n");
  g_signal_connect (client, "closed", G_CALLBACK (closed_cb), NULL);
}

static void
demand_code (GstRTSPServer *server, const char *chain, const char *key, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_files (chain, key, &error);
  g_autoptr (GstRTSPAuth) auth = gst_rtsp_auth_new ();
  g_autoptr (GstRTSPToken) token =
      gst_rtsp_token_new (GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "user", NULL);

  g_assert_no_error (error);
  gst_rtsp_auth_set_tls_certificate (auth, certificate);
  gst_rtsp_auth_set_supported_methods (auth, GST_RTSP_AUTH_DIGEST);
  gst_rtsp_auth_add_digest (auth, "bblp", code, token);
  gst_rtsp_server_set_auth (server, auth);
}

static void
mount (GstRTSPServer *server, const char *mode)
{
  g_autoptr (GstRTSPMountPoints) mounts = gst_rtsp_server_get_mount_points (server);
  GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new ();

  gst_rtsp_media_factory_set_launch (factory, strcmp (mode, "sound") == 0 ? SOUND : VIDEO);
  gst_rtsp_media_factory_set_shared (factory, TRUE);
  gst_rtsp_media_factory_set_protocols (factory, GST_RTSP_LOWER_TRANS_TCP);
  gst_rtsp_media_factory_add_role (factory, "user", GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN, TRUE,
                                   GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE, NULL);
  if (strcmp (mode, "frozen") == 0)
    g_signal_connect (factory, "media-configure", G_CALLBACK (configure_cb), NULL);
  gst_rtsp_mount_points_add_factory (mounts, strcmp (mode, "elsewhere") == 0 ? "/elsewhere" : PATH, factory);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GstRTSPServer) server = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (argc != 5)
    return 2;

  gst_init (NULL, NULL);
  server = gst_rtsp_server_new ();
  gst_rtsp_server_set_address (server, "127.0.0.1");
  gst_rtsp_server_set_service (server, "0");
  demand_code (server, argv[1], argv[2], argv[3]);
  mount (server, argv[4]);
  g_signal_connect (server, "client-connected", G_CALLBACK (connected_cb), NULL);
  if (gst_rtsp_server_attach (server, NULL) == 0)
    return 1;

  g_print ("%d\n", gst_rtsp_server_get_bound_port (server));
  g_main_loop_run (loop);
  return 0;
}
