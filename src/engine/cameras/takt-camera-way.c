/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cameras/takt-camera-way.h"

/* Where the maker's machines send their pictures (protocol.md §10); the first is also what a record says of which nobody said more. */
#define JPEG_PORT  6000
#define RTSPS_PORT 322

/* What the machine says of itself comes before what a person typed, and that before what its serial looks like. */
static const TaktPrinterModel *
find_model (const TaktPrinter *printer, const TaktPrinterReport *report)
{
  const TaktPrinterModel *model = report != NULL ? takt_printer_model_find (report->model) : NULL;

  if (model == NULL)
    model = takt_printer_model_find (printer->model);
  return model != NULL ? model : takt_printer_model_find_serial (printer->serial);
}

/**
 * takt_camera_find_way:
 * @report: (nullable): the last one
 * @port: (out): where its camera listens
 *
 * How the pictures of a printer in this network are to be had, by its model (protocol.md §10, §13). Of a model that nobody knows the port
 * in its record tells. Pure.
 *
 * Returns: TAKT_CAMERA_NONE for a machine that says it has none
 */
TaktCameraKind
takt_camera_find_way (const TaktPrinter *printer, const TaktPrinterReport *report, guint16 *port)
{
  const TaktPrinterModel *model = find_model (printer, report);
  TaktCameraKind kind;

  *port = (guint16) printer->camera_port;
  if (report != NULL && report->parts.camera.present == TAKT_TOLD_NO)
    return TAKT_CAMERA_NONE;

  if (model != NULL)
    kind = model->camera;
  else
    kind = printer->camera_port == RTSPS_PORT ? TAKT_CAMERA_RTSPS : TAKT_CAMERA_JPEG;
  if (kind == TAKT_CAMERA_RTSPS && printer->camera_port == JPEG_PORT)
    *port = RTSPS_PORT;
  return kind;
}
