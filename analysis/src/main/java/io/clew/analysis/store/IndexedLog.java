package io.clew.analysis.store;

import java.util.List;

/**
 * A log and what is searched of it.
 *
 * @param isComplete whether all of it could be read
 */
record IndexedLog(LogFile file, List<Segment> segments, boolean isComplete) {}
