/**
 * The Patron API of Millenium and Sierra. The one public type is
 * {@link org.patronauth.millenium.MilleniumProviderFactory}.
 */
@NullMarked
package org.patronauth.millenium;

import org.jspecify.annotations.NullMarked;
