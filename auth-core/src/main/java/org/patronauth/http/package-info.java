/**
 * How protocols over HTTP ask: one place for deadlines, limits, certificates, addresses that may be asked, escaping, and
 * what may be logged. Begin with {@link org.patronauth.http.HttpSource}.
 */
@NullMarked
package org.patronauth.http;

import org.jspecify.annotations.NullMarked;
