/** What a Kafka broker that is not there does to an application: nothing, and no span is lost. */
@NullMarked
package io.clew.stress.outage;

import org.jspecify.annotations.NullMarked;
