/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TaktBambuVerdict: whether the machine that answers is the one that is meant. */
typedef enum
{
  TAKT_BAMBU_VERDICT_TRUSTED,
  TAKT_BAMBU_VERDICT_WRONG_NAME,  /* its certificate names another serial */
  TAKT_BAMBU_VERDICT_UNKNOWN,     /* the right name, but nobody vouches for the key yet */
  TAKT_BAMBU_VERDICT_CHANGED,     /* the right name, and not the key that was confirmed */
} TaktBambuVerdict;

/**
 * TaktBambuIdentity:
 *
 * What proves that a printer is the one in the record (protocol.md §3.2). Machines have no name in the DNS sense: their
 * certificate's common name is their serial. One rule for every service of a printer. Immutable; its references belong to one thread.
 */
typedef struct _TaktBambuIdentity TaktBambuIdentity;

TaktBambuIdentity *takt_bambu_identity_new   (const char *serial, const char *pinned_fingerprint, const char *ca_file) G_GNUC_WARN_UNUSED_RESULT;
TaktBambuIdentity *takt_bambu_identity_ref   (TaktBambuIdentity *self);
void               takt_bambu_identity_unref (TaktBambuIdentity *self);

TaktBambuVerdict   takt_bambu_identity_check       (const TaktBambuIdentity *self, GTlsCertificate *certificate);
char              *takt_bambu_identity_dup_problem (const TaktBambuIdentity *self, GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;

char              *takt_bambu_certificate_dup_fingerprint (GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;
char              *takt_bambu_subject_dup_common_name     (const char *subject) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuIdentity, takt_bambu_identity_unref)

G_END_DECLS
