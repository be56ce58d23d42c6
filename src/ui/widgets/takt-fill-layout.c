/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-fill-layout.h"

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  const GtkAllocation all = { 0, 0, width, height };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      gtk_widget_size_allocate (child, &all, -1);
}

/**
 * takt_fill_layout_new:
 *
 * For a widget around a picture: it is as large as the room it is given or the size that was asked for, whatever size the picture has,
 * and each child fills it.
 */
GtkLayoutManager *
takt_fill_layout_new (void)
{
  return gtk_custom_layout_new (NULL, measure, allocate);
}
