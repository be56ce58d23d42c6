/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-video.h"

#include <glib/gi18n-lib.h>
#include <gst/gst.h>

#include "takt-error.h"

/* Least time between two pictures, by their arrival: a P2S sends the same time stamp all along (protocol.md §16 no. 93). */
#define PICTURES_APART (GST_SECOND / 2)

#define USER    "bblp"
#define PICTURE "takt-picture"

/* Without "sync" a picture goes on when it is there, whatever time it bears; "async" would wait for one before anything is told. */
#define PIPELINE                                                                                             \
  "rtspsrc name=source protocols=tcp latency=0 ! rtph264depay ! decodebin ! videoconvert name=gate ! "       \
  "jpegenc name=encoder ! fakesink sync=false async=false"

/**
 * TaktBambuVideo:
 *
 * Invariants: pictures and news come over the pipeline's bus to the main context; none come after takt_bambu_video_stop().
 */
struct _TaktBambuVideo
{
  GstElement *pipeline;
  guint watch;
  TaktBambuVideoHandlers handlers;
  gpointer user_data;
};

/* ---- what this computer can do */

static gboolean
can_decode (void)
{
  GList *decoders = gst_element_factory_list_get_elements (
      GST_ELEMENT_FACTORY_TYPE_DECODER | GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO, GST_RANK_MARGINAL);
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-h264");
  GList *able = gst_element_factory_list_filter (decoders, caps, GST_PAD_SINK, FALSE);
  gboolean found = able != NULL;

  gst_plugin_feature_list_free (able);
  gst_plugin_feature_list_free (decoders);
  return found;
}

static gboolean
has_element (const char *name)
{
  g_autoptr (GstPluginFeature) feature = gst_registry_lookup_feature (gst_registry_get (), name);
  g_autoptr (GstPluginFeature) loaded = feature != NULL ? gst_plugin_feature_load (feature) : NULL;

  return loaded != NULL;
}

/* GStreamer looks at all its plug-ins when it is first used, which takes a while. */
static void
prepare_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  static const char *const wanted[] = { "rtspsrc",      "rtph264depay", "decodebin",
                                        "videoconvert", "jpegenc",      "fakesink" };
  GError *error = NULL;

  if (!gst_init_check (NULL, NULL, &error))
    {
      g_task_return_new_error (
          task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("GStreamer, which reads the video of this printer's camera, does not start: %s"),
          error->message);
      g_error_free (error);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (!has_element (wanted[i]))
      {
        g_task_return_new_error (
            task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
            _ ("GStreamer on this computer lacks “%s”, without which the video of this printer's camera "
               "cannot be read. Install its base and good plug-ins (gstreamer1.0-plugins-base, "
               "gstreamer1.0-plugins-good) and start Takt again."),
            wanted[i]);
        return;
      }
  if (!can_decode ())
    {
      g_task_return_new_error (
          task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("GStreamer on this computer cannot decode H.264, which this printer's camera sends. Install "
             "its libav plug-in (gstreamer1.0-libav) and start Takt again."));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

/** takt_bambu_video_prepare_async: finds out whether a video can be shown here. Before takt_bambu_video_new(). */
void
takt_bambu_video_prepare_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_bambu_video_prepare_async);
  g_task_run_in_thread (task, prepare_in_thread);
}

/** takt_bambu_video_prepare_finish: @error: TAKT_ERROR_NOT_CONNECTED with what to install, or cancelled */
gboolean
takt_bambu_video_prepare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- on GStreamer's threads */

/* Only so many pictures go further as anybody looks at. */
static GstPadProbeReturn
gate_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstClockTime *last = user_data;
  GstClockTime now = gst_util_get_timestamp ();

  if (*last != 0 && now - *last < PICTURES_APART)
    return GST_PAD_PROBE_DROP;

  *last = now;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
picture_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstElement) encoder = gst_pad_get_parent_element (pad);
  g_autoptr (GBytes) jpeg = NULL;
  gpointer data;
  gsize length;

  if (encoder == NULL)
    return GST_PAD_PROBE_OK;

  gst_buffer_extract_dup (buffer, 0, gst_buffer_get_size (buffer), &data, &length);
  jpeg = g_bytes_new_take (data, length);
  gst_element_post_message (
      encoder, gst_message_new_application (GST_OBJECT (encoder),
                                            gst_structure_new (PICTURE, PICTURE, G_TYPE_BYTES, jpeg, NULL)));
  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement *pipeline,
           const char *element,
           const char *pad_name,
           GstPadProbeCallback callback,
           gpointer user_data)
{
  g_autoptr (GstElement) child = gst_bin_get_by_name (GST_BIN (pipeline), element);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (child, pad_name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, user_data, g_free);
}

/* ---- on the main context */

static void
tell_error (TaktBambuVideo *self, GstMessage *message)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &cause, NULL);
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED))
    error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                                 _ ("The printer's camera refused the access code. Read it again on the "
                                    "printer's screen: it changes with some settings."));
  else if (cause->domain == GST_CORE_ERROR || cause->domain == GST_STREAM_ERROR)
    error = g_error_new (TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                         _ ("What the printer's camera sends could not be shown: %s"), cause->message);
  self->handlers.ended (error, self->user_data);
}

static gboolean
message_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TaktBambuVideo *self = user_data;
  const GstStructure *told = gst_message_get_structure (message);

  /* Whoever hears of it may end the video. */
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    tell_error (self, message);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    self->handlers.ended (NULL, self->user_data);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_APPLICATION && gst_structure_has_name (told, PICTURE))
    self->handlers.picture (g_value_get_boxed (gst_structure_get_value (told, PICTURE)), self->user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * takt_bambu_video_new:
 * @port: of 127.0.0.1, where the way to the printer's camera begins
 * @access_code: the printer asks for it
 *
 * Begins to read. What the printer says of times is not believed: a picture is of the moment it came. Only after
 * takt_bambu_video_prepare_finish() said yes.
 */
TaktBambuVideo *
takt_bambu_video_new (guint16 port,
                      const char *access_code,
                      const TaktBambuVideoHandlers *handlers,
                      gpointer user_data)
{
  TaktBambuVideo *self = g_new0 (TaktBambuVideo, 1);
  g_autofree char *url = g_strdup_printf ("rtsp://127.0.0.1:%u/streaming/live/1", port);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;

  self->handlers = *handlers;
  self->user_data = user_data;
  self->pipeline = gst_object_ref_sink (gst_parse_launch (PIPELINE, &error));
  g_assert_no_error (error);

  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  /* Not in the address: that is told in errors and logs. */
  g_object_set (source, "location", url, "user-id", USER, "user-pw", access_code, NULL);
  add_probe (self->pipeline, "gate", "sink", gate_cb, g_new0 (GstClockTime, 1));
  add_probe (self->pipeline, "encoder", "src", picture_cb, NULL);
  bus = gst_element_get_bus (self->pipeline);
  self->watch = gst_bus_add_watch (bus, message_cb, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

/* It waits for GStreamer's threads. */
static void
stop_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  gst_element_set_state (task_data, GST_STATE_NULL);
  g_task_return_boolean (task, TRUE);
}

/** takt_bambu_video_stop: ends and frees it. */
void
takt_bambu_video_stop (TaktBambuVideo *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_source_remove (self->watch);
  g_task_set_task_data (task, g_steal_pointer (&self->pipeline), gst_object_unref);
  g_task_run_in_thread (task, stop_in_thread);
  g_free (self);
}
