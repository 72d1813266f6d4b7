/** Takes finished spans off the application's threads and sends them. */
@NullMarked
package io.clew.core.report;

import org.jspecify.annotations.NullMarked;
