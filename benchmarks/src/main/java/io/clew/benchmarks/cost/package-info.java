/** What a call of a library costs more when it is traced by its instrumentation. */
@NullMarked
package io.clew.benchmarks.cost;

import org.jspecify.annotations.NullMarked;
