/** Which whole traces are kept: tail sampling, in the terms of OpenTelemetry's processor. */
@NullMarked
package io.clew.collector.policy;

import org.jspecify.annotations.NullMarked;
