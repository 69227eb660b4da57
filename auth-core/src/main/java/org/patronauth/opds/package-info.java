/**
 * Authentication For OPDS: the document that tells a client how a library's patrons sign in.
 *
 * <p>A host asks {@link org.patronauth.PatronAuthenticator#document} for it. What a host may add is {@link
 * org.patronauth.opds.AnnouncementSource announcements} and {@link org.patronauth.opds.DocumentAnnotator annotators}.
 */
@NullMarked
package org.patronauth.opds;

import org.jspecify.annotations.NullMarked;
