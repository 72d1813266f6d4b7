/** Small tools that two modules or more share. Not an API: it may change with any release. */
@NullMarked
package io.clew.common;

import org.jspecify.annotations.NullMarked;
