/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-page.h"

/**
 * TaktPage:
 *
 * What every page has: a header bar with its title and its acts, a place for what the window shows above all pages (banners, the
 * status strip), and below it one of five states. A page is a template with this parent: it sets the texts of its empty state, fills
 * "content", "start-actions" and "end-actions", and moves "state". Acts are widget actions of the page's class, so that the buttons in
 * its header find them.
 *
 * "narrow" follows the window; the page wears the style class of that name.
 */
typedef struct
{
  TaktShop *shop; /* (owned) (nullable) */
  char *title;
  TaktPageState state;
  gboolean is_narrow;

  GtkStack *stack;
  AdwHeaderBar *header;
  AdwBin *start_slot;
  AdwBin *end_slot;
  AdwBin *top_slot;
  AdwBin *content_slot;
  AdwStatusPage *empty_page;
  AdwStatusPage *error_page;
  GtkButton *empty_button;
  GtkButton *retry_button;
  GtkWidget *search_button;
  GtkMenuButton *menu_button;
} TaktPagePrivate;

enum
{
  PROP_TITLE = 1,
  PROP_STATE,
  PROP_NARROW,
  PROP_CONTENT,
  PROP_START_ACTIONS,
  PROP_END_ACTIONS,
  PROP_EMPTY_ICON_NAME,
  PROP_EMPTY_TITLE,
  PROP_EMPTY_DESCRIPTION,
  PROP_EMPTY_ACTION_LABEL,
  PROP_EMPTY_ACTION_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TaktPage, takt_page, ADW_TYPE_BIN)

static const char *const state_names[] = { "loading", "empty", "no-results", "error", "content" };

GType
takt_page_state_get_type (void)
{
  static const GEnumValue values[] = {
    { TAKT_PAGE_LOADING, "TAKT_PAGE_LOADING", "loading" },
    { TAKT_PAGE_EMPTY, "TAKT_PAGE_EMPTY", "empty" },
    { TAKT_PAGE_NO_RESULTS, "TAKT_PAGE_NO_RESULTS", "no-results" },
    { TAKT_PAGE_ERROR, "TAKT_PAGE_ERROR", "error" },
    { TAKT_PAGE_CONTENT, "TAKT_PAGE_CONTENT", "content" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("TaktPageState", values));
  return type;
}

static void
set_narrow (TaktPage *self, gboolean is_narrow)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  if (priv->is_narrow == is_narrow)
    return;

  priv->is_narrow = is_narrow;
  if (is_narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  gtk_widget_set_visible (priv->search_button, is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (priv->menu_button), is_narrow);
  /* Centred between unlike sides, a title would not fit beside the window's own buttons. */
  adw_header_bar_set_centering_policy (priv->header,
                                       is_narrow ? ADW_CENTERING_POLICY_LOOSE : ADW_CENTERING_POLICY_STRICT);
  adw_header_bar_set_show_start_title_buttons (priv->header, is_narrow);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

/* One button fills an empty page; a page that is filled elsewhere has none. */
static void
update_empty_button (TaktPage *self)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);
  const char *label = gtk_button_get_label (priv->empty_button);

  gtk_widget_set_visible (GTK_WIDGET (priv->empty_button), label != NULL && *label != '\0');
}

static void
retry_cb (TaktPage *self)
{
  takt_page_set_state (self, TAKT_PAGE_LOADING);
  if (TAKT_PAGE_GET_CLASS (self)->reload != NULL)
    TAKT_PAGE_GET_CLASS (self)->reload (self);
}

static void
set_description (AdwStatusPage *page, const char *text)
{
  /* Descriptions are markup; ours are plain sentences, with names that people typed. */
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  adw_status_page_set_description (page, escaped);
}

static void
takt_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TaktPage *self = TAKT_PAGE (object);
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, priv->state);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, priv->is_narrow);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, adw_bin_get_child (priv->content_slot));
      break;
    case PROP_START_ACTIONS:
      g_value_set_object (value, adw_bin_get_child (priv->start_slot));
      break;
    case PROP_END_ACTIONS:
      g_value_set_object (value, adw_bin_get_child (priv->end_slot));
      break;
    case PROP_EMPTY_ICON_NAME:
      g_value_set_string (value, adw_status_page_get_icon_name (priv->empty_page));
      break;
    case PROP_EMPTY_TITLE:
      g_value_set_string (value, adw_status_page_get_title (priv->empty_page));
      break;
    case PROP_EMPTY_DESCRIPTION:
      g_value_set_string (value, adw_status_page_get_description (priv->empty_page));
      break;
    case PROP_EMPTY_ACTION_LABEL:
      g_value_set_string (value, gtk_button_get_label (priv->empty_button));
      break;
    case PROP_EMPTY_ACTION_NAME:
      g_value_set_string (value, gtk_actionable_get_action_name (GTK_ACTIONABLE (priv->empty_button)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktPage *self = TAKT_PAGE (object);
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  switch (id)
    {
    case PROP_TITLE:
      g_free (priv->title);
      priv->title = g_value_dup_string (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_STATE:
      takt_page_set_state (self, (TaktPageState) g_value_get_enum (value));
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_CONTENT:
      adw_bin_set_child (priv->content_slot, g_value_get_object (value));
      break;
    case PROP_START_ACTIONS:
      adw_bin_set_child (priv->start_slot, g_value_get_object (value));
      break;
    case PROP_END_ACTIONS:
      adw_bin_set_child (priv->end_slot, g_value_get_object (value));
      break;
    case PROP_EMPTY_ICON_NAME:
      adw_status_page_set_icon_name (priv->empty_page, g_value_get_string (value));
      break;
    case PROP_EMPTY_TITLE:
      adw_status_page_set_title (priv->empty_page, g_value_get_string (value));
      break;
    case PROP_EMPTY_DESCRIPTION:
      set_description (priv->empty_page, g_value_get_string (value));
      break;
    case PROP_EMPTY_ACTION_LABEL:
      gtk_button_set_label (priv->empty_button, g_value_get_string (value));
      update_empty_button (self);
      break;
    case PROP_EMPTY_ACTION_NAME:
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (priv->empty_button),
                                               g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_page_dispose (GObject *object)
{
  takt_page_set_shop (TAKT_PAGE (object), NULL);
  G_OBJECT_CLASS (takt_page_parent_class)->dispose (object);
}

static void
takt_page_finalize (GObject *object)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (TAKT_PAGE (object));

  g_free (priv->title);
  G_OBJECT_CLASS (takt_page_parent_class)->finalize (object);
}

static void
takt_page_class_init (TaktPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = takt_page_get_property;
  object_class->set_property = takt_page_set_property;
  object_class->dispose = takt_page_dispose;
  object_class->finalize = takt_page_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, TAKT_TYPE_PAGE_STATE, TAKT_PAGE_LOADING, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_START_ACTIONS] = g_param_spec_object ("start-actions", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_END_ACTIONS] = g_param_spec_object ("end-actions", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_EMPTY_ICON_NAME] = g_param_spec_string ("empty-icon-name", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_TITLE] = g_param_spec_string ("empty-title", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_DESCRIPTION] = g_param_spec_string ("empty-description", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_ACTION_LABEL] = g_param_spec_string ("empty-action-label", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_ACTION_NAME] = g_param_spec_string ("empty-action-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, stack);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, header);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, start_slot);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, end_slot);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, top_slot);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, content_slot);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, empty_page);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, error_page);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, empty_button);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, retry_button);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, search_button);
  gtk_widget_class_bind_template_child_private (widget_class, TaktPage, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
}

static void
takt_page_init (TaktPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/** takt_page_get_shop: (transfer none) (nullable): what the page shows. */
TaktShop *
takt_page_get_shop (TaktPage *self)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_val_if_fail (TAKT_IS_PAGE (self), NULL);

  return priv->shop;
}

/** takt_page_set_shop: shows @shop; NULL lets go of the one before. */
void
takt_page_set_shop (TaktPage *self, TaktShop *shop)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_if_fail (TAKT_IS_PAGE (self));

  /* The class lets go while the page still holds the shop. */
  if (priv->shop == shop)
    return;
  if (priv->shop != NULL && shop != NULL)
    TAKT_PAGE_GET_CLASS (self)->set_shop (self, NULL);
  TAKT_PAGE_GET_CLASS (self)->set_shop (self, shop);
  g_set_object (&priv->shop, shop);
}

TaktPageState
takt_page_get_state (TaktPage *self)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_val_if_fail (TAKT_IS_PAGE (self), TAKT_PAGE_LOADING);

  return priv->state;
}

void
takt_page_set_state (TaktPage *self, TaktPageState state)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_if_fail (TAKT_IS_PAGE (self));
  g_return_if_fail ((gsize) state < G_N_ELEMENTS (state_names));

  if (priv->state == state)
    return;

  priv->state = state;
  gtk_stack_set_visible_child_name (priv->stack, state_names[state]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/** takt_page_show_error: the error state, with the sentence that @error brings. */
void
takt_page_show_error (TaktPage *self, const GError *error)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_if_fail (TAKT_IS_PAGE (self));
  g_return_if_fail (error != NULL);

  set_description (priv->error_page, error->message);
  takt_page_set_state (self, TAKT_PAGE_ERROR);
}

/** takt_page_open: brings what has this id into view. Returns: FALSE: the page does not show it */
gboolean
takt_page_open (TaktPage *self, gint64 id)
{
  TaktPageClass *klass;

  g_return_val_if_fail (TAKT_IS_PAGE (self), FALSE);

  klass = TAKT_PAGE_GET_CLASS (self);
  return klass->open != NULL && klass->open (self, id);
}

gboolean
takt_page_can_search (TaktPage *self)
{
  g_return_val_if_fail (TAKT_IS_PAGE (self), FALSE);

  return TAKT_PAGE_GET_CLASS (self)->search != NULL;
}

/** takt_page_search: shows what fits @text; "" shows all. */
void
takt_page_search (TaktPage *self, const char *text)
{
  g_return_if_fail (TAKT_IS_PAGE (self));
  g_return_if_fail (text != NULL);

  if (takt_page_can_search (self))
    TAKT_PAGE_GET_CLASS (self)->search (self, text);
}

/** takt_page_get_title: (nullable): as the header bar shows it. */
const char *
takt_page_get_title (TaktPage *self)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_val_if_fail (TAKT_IS_PAGE (self), NULL);

  return priv->title;
}

/** takt_page_set_top: @top: (nullable): what the window shows above all pages stands above this one now. */
void
takt_page_set_top (TaktPage *self, GtkWidget *top)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_if_fail (TAKT_IS_PAGE (self));

  adw_bin_set_child (priv->top_slot, top);
}

/** takt_page_set_menu: the main menu, which stands in the page's header bar where there is no sidebar. */
void
takt_page_set_menu (TaktPage *self, GMenuModel *menu)
{
  TaktPagePrivate *priv = takt_page_get_instance_private (self);

  g_return_if_fail (TAKT_IS_PAGE (self));

  gtk_menu_button_set_menu_model (priv->menu_button, menu);
}
