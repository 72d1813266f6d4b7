/** Where settings come from. */
@NullMarked
package io.clew.core.config;

import org.jspecify.annotations.NullMarked;
