package io.clew.analysis.compare;

import org.jspecify.annotations.Nullable;

/**
 * A tag that slow requests have more often, or less often, than fast ones: on one span at least.
 *
 * @param service of the span
 * @param key of the tag
 * @param value of the tag; null if it is the tag itself, with whatever value
 * @param baseShare of the fast requests, weighted
 * @param problemShare of the slow requests, weighted
 * @param p how likely so large a difference is by chance
 */
public record AttributeDifference(
    String service,
    String key,
    @Nullable String value,
    double baseShare,
    double problemShare,
    double p) {}
