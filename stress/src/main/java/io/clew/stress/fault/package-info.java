/** Measures that a broken sender does no harm to an application. */
@NullMarked
package io.clew.stress.fault;

import org.jspecify.annotations.NullMarked;
