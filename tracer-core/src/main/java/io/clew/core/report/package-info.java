/** The way of finished spans off the application's threads. */
@NullMarked
package io.clew.core.report;

import org.jspecify.annotations.NullMarked;
