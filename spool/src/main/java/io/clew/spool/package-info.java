/** Keeps on disk the spans that a receiver cannot take now, and replays them. */
@NullMarked
package io.clew.spool;

import org.jspecify.annotations.NullMarked;
