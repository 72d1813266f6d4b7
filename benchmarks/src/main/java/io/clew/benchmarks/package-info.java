/** Clew against its peers: what is measured, and how it compares to the goals. Never released. */
@NullMarked
package io.clew.benchmarks;

import org.jspecify.annotations.NullMarked;
