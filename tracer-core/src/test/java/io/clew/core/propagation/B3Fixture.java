package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import brave.propagation.B3Propagation;
import brave.propagation.Propagation;
import brave.propagation.TraceContextOrSamplingFlags;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentracing.propagation.TextMapAdapter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Constants and helpers of the tests of this format. */
abstract class B3Fixture {
  static final String ZERO = "0000000000000000";

  static final Propagator CLEW = new Propagator(List.of(B3.MULTI));
  static final Propagator CLEW_SINGLE = new Propagator(List.of(B3.SINGLE));

  static final Propagation<String> BRAVE_MULTI = brave(B3Propagation.Format.MULTI);

  static Propagation<String> brave(B3Propagation.Format format) {
    return B3Propagation.newFactoryBuilder().injectFormat(format).build().get();
  }

  /** What was read, in one line: trace, span, parent, decision. */
  static String clew(Map<String, String> headers) {
    TraceContext context = CLEW.extract(new TextMapAdapter(headers));
    assertThat(CLEW_SINGLE.extract(new TextMapAdapter(headers))).isEqualTo(context);
    return context == null ? "nothing" : describe(context);
  }

  static String describe(TraceContext context) {
    String parent = context.parentId() == 0 ? "" : String.format("%016x", context.parentId());
    return context.toTraceId()
        + "/"
        + context.toSpanId()
        + "/"
        + parent
        + " "
        + context.samplingState();
  }

  static String brave(Map<String, String> headers) {
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    TraceContextOrSamplingFlags read =
        BRAVE_MULTI.<Map<String, String>>extractor(Map::get).extract(anyCase);
    brave.propagation.TraceContext context = read.context();
    if (context != null) {
      return context.traceIdString()
          + "/"
          + context.spanIdString()
          + "/"
          + (context.parentIdString() == null ? "" : context.parentIdString())
          + " "
          + decision(context.debug(), context.sampled());
    }
    SamplingState decision = decision(read.samplingFlags().debug(), read.sampled());
    return decision == SamplingState.UNDECIDED ? "nothing" : "// " + decision;
  }

  static SamplingState decision(boolean debug, Boolean sampled) {
    if (debug) {
      return SamplingState.DEBUG;
    }
    if (sampled == null) {
      return SamplingState.UNDECIDED;
    }
    return sampled ? SamplingState.ACCEPT : SamplingState.DENY;
  }

  static void put(Map<String, String> headers, String name, String value) {
    if (value != null) {
      headers.put(name, value);
    }
  }
}
