/** Typed settings, declared once; the same declaration drives parsing, checking, the admin form and the documentation. */
@NullMarked
package org.patronauth.settings;

import org.jspecify.annotations.NullMarked;
