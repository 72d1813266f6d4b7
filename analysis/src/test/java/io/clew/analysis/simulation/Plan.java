package io.clew.analysis.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zipkin2.Endpoint;
import zipkin2.Span;

/** What a request does. Times in microseconds. */
final class Plan {
  private Plan() {}

  interface Step {}

  /** Work of the service itself. */
  record Work(long micros) implements Step {}

  /**
   * A call.
   *
   * @param outside what the network and the pool of connections take, half before and half after
   * @param server null for a callee that reports nothing
   * @param inside what such a callee takes
   * @param timeout when the client gives up, or 0
   */
  record Call(
      String callee,
      String name,
      Map<String, String> tags,
      long outside,
      @Nullable Operation server,
      long inside,
      long timeout)
      implements Step {}

  /**
   * A browser gets a part of its page.
   *
   * @param queued how long it waits for a connection first
   */
  record Fetch(Map<String, String> tags, long queued, long micros) implements Step {}

  /** At the same time. */
  record Together(List<? extends Step> steps) implements Step {}

  /**
   * What a service does.
   *
   * @param kind null for a page in a browser
   */
  record Operation(
      Span.@Nullable Kind kind,
      String service,
      String name,
      Map<String, String> tags,
      List<Step> steps) {

    Operation(String service, String name, Map<String, String> tags, List<Step> steps) {
      this(Span.Kind.SERVER, service, name, tags, steps);
    }
  }

  /** The spans of one request; clocks are off as the map says. */
  static final class Run {
    final List<Span> spans = new ArrayList<>();
    private final String traceId;
    private final Map<String, Long> clocks;
    private final long epoch;
    private int ids;

    /** How long servers went on after their clients had given up. */
    long wasted;

    /** When each step of the root was done, after its start. */
    final List<Long> done = new ArrayList<>();

    Run(String traceId, long epoch, Map<String, Long> clocks) {
      this.traceId = traceId;
      this.epoch = epoch;
      this.clocks = clocks;
    }

    /** Returns how long the request lasts. */
    long request(Operation root) {
      return operation(root, null, 0);
    }

    private long operation(Operation operation, @Nullable String parent, long start) {
      String id = nextId();
      long t = start;
      for (Step step : operation.steps()) {
        t = step(operation.service(), id, step, t);
        if (parent == null) {
          done.add(t);
        }
      }
      Span.Builder span = span(id, parent, operation.kind(), operation.service(), start, t);
      operation.tags().forEach(span::putTag);
      spans.add(span.name(operation.name()).build());
      return t;
    }

    private long step(String service, String parent, Step step, long start) {
      if (step instanceof Work work) {
        return start + work.micros();
      } else if (step instanceof Call call) {
        return call(service, parent, call, start);
      } else if (step instanceof Fetch fetch) {
        return fetch(service, parent, fetch, start);
      }
      long end = start;
      for (Step each : ((Together) step).steps()) {
        end = Math.max(end, step(service, parent, each, start));
      }
      return end;
    }

    private long fetch(String browser, String page, Fetch fetch, long start) {
      long end = start + fetch.queued() + fetch.micros();
      Span.Builder span = span(nextId(), page, null, browser, start, end).name("resourceFetch");
      fetch.tags().forEach(span::putTag);
      long fetchStart = epoch + start + clocks.getOrDefault(browser, 0L);
      span.addAnnotation(fetchStart, "fetchStart");
      span.addAnnotation(fetchStart + fetch.queued(), "requestStart");
      spans.add(span.build());
      return end;
    }

    private long call(String caller, String parent, Call call, long start) {
      String id = nextId();
      long end = start + call.outside() + call.inside();
      if (call.server() != null) {
        end = operation(call.server(), id, start + call.outside() / 2);
        end += call.outside() - call.outside() / 2;
      }
      if (call.timeout() > 0) {
        wasted += Math.max(0, end - call.outside() / 2 - (start + call.timeout()));
        end = start + call.timeout();
      }
      Span.Builder span = span(id, parent, Span.Kind.CLIENT, caller, start, end);
      call.tags().forEach(span::putTag);
      spans.add(span.name(call.name()).build());
      return end;
    }

    private String nextId() {
      return Integer.toHexString(++ids);
    }

    private Span.Builder span(
        String id,
        @Nullable String parent,
        Span.@Nullable Kind kind,
        String service,
        long start,
        long end) {
      return Span.newBuilder()
          .traceId(traceId)
          .id(id)
          .parentId(parent)
          .kind(kind)
          .localEndpoint(Endpoint.newBuilder().serviceName(service).build())
          .timestamp(epoch + start + clocks.getOrDefault(service, 0L))
          .duration(Math.max(1, end - start));
    }
  }
}
