/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-mqtt.h"

#include <MQTTAsync.h>
#include <stdlib.h>
#include <string.h>

#include "takt-id.h"
#include "takt-json.h"

/*
 * The library calls back on threads of its own, with its lock held, and may do so until its client is destroyed. What it gets as
 * context is therefore no pointer but a number: callbacks look it up, leave what happened in that session's mailbox, and are
 * gone. The mailbox is emptied on the main context.
 *
 * Destroying the last client waits for those threads to end, for as long as two seconds: that is done on a thread of ours.
 */

#define KEEP_ALIVE_SECONDS 30
#define CONNECT_SECONDS    15
#define QOS                1

#define REPORT_TOPIC  "device/%s/report"
#define REQUEST_TOPIC "device/%s/request"

/* A printer sends a few reports a second. Whoever sends this many before the main context looks once is given up. */
#define MAX_WAITING 4096

#define CONNACK_BAD_USER       4
#define CONNACK_NOT_AUTHORIZED 5

typedef enum
{
  EVENT_CONNECTED,
  EVENT_SUBSCRIBED, /* code 0, or refused */
  EVENT_MESSAGE,
  EVENT_FAILED, /* of the connect, with its code */
  EVENT_LOST,
} EventKind;

typedef struct
{
  EventKind kind;
  int code;
  char *serial;    /* (nullable) whose topic */
  GBytes *payload; /* (nullable) */
} Event;

typedef struct
{
  TaktBambuMqtt *session; /* used on the main context alone */
  GMainContext *context;
  GHashTable *topics; /* report topic → serial */
  GQueue events;
  gboolean is_scheduled;
} Mailbox;

/* A subscription that was asked for and not answered. */
typedef struct
{
  gpointer context; /* of its session */
  char *serial;
} Subscription;

struct _TaktBambuMqtt
{
  GObject parent_instance;

  guint id;         /* 0: closed */
  MQTTAsync client; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TaktBambuMqtt, takt_bambu_mqtt, G_TYPE_OBJECT)

enum
{
  SIGNAL_CONNECTED,
  SIGNAL_SUBSCRIBED,
  SIGNAL_MESSAGE,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GMutex mailboxes_lock;
static GHashTable *mailboxes;     /* id → Mailbox; under the lock, as are their events and topics */
static GHashTable *subscriptions; /* id → Subscription; under the lock */
static guint last_id;             /* of both; under the lock */

/* Debian 12's library takes http_proxy for MQTT, also towards 127.0.0.1, and has no way to say no. The session would go, access
 * code included, to that proxy. Before any thread runs the value moves to the name that it does not look at; everything else here
 * reads either. */
__attribute__ ((constructor)) static void
hide_proxy (void)
{
  const char *proxy = g_getenv ("http_proxy");

  if (proxy == NULL)
    return;

  g_setenv ("HTTP_PROXY", proxy, FALSE);
  g_unsetenv ("http_proxy");
}

static void
event_free (Event *event)
{
  g_clear_pointer (&event->payload, g_bytes_unref);
  g_free (event->serial);
  g_free (event);
}

static void
mailbox_free (Mailbox *box)
{
  g_queue_clear_full (&box->events, (GDestroyNotify) event_free);
  g_main_context_unref (box->context);
  g_hash_table_unref (box->topics);
  g_free (box);
}

static void
subscription_free (Subscription *subscription)
{
  g_free (subscription->serial);
  g_free (subscription);
}

/* ---- on the library's threads */

static gboolean empty_mailbox_cb (gpointer user_data);

static Event *
event_new (EventKind kind, int code)
{
  Event *event = g_new0 (Event, 1);

  event->kind = kind;
  event->code = code;
  return event;
}

/* @event: (transfer full) */
static void
post_locked (gpointer context, Event *event)
{
  Mailbox *box = mailboxes != NULL ? g_hash_table_lookup (mailboxes, context) : NULL;
  g_autoptr (GSource) source = NULL;

  if (box == NULL || box->events.length > MAX_WAITING)
    {
      event_free (event);
      return;
    }
  if (box->events.length == MAX_WAITING)
    {
      event_free (event);
      event = event_new (EVENT_LOST, 0);
    }

  g_queue_push_tail (&box->events, event);
  if (box->is_scheduled)
    return;

  box->is_scheduled = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, empty_mailbox_cb, context, NULL);
  g_source_attach (source, box->context);
}

static void
post (gpointer context, EventKind kind, int code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mailboxes_lock);

  post_locked (context, event_new (kind, code));
}

/* A message on a topic that was not asked for goes nowhere. */
static void
post_message (gpointer context, const char *topic, const void *bytes, gsize length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mailboxes_lock);
  Mailbox *box = mailboxes != NULL ? g_hash_table_lookup (mailboxes, context) : NULL;
  const char *serial = box != NULL ? g_hash_table_lookup (box->topics, topic) : NULL;
  Event *event;

  if (serial == NULL)
    return;

  event = event_new (EVENT_MESSAGE, 0);
  event->serial = g_strdup (serial);
  event->payload = g_bytes_new (bytes, length);
  post_locked (context, event);
}

/* @context: the subscription's own */
static void
post_subscribed (gpointer context, int code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mailboxes_lock);
  Subscription *subscription = g_hash_table_lookup (subscriptions, context);
  Event *event;

  if (subscription == NULL)
    return;

  event = event_new (EVENT_SUBSCRIBED, code);
  event->serial = g_steal_pointer (&subscription->serial);
  post_locked (subscription->context, event);
  g_hash_table_remove (subscriptions, context);
}

static int
arrived_cb (void *context, char *topic, int topic_length, MQTTAsync_message *message)
{
  g_autofree char *name = topic_length > 0 ? g_strndup (topic, (gsize) topic_length) : g_strdup (topic);

  if (message->payloadlen < 0 || (gsize) message->payloadlen > TAKT_JSON_MAX_BYTES)
    g_message ("A printer's message of %d bytes was left out.", message->payloadlen);
  else
    post_message (context, name, message->payload, (gsize) message->payloadlen);

  MQTTAsync_freeMessage (&message);
  MQTTAsync_free (topic);
  return 1;
}

static void
lost_cb (void *context, char *cause)
{
  post (context, EVENT_LOST, 0);
}

static void
connected_cb (void *context, MQTTAsync_successData *data)
{
  post (context, EVENT_CONNECTED, 0);
}

static void
connect_failed_cb (void *context, MQTTAsync_failureData *data)
{
  post (context, EVENT_FAILED, data != NULL ? data->code : 0);
}

static void
subscribed_cb (void *context, MQTTAsync_successData *data)
{
  post_subscribed (context, 0);
}

static void
subscribe_failed_cb (void *context, MQTTAsync_failureData *data)
{
  post_subscribed (context, -1);
}

static void
destroy_cb (gpointer data, gpointer user_data)
{
  MQTTAsync client = data;

  MQTTAsync_destroy (&client);
}

/* ---- on the main context */

/* The one thread that waits for the library's threads. */
static GThreadPool *reaper;

/* The library's threads must not outlive what the C library and OpenSSL take down at exit. This runs before that, because it is
 * registered after the library's first use. */
static void
wait_for_reaper (void)
{
  g_thread_pool_free (reaper, FALSE, TRUE);
}

static void
destroy_later (MQTTAsync client)
{
  if (reaper == NULL)
    {
      reaper = g_thread_pool_new (destroy_cb, NULL, 1, FALSE, NULL);
      atexit (wait_for_reaper);
    }
  g_thread_pool_push (reaper, client, NULL);
}

static void
end (TaktBambuMqtt *self, TaktBambuMqttEnd reason)
{
  if (self->id == 0)
    return;

  takt_bambu_mqtt_close (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, (int) reason);
}

static void
handle (TaktBambuMqtt *self, const Event *event)
{
  switch (event->kind)
    {
    case EVENT_CONNECTED:
      g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
      break;
    case EVENT_SUBSCRIBED:
      g_signal_emit (self, signals[SIGNAL_SUBSCRIBED], 0, event->serial, event->code == 0);
      break;
    case EVENT_MESSAGE:
      g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, event->serial, event->payload);
      break;
    case EVENT_FAILED:
      if (event->code == CONNACK_BAD_USER || event->code == CONNACK_NOT_AUTHORIZED)
        end (self, TAKT_BAMBU_MQTT_BAD_CODE);
      else
        end (self, event->code > 0 ? TAKT_BAMBU_MQTT_REFUSED : TAKT_BAMBU_MQTT_LOST);
      break;
    case EVENT_LOST:
    default:
      end (self, TAKT_BAMBU_MQTT_LOST);
      break;
    }
}

static Event *
take_event (gpointer context, TaktBambuMqtt **session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mailboxes_lock);
  Mailbox *box = g_hash_table_lookup (mailboxes, context);
  Event *event;

  if (box == NULL)
    return NULL;

  event = g_queue_pop_head (&box->events);
  if (event == NULL)
    box->is_scheduled = FALSE;
  *session = box->session;
  return event;
}

static gboolean
empty_mailbox_cb (gpointer user_data)
{
  TaktBambuMqtt *session = NULL;
  Event *event;

  /* Each handler may close the session, which takes the mailbox away. */
  while ((event = take_event (user_data, &session)) != NULL)
    {
      g_object_ref (session);
      handle (session, event);
      g_object_unref (session);
      event_free (event);
    }
  return G_SOURCE_REMOVE;
}

static void
takt_bambu_mqtt_dispose (GObject *object)
{
  takt_bambu_mqtt_close (TAKT_BAMBU_MQTT (object));

  G_OBJECT_CLASS (takt_bambu_mqtt_parent_class)->dispose (object);
}

static void
takt_bambu_mqtt_class_init (TaktBambuMqttClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_bambu_mqtt_dispose;

  signals[SIGNAL_CONNECTED] =
      g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SUBSCRIBED] = g_signal_new ("subscribed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BYTES);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
takt_bambu_mqtt_init (TaktBambuMqtt *self)
{
}

TaktBambuMqtt *
takt_bambu_mqtt_new (void)
{
  TaktBambuMqtt *self = g_object_new (TAKT_TYPE_BAMBU_MQTT, NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mailboxes_lock);
  Mailbox *box = g_new0 (Mailbox, 1);

  self->id = ++last_id;

  box->session = self;
  box->context = g_main_context_ref_thread_default ();
  box->topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&box->events);
  if (mailboxes == NULL)
    {
      mailboxes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) mailbox_free);
      subscriptions = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) subscription_free);
    }
  g_hash_table_insert (mailboxes, GUINT_TO_POINTER (self->id), box);
  return self;
}

/**
 * takt_bambu_mqtt_open:
 * @local_port: where on 127.0.0.1 the trusted way to the broker begins
 * @user_name: of the broker
 * @password: likewise
 *
 * Connects. Tells of it by "connected" or "ended". Once per session.
 */
void
takt_bambu_mqtt_open (TaktBambuMqtt *self, guint16 local_port, const char *user_name, const char *password)
{
  g_autofree char *uri = g_strdup_printf ("tcp://127.0.0.1:%u", local_port);
  g_autofree char *uuid = takt_id_random_uuid ();
  g_autofree char *client_id = g_strconcat ("takt-", uuid, NULL);
  MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer;
  MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
  gpointer context = GUINT_TO_POINTER (self->id);

  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));
  g_return_if_fail (self->id != 0 && self->client == NULL);

  create.MQTTVersion = MQTTVERSION_3_1_1;
  create.sendWhileDisconnected = 0;
  options.MQTTVersion = MQTTVERSION_3_1_1;
  options.username = user_name;
  options.binarypwd.data = password;
  options.binarypwd.len = (int) strlen (password);
  options.keepAliveInterval = KEEP_ALIVE_SECONDS;
  options.connectTimeout = CONNECT_SECONDS;
  options.cleansession = 1;
  options.automaticReconnect = 0;
  options.retryInterval = 0;
  options.context = context;
  options.onSuccess = connected_cb;
  options.onFailure = connect_failed_cb;

  /* See hide_proxy(): a value set since then would lead the password astray. */
  if (g_getenv ("http_proxy") != NULL
      || MQTTAsync_createWithOptions (&self->client, uri, client_id, MQTTCLIENT_PERSISTENCE_NONE, NULL,
                                      &create)
             != MQTTASYNC_SUCCESS)
    {
      post (context, EVENT_LOST, 0);
      return;
    }

  MQTTAsync_setCallbacks (self->client, context, lost_cb, arrived_cb, NULL);
  if (MQTTAsync_connect (self->client, &options) != MQTTASYNC_SUCCESS)
    post (context, EVENT_LOST, 0);
}

/**
 * takt_bambu_mqtt_subscribe:
 * @serial: of a printer; its topics are case-sensitive (protocol.md §3.1)
 *
 * Asks for what the printer reports; "subscribed" answers. Whatever is published to the printer after this call finds the subscription
 * in place: the broker keeps the order.
 */
void
takt_bambu_mqtt_subscribe (TaktBambuMqtt *self, const char *serial)
{
  MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
  char *topic = g_strdup_printf (REPORT_TOPIC, serial);
  g_autofree char *asked = g_strdup (topic);
  Subscription *subscription = g_new (Subscription, 1);
  Mailbox *box;

  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));
  g_return_if_fail (self->client != NULL);

  subscription->context = GUINT_TO_POINTER (self->id);
  subscription->serial = g_strdup (serial);
  g_mutex_lock (&mailboxes_lock);
  options.context = GUINT_TO_POINTER (++last_id);
  g_hash_table_insert (subscriptions, options.context, subscription);
  box = g_hash_table_lookup (mailboxes, subscription->context);
  g_hash_table_replace (box->topics, topic, g_strdup (serial));
  g_mutex_unlock (&mailboxes_lock);

  options.onSuccess = subscribed_cb;
  options.onFailure = subscribe_failed_cb;
  if (MQTTAsync_subscribe (self->client, asked, QOS, &options) != MQTTASYNC_SUCCESS)
    post_subscribed (options.context, -1);
}

/** takt_bambu_mqtt_unsubscribe: nothing is heard of @serial from now on. */
void
takt_bambu_mqtt_unsubscribe (TaktBambuMqtt *self, const char *serial)
{
  g_autofree char *topic = g_strdup_printf (REPORT_TOPIC, serial);
  Mailbox *box;

  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));

  g_mutex_lock (&mailboxes_lock);
  box = g_hash_table_lookup (mailboxes, GUINT_TO_POINTER (self->id));
  if (box != NULL)
    g_hash_table_remove (box->topics, topic);
  g_mutex_unlock (&mailboxes_lock);
  if (self->client != NULL)
    MQTTAsync_unsubscribe (self->client, topic, NULL);
}

/**
 * takt_bambu_mqtt_publish:
 * @serial: of the printer that is asked
 * @payload: JSON
 *
 * Hands a request over, at QoS 1: QoS 0 is dropped by busy printers (protocol.md §3.1).
 *
 * Returns: whether it is on its way; FALSE when the session is not up
 */
gboolean
takt_bambu_mqtt_publish (TaktBambuMqtt *self, const char *serial, const char *payload)
{
  MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
  g_autofree char *topic = g_strdup_printf (REQUEST_TOPIC, serial);

  g_return_val_if_fail (TAKT_IS_BAMBU_MQTT (self), FALSE);

  return self->client != NULL
         && MQTTAsync_send (self->client, topic, (int) strlen (payload), payload, QOS, 0, &options)
                == MQTTASYNC_SUCCESS;
}

static gboolean
is_of_session (gpointer id, gpointer subscription, gpointer context)
{
  return ((Subscription *) subscription)->context == context;
}

/** takt_bambu_mqtt_close: ends the session, without a signal; a second call does nothing. */
void
takt_bambu_mqtt_close (TaktBambuMqtt *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_MQTT (self));

  if (self->id == 0)
    return;

  g_mutex_lock (&mailboxes_lock);
  g_hash_table_remove (mailboxes, GUINT_TO_POINTER (self->id));
  g_hash_table_foreach_remove (subscriptions, is_of_session, GUINT_TO_POINTER (self->id));
  g_mutex_unlock (&mailboxes_lock);
  self->id = 0;
  if (self->client != NULL)
    destroy_later (g_steal_pointer (&self->client));
}
