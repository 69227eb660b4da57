/**
 * The small language in which a library says who may not borrow: read once, checked, and then judged without ever
 * failing. Text in, verdict out; nothing here knows patrons, libraries or protocols.
 */
@NullMarked
package org.patronauth.rule;

import org.jspecify.annotations.NullMarked;
