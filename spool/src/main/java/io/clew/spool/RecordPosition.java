package io.clew.spool;

/**
 * Where a record is in a segment.
 *
 * @param start the position of its first byte
 * @param end the position behind its last byte
 * @param spans how many spans it has
 */
record RecordPosition(Segment segment, long start, long end, int spans) {}
