package io.clew.analysis.compare;

import io.clew.analysis.trace.RandomTraces;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import zipkin2.Span;

/** Makes requests to the service {@code shop}, which makes calls one after the other. */
final class Requests {
  /** Between two calls, and before the first and after the last, in microseconds. */
  static final long PAUSE = 100;

  private final Random random;
  private final Map<String, String> tags = new TreeMap<>();
  private String operation = "get /";
  private int number;

  Requests(long seed) {
    random = new Random(seed);
  }

  /** A call of a service. */
  record Call(String callee, long micros) {}

  Requests operation(String name) {
    operation = name;
    return this;
  }

  Requests tag(String key, String value) {
    tags.put(key, value);
    return this;
  }

  /** A call that takes about as long: half of them between 70 % and 140 %. */
  Call call(String callee, long micros) {
    return new Call(callee, Math.round(micros * Math.exp(0.5 * random.nextGaussian())));
  }

  List<Call> calls(int count, String callee, long micros) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(call(callee, micros));
    }
    return calls;
  }

  Trace of(Call... calls) {
    return of(List.of(calls));
  }

  Trace of(List<Call> calls) {
    String traceId = String.format(Locale.ROOT, "%016x", ++number);
    List<Span> spans = new ArrayList<>();
    long time = PAUSE;
    for (Call call : calls) {
      spans.add(
          RandomTraces.span(spans.size() + 2, 1, time, call.micros, Span.Kind.CLIENT, "shop")
              .traceId(traceId)
              .name("get")
              .remoteEndpoint(RandomTraces.endpoint(call.callee))
              .build());
      time += call.micros + PAUSE;
    }
    Span.Builder root = RandomTraces.span(1, 0, 0, time, Span.Kind.SERVER, "shop");
    tags.forEach(root::putTag);
    spans.add(root.traceId(traceId).name(operation).build());
    return Trace.of(spans);
  }
}
