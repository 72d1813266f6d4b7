package io.clew.store.opensearch;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * Calls from one service to another.
 *
 * @param day in UTC, on which the traces began
 */
public record DependencyCount(LocalDate day, String parent, String child, long calls, long errors)
    implements Serializable {}
