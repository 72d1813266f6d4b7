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

  /** Calls at the same time. */
  record Together(List<Call> calls) implements Step {}

  record Operation(String service, String name, Map<String, String> tags, List<Step> steps) {}

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
        if (step instanceof Work work) {
          t += work.micros();
        } else if (step instanceof Call call) {
          t = call(operation.service(), id, call, t);
        } else if (step instanceof Together together) {
          long end = t;
          for (Call call : together.calls()) {
            end = Math.max(end, call(operation.service(), id, call, t));
          }
          t = end;
        }
        if (parent == null) {
          done.add(t);
        }
      }
      report(
          id,
          parent,
          Span.Kind.SERVER,
          operation.service(),
          operation.name(),
          start,
          t,
          operation.tags());
      return t;
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
      report(id, parent, Span.Kind.CLIENT, caller, call.name(), start, end, call.tags());
      return end;
    }

    private String nextId() {
      return Integer.toHexString(++ids);
    }

    private void report(
        String id,
        @Nullable String parent,
        Span.Kind kind,
        String service,
        String name,
        long start,
        long end,
        Map<String, String> tags) {
      Span.Builder span =
          Span.newBuilder()
              .traceId(traceId)
              .id(id)
              .parentId(parent)
              .kind(kind)
              .name(name)
              .localEndpoint(Endpoint.newBuilder().serviceName(service).build())
              .timestamp(epoch + start + clocks.getOrDefault(service, 0L))
              .duration(Math.max(1, end - start));
      tags.forEach(span::putTag);
      spans.add(span.build());
    }
  }
}
