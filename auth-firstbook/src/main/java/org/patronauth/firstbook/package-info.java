/** Access codes of FirstBook. The one public type is {@link org.patronauth.firstbook.FirstBookProviderFactory}. */
@NullMarked
package org.patronauth.firstbook;

import org.jspecify.annotations.NullMarked;
