/** What knows Spark: the job, its state, and its metrics. */
@NullMarked
package io.clew.collector.spark;

import org.jspecify.annotations.NullMarked;
