/** Connects Clew and zipkin-reporter, in both directions. */
@NullMarked
package io.clew.reporter.zipkin;

import org.jspecify.annotations.NullMarked;
