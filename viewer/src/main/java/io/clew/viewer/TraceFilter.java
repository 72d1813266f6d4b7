package io.clew.viewer;

import io.clew.analysis.store.TraceQuery;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that choose traces. A trace is chosen if it meets all that are given. */
final class TraceFilter {
  @Option(names = "--service", paramLabel = "NAME", description = "Has a span of this service.")
  private @Nullable String service;

  @Option(
      names = "--operation",
      paramLabel = "NAME",
      description = "Has a span with this operation; with --service, of that service.")
  private @Nullable String operation;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "Belongs to this X-Request-Id, as it is in an access log.")
  private @Nullable String requestId;

  @Option(
      names = "--tag",
      paramLabel = "KEY[=VALUE]",
      description = "Has a span with this tag. May be given several times.")
  private String[] tags = {};

  @Option(names = "--error", description = "Has a span that failed.")
  private boolean error;

  @Option(
      names = "--min-duration",
      paramLabel = "DURATION",
      converter = Options.Micros.class,
      description = "Took at least as long: 250us, 100ms, 1.5s.")
  private @Nullable Long minDuration;

  @Option(
      names = "--max-duration",
      paramLabel = "DURATION",
      converter = Options.Micros.class,
      description = "Took at most as long.")
  private @Nullable Long maxDuration;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Options.Time.class,
      description =
          "Started at this time or later: 15m (ago), 2026-05-01T12:00, 2026-05-01T12:00:00Z.")
  private @Nullable Long since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Options.Time.class,
      description = "Started before this time.")
  private @Nullable Long until;

  void check(CommandSpec spec) {
    Set<String> keys = new HashSet<>();
    for (String tag : tags) {
      Options.check(spec, !tag.isEmpty() && !tag.startsWith("="), "--tag", "KEY or KEY=VALUE", tag);
      Options.check(spec, keys.add(tag.replaceFirst("(?s)=.*", "")), "--tag", "each key once", tag);
    }
    Long min = minDuration;
    Long max = maxDuration;
    if (min != null && max != null) {
      Options.check(spec, min <= max, "--max-duration", "at least --min-duration", max + " us");
    }
    Long from = since;
    Long to = until;
    if (from != null && to != null) {
      Options.check(spec, from < to, "--until", "a time after --since", "an earlier one");
    }
    try {
      query();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Whether any of them was given. */
  boolean isGiven() {
    return service != null
        || operation != null
        || requestId != null
        || tags.length > 0
        || error
        || minDuration != null
        || maxDuration != null
        || since != null
        || until != null;
  }

  /** So that none of the options is ignored. */
  void checkNoneBeside(CommandSpec spec, @Nullable String id, boolean isMoreGiven) {
    if (id != null && (isGiven() || isMoreGiven)) {
      throw new ParameterException(
          spec.commandLine(), "expected an ID or options that choose traces, not both");
    }
  }

  /** Without an order and a limit. */
  TraceQuery query() {
    return query(false, Integer.MAX_VALUE);
  }

  TraceQuery query(boolean slowest, int limit) {
    return newBuilder(slowest, limit).build();
  }

  /** As {@link #query()}, with starts from one time and before another, in epoch microseconds. */
  TraceQuery query(long from, long to) {
    Long otherFrom = since;
    Long otherTo = until;
    return newBuilder(false, Integer.MAX_VALUE)
        .fromMicros(otherFrom == null ? from : Math.max(from, otherFrom))
        .toMicros(otherTo == null ? to : Math.min(to, otherTo))
        .build();
  }

  private TraceQuery.Builder newBuilder(boolean slowest, int limit) {
    TraceQuery.Builder query =
        TraceQuery.newBuilder()
            .order(slowest ? TraceQuery.Order.SLOWEST : TraceQuery.Order.NEWEST)
            .limit(limit);
    set(service, query::service);
    set(operation, query::operation);
    set(requestId, query::requestId);
    set(minDuration, query::minDurationMicros);
    set(maxDuration, query::maxDurationMicros);
    set(since, query::fromMicros);
    set(until, query::toMicros);
    if (error) {
      query.error();
    }
    for (String tag : tags) {
      int equals = tag.indexOf('=');
      if (equals < 0) {
        query.tag(tag);
      } else {
        query.tag(tag.substring(0, equals), tag.substring(equals + 1));
      }
    }
    return query;
  }

  /** Whether this is the service and the operation that were asked for, or none was. */
  boolean isEntry(String entryService, String entryOperation) {
    return (service == null || service.equalsIgnoreCase(entryService))
        && (operation == null || operation.equalsIgnoreCase(entryOperation));
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
