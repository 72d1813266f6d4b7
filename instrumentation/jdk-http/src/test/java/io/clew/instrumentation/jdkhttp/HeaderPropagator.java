package io.clew.instrumentation.jdkhttp;

import io.opentracing.mock.MockSpan.MockContext;
import io.opentracing.mock.MockTracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapExtract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Carries a context in the header {@code X-Trace} and cares, as HTTP does, for no case. */
class HeaderPropagator implements MockTracer.Propagator {
  static final String HEADER = "X-Trace";

  /** Injected besides the context. */
  final Map<String, String> extra = new LinkedHashMap<>();

  /** Every header of the last extraction, as {@code name=value}. */
  volatile List<String> seen = List.of();

  private boolean fails;

  void failAfterTheFirstHeader() {
    fails = true;
  }

  HeaderPropagator with(String name, String value) {
    extra.put(name, value);
    return this;
  }

  @Override
  public <C> void inject(MockContext context, Format<C> format, C carrier) {
    assertHttp(format);
    TextMap headers = (TextMap) carrier;
    headers.put(HEADER, context.traceId() + "-" + context.spanId());
    if (fails) {
      throw new IllegalStateException("expected in this test");
    }
    extra.forEach(headers::put);
  }

  @Override
  public <C> MockContext extract(Format<C> format, C carrier) {
    assertHttp(format);
    List<String> entries = new ArrayList<>();
    MockContext found = null;
    for (Map.Entry<String, String> header : (TextMapExtract) carrier) {
      entries.add(header.getKey() + "=" + header.getValue());
      if (header.getKey().equalsIgnoreCase(HEADER)) {
        String[] ids = header.getValue().split("-", 2);
        found = new MockContext(Long.parseLong(ids[0]), Long.parseLong(ids[1]), Map.of());
      }
    }
    seen = entries;
    return found;
  }

  private static void assertHttp(Format<?> format) {
    if (!format.equals(Format.Builtin.HTTP_HEADERS)) {
      throw new AssertionError(format);
    }
  }
}
