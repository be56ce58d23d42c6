/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-camera.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-access-code.h"
#include "takt-error.h"

/**
 * TaktBambuCameraPrivate:
 *
 * Invariants: @cancellable is set from start to the end, whichever comes first; what runs, runs under it and holds a reference.
 */
typedef struct
{
  TaktPrinter *printer;
  TaktSecretStore *secrets;
  TaktBambuIdentity *identity;

  GCancellable *cancellable; /* (owned) (nullable) */
  char *access_code;         /* (owned) (nullable) */
  gboolean has_frame;
} TaktBambuCameraPrivate;

static void takt_bambu_camera_iface_init (TaktPrinterCameraInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (TaktBambuCamera,
                                  takt_bambu_camera,
                                  G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (TaktBambuCamera)
                                      G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CAMERA,
                                                             takt_bambu_camera_iface_init))

#define PRIVATE(self) ((TaktBambuCameraPrivate *) takt_bambu_camera_get_instance_private (self))

static void
close_all (TaktBambuCamera *self)
{
  TaktBambuCameraPrivate *priv = PRIVATE (self);

  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
  TAKT_BAMBU_CAMERA_GET_CLASS (self)->close (self);
  g_clear_pointer (&priv->access_code, takt_bambu_access_code_free);
}

/** takt_bambu_camera_end: it is over by itself. @error: (transfer full) */
void
takt_bambu_camera_end (TaktBambuCamera *self, GError *error)
{
  g_autoptr (TaktBambuCamera) keep = g_object_ref (self);

  close_all (self);
  takt_printer_camera_emit_ended (TAKT_PRINTER_CAMERA (self), error);
  g_error_free (error);
}

/** takt_bambu_camera_end_closed: the printer hung up, and does not say why (§16 no. 94, 100). */
void
takt_bambu_camera_end_closed (TaktBambuCamera *self)
{
  takt_bambu_camera_end (
      self,
      g_error_new_literal (
          TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          PRIVATE (self)->has_frame
              ? _ ("The printer ended the connection of its camera.")
              : _ (
                  "The printer closed its camera's connection at once. Check on its screen that LAN live view is on and that the "
                  "access code is still the same, and close other programs that show its camera: it serves one at a time.")));
}

/** takt_bambu_camera_end_undialled: @problem, @error: what kept the connection from coming about */
void
takt_bambu_camera_end_undialled (TaktBambuCamera *self, TaktLinkState problem, const GError *error)
{
  if (problem == TAKT_LINK_REFUSED)
    takt_bambu_camera_end (
        self,
        g_error_new (
            TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
            _ ("The printer takes no connections on its camera's port (%u). Switch LAN live view on on its "
               "screen; everything else of the printer may work all the same."),
            (guint) PRIVATE (self)->printer->camera_port));
  else
    takt_bambu_camera_end (self, g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, error->message));
}

/** takt_bambu_camera_show: a picture has come. The handler may stop the camera. */
void
takt_bambu_camera_show (TaktBambuCamera *self, GBytes *jpeg)
{
  PRIVATE (self)->has_frame = TRUE;
  takt_printer_camera_emit_frame (TAKT_PRINTER_CAMERA (self), jpeg);
}

/** takt_bambu_camera_get_cancellable: Returns: (transfer none) (nullable): NULL before the start and after the end */
GCancellable *
takt_bambu_camera_get_cancellable (TaktBambuCamera *self)
{
  return PRIVATE (self)->cancellable;
}

/** takt_bambu_camera_get_access_code: Returns: (transfer none): not empty; there from open() to the end */
const char *
takt_bambu_camera_get_access_code (TaktBambuCamera *self)
{
  return PRIVATE (self)->access_code;
}

/* ---- from the start to the connection */

static void
access_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) self = user_data;
  TaktBambuCameraPrivate *priv = PRIVATE (self);
  g_autoptr (GError) error = NULL;
  char *code = takt_bambu_access_code_lookup_finish (result, &error);

  if (priv->cancellable == NULL)
    {
      takt_bambu_access_code_free (code);
      return;
    }
  if (code == NULL)
    {
      takt_bambu_camera_end (self,
                             g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, error->message));
      return;
    }

  priv->access_code = code;
  TAKT_BAMBU_CAMERA_GET_CLASS (self)->open (self, priv->printer, priv->identity);
}

static void
look_up (TaktBambuCamera *self)
{
  TaktBambuCameraPrivate *priv = PRIVATE (self);

  takt_bambu_access_code_lookup_async (priv->printer->id, priv->secrets, priv->cancellable, access_code_cb,
                                       g_object_ref (self));
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) self = user_data;
  GError *error = NULL;
  gboolean ok = TAKT_BAMBU_CAMERA_GET_CLASS (self)->prepare_finish (result, &error);

  if (PRIVATE (self)->cancellable == NULL)
    g_clear_error (&error);
  else if (ok)
    look_up (self);
  else
    takt_bambu_camera_end (self, error);
}

static gboolean
no_address_cb (gpointer user_data)
{
  g_autoptr (TaktBambuCamera) self = user_data;
  GError *error = NULL;

  if (PRIVATE (self)->cancellable != NULL
      && !takt_bambu_check_address (PRIVATE (self)->printer->host, &error))
    takt_bambu_camera_end (self, error);
  return G_SOURCE_REMOVE;
}

static void
takt_bambu_camera_start (TaktPrinterCamera *camera)
{
  TaktBambuCamera *self = TAKT_BAMBU_CAMERA (camera);
  TaktBambuCameraPrivate *priv = PRIVATE (self);
  TaktBambuCameraClass *klass = TAKT_BAMBU_CAMERA_GET_CLASS (self);

  g_return_if_fail (priv->cancellable == NULL);

  priv->cancellable = g_cancellable_new ();
  /* Whoever starts it is told of nothing before this returns. */
  if (!takt_bambu_check_address (priv->printer->host, NULL))
    g_idle_add (no_address_cb, g_object_ref (self));
  else if (klass->prepare_async != NULL)
    klass->prepare_async (priv->cancellable, prepared_cb, g_object_ref (self));
  else
    look_up (self);
}

/* ---- TaktPrinterCamera */

static void
takt_bambu_camera_stop (TaktPrinterCamera *camera)
{
  close_all (TAKT_BAMBU_CAMERA (camera));
}

static void
takt_bambu_camera_iface_init (TaktPrinterCameraInterface *iface)
{
  iface->start = takt_bambu_camera_start;
  iface->stop = takt_bambu_camera_stop;
}

static void
takt_bambu_camera_dispose (GObject *object)
{
  close_all (TAKT_BAMBU_CAMERA (object));

  G_OBJECT_CLASS (takt_bambu_camera_parent_class)->dispose (object);
}

static void
takt_bambu_camera_finalize (GObject *object)
{
  TaktBambuCameraPrivate *priv = PRIVATE (TAKT_BAMBU_CAMERA (object));

  g_clear_pointer (&priv->identity, takt_bambu_identity_unref);
  g_clear_pointer (&priv->printer, takt_printer_free);
  g_object_unref (priv->secrets);

  G_OBJECT_CLASS (takt_bambu_camera_parent_class)->finalize (object);
}

static void
takt_bambu_camera_class_init (TaktBambuCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_bambu_camera_dispose;
  object_class->finalize = takt_bambu_camera_finalize;
}

static void
takt_bambu_camera_init (TaktBambuCamera *self)
{
}

/**
 * takt_bambu_camera_new:
 * @type: of a subclass
 * @printer: its record: host, serial, camera port, and the pinned certificate, if there is one
 * @secrets: where the access code is (TAKT_SECRET_ACCESS_CODE); it leaves after the machine has proved who it is
 * @ca_file: (nullable): PEM file of the maker's certificate authorities
 *
 * How long it may take is for whoever uses it to say: it waits for pictures as long as the printer keeps the connection.
 */
TaktPrinterCamera *
takt_bambu_camera_new (GType type, const TaktPrinter *printer, TaktSecretStore *secrets, const char *ca_file)
{
  TaktBambuCamera *self = g_object_new (type, NULL);
  TaktBambuCameraPrivate *priv = PRIVATE (self);

  priv->printer = takt_printer_copy (printer);
  priv->secrets = g_object_ref (secrets);
  priv->identity = takt_bambu_identity_new (printer->serial, printer->certificate_fingerprint, ca_file);
  return TAKT_PRINTER_CAMERA (self);
}
