package io.clew.benchmarks.sampling;

import brave.sampler.BoundarySampler;
import io.clew.api.Sampler;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.ProbabilisticSampler;
import io.clew.sampler.RateLimitingSampler;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The samplers that are compared, by what they do. */
public enum Decider {
  /** A hundred rules, each for one operation, that can be changed while the service runs. */
  CLEW_RULES("clew", List.of(Bench.RULES, Bench.OPERATIONS), Decider::clewRules),

  /** A fixed share of all traces. */
  CLEW_SHARE("clew", List.of(Bench.SHARE), () -> clew(ProbabilisticSampler.create(Decider.RATE))),

  /** A fixed share of all traces. */
  OTEL_SHARE("otel", List.of(Bench.SHARE, Bench.RULES), Decider::otelShare),

  /** A fixed share of all traces. */
  BRAVE_SHARE(
      "brave",
      List.of(Bench.SHARE, Bench.RULES),
      () -> {
        brave.sampler.Sampler sampler = BoundarySampler.create((float) Decider.RATE);
        return request -> sampler.isSampled(request.traceIdLow());
      }),

  /** A fixed share of all traces. */
  JAEGER_SHARE(
      "jaeger",
      List.of(Bench.SHARE, Bench.RULES),
      () -> jaeger(new io.jaegertracing.internal.samplers.ProbabilisticSampler(Decider.RATE))),

  /** Different shares of a hundred operations. */
  JAEGER_OPERATIONS("jaeger", List.of(Bench.OPERATIONS), Decider::jaegerOperations),

  /** A number of traces per second. */
  CLEW_LIMIT("clew", List.of(Bench.LIMIT), () -> clew(RateLimitingSampler.create(Decider.LIMIT))),

  /** A number of traces per second. */
  BRAVE_LIMIT(
      "brave",
      List.of(Bench.LIMIT),
      () -> {
        brave.sampler.Sampler sampler =
            brave.sampler.RateLimitingSampler.create((int) Decider.LIMIT);
        return request -> sampler.isSampled(request.traceIdLow());
      }),

  /** A number of traces per second. */
  JAEGER_LIMIT(
      "jaeger",
      List.of(Bench.LIMIT),
      () -> jaeger(new io.jaegertracing.internal.samplers.RateLimitingSampler(Decider.LIMIT)));

  private static final double RATE = 0.003;
  private static final double LIMIT = 100;

  private final String tracer;

  @SuppressWarnings("ImmutableEnumChecker") // A copy.
  private final List<Bench> benches;

  @SuppressWarnings("ImmutableEnumChecker") // A constructor.
  private final Supplier<Predicate<Requests.One>> opener;

  Decider(String tracer, List<Bench> benches, Supplier<Predicate<Requests.One>> opener) {
    this.tracer = tracer;
    this.benches = List.copyOf(benches);
    this.opener = opener;
  }

  /** The tracer that has this sampler, as tables name it. */
  public String tracer() {
    return tracer;
  }

  /** In which comparisons it takes part. */
  public List<Bench> benches() {
    return benches;
  }

  /** Creates the sampler. */
  Predicate<Requests.One> open() {
    return opener.get();
  }

  private static Predicate<Requests.One> clew(Sampler sampler) {
    return request -> sampler.decide(request).sampled();
  }

  private static Predicate<Requests.One> clewRules() {
    DynamicSampler sampler = DynamicSampler.newBuilder("things").build();
    sampler.set(
        IntStream.range(0, Requests.OPERATIONS)
            .mapToObj(
                i ->
                    String.format(
                        Locale.ROOT,
                        "{\"operation\": \"%s\", \"type\": \"probabilistic\", \"param\": %s}",
                        Requests.operation(i),
                        rateOf(i)))
            .collect(
                Collectors.joining(
                    ",",
                    "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.003,"
                        + " \"operation_strategies\": [",
                    "]}}")));
    return clew(sampler);
  }

  private static double rateOf(int operation) {
    return (1 + operation) / 10_000.0;
  }

  private static Predicate<Requests.One> otelShare() {
    io.opentelemetry.sdk.trace.samplers.Sampler sampler =
        io.opentelemetry.sdk.trace.samplers.Sampler.traceIdRatioBased(RATE);
    return request ->
        sampler
                .shouldSample(
                    Context.root(),
                    request.traceId(),
                    request.operation(),
                    SpanKind.SERVER,
                    Attributes.empty(),
                    List.of())
                .getDecision()
            == SamplingDecision.RECORD_AND_SAMPLE;
  }

  private static Predicate<Requests.One> jaeger(io.jaegertracing.spi.Sampler sampler) {
    return request -> sampler.sample(request.operation(), request.traceIdLow()).isSampled();
  }

  private static Predicate<Requests.One> jaegerOperations() {
    var operations =
        new ArrayList<io.jaegertracing.internal.samplers.http.PerOperationSamplingParameters>();
    for (int i = 0; i < Requests.OPERATIONS; i++) {
      operations.add(
          new io.jaegertracing.internal.samplers.http.PerOperationSamplingParameters(
              Requests.operation(i),
              new io.jaegertracing.internal.samplers.http.ProbabilisticSamplingStrategy(
                  rateOf(i))));
    }
    return jaeger(
        new io.jaegertracing.internal.samplers.PerOperationSampler(
            2 * Requests.OPERATIONS,
            new io.jaegertracing.internal.samplers.http.OperationSamplingParameters(
                RATE, 0, operations)));
  }

  /** What is compared. */
  public enum Bench {
    /** A fixed share of all traces. */
    SHARE("decide by share"),

    /** A hundred rules that can be changed, against a peer's fixed share. */
    RULES("decide by 100 rules"),

    /** A hundred rules, against a peer's. */
    OPERATIONS("decide by operation"),

    /** A number of traces per second. */
    LIMIT("decide by limit");

    private final String label;

    Bench(String label) {
      this.label = label;
    }

    /** The name in tables. */
    public String label() {
      return label;
    }
  }
}
