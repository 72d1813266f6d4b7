package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.TraceContext;
import io.clew.core.context.HostileSpan;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.AbstractTag;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values, tags and spans of the application's that throw are not felt. */
class HostileValuesTest extends TracerFixture {
  private static final String PRIORITY = Tags.SAMPLING_PRIORITY.getKey();

  /** All of its methods throw an error. */
  private static final class HostileNumber extends Number {
    private static final long serialVersionUID = 1;

    @Override
    public int intValue() {
      throw new AssertionError("on purpose");
    }

    @Override
    public long longValue() {
      throw new AssertionError("on purpose");
    }

    @Override
    public float floatValue() {
      throw new AssertionError("on purpose");
    }

    @Override
    public double doubleValue() {
      throw new AssertionError("on purpose");
    }

    @Override
    public String toString() {
      throw new AssertionError("on purpose");
    }
  }

  private static final class HostileTag<T> extends AbstractTag<T> {
    HostileTag() {
      super("key");
    }

    @Override
    public String getKey() {
      throw new AssertionError("on purpose");
    }

    @Override
    public void set(Span span, T value) {
      throw new AssertionError("on purpose");
    }
  }

  /** A tag whose value is any object. */
  private static final class ObjectTag extends AbstractTag<Object> {
    ObjectTag() {
      super("object");
    }

    @Override
    public void set(Span span, Object value) {
      span.setTag(getKey(), value.toString());
    }
  }

  private static final Object HOSTILE_VALUE =
      new Object() {
        @Override
        public String toString() {
          throw new AssertionError("on purpose");
        }
      };

  private Stream<Span> spans() {
    Tracer off = tracing().enabled(false).build().tracer();
    Span unsampled = tracer.buildSpan("x").withTag(PRIORITY, 0).start();
    return Stream.of(
        tracer.buildSpan("x").start(),
        unsampled,
        tracer.buildSpan("child").asChildOf(unsampled).start(),
        off.buildSpan("x").start());
  }

  @Test
  void setTag_hostileValue_isNotFelt() {
    spans()
        .forEach(
            span ->
                span.setTag("n", new HostileNumber())
                    .setTag(PRIORITY, new HostileNumber())
                    .setTag(new ObjectTag(), HOSTILE_VALUE)
                    .setTag(new HostileTag<>(), "x")
                    .setTag(new HostileTag<>(), new HostileNumber())
                    .setTag(new HostileTag<>(), 1)
                    .finish());
    assertThat(only().tag("n")).asString().contains("HostileNumber");
  }

  @Test
  void withTag_hostileValue_isNotFelt() {
    Tag<Number> hostile = new HostileTag<>();
    tracer
        .buildSpan("x")
        .withTag("n", new HostileNumber())
        .withTag(PRIORITY, new HostileNumber())
        .withTag(new ObjectTag(), HOSTILE_VALUE)
        .withTag(new ObjectTag(), new HostileNumber())
        .withTag(new HostileTag<>(), "x")
        .withTag(hostile, new HostileNumber())
        .start()
        .finish();

    assertThat(only().tag("object")).asString().contains("HostileNumber");
  }

  @Test
  void asChildOf_spanWhoseContextThrows_isIgnored() {
    Span span = tracer.buildSpan("x").asChildOf(HostileSpan.create()).start();

    assertThat(context(span).parentId()).isZero();
  }

  @Test
  void start_underActiveSpanWhoseContextThrows_startsATrace() {
    try (Scope scope = tracer.activateSpan(HostileSpan.create())) {
      assertThat(scope).isNotNull();
      assertThat(context(tracer.buildSpan("x").start()).parentId()).isZero();
    }
  }

  static Stream<Number> numbers() {
    return Stream.of(
        new BigDecimal("1.0"),
        BigInteger.TWO,
        new AtomicInteger(1),
        new AtomicLong(1),
        new DoubleAdder() {
          private static final long serialVersionUID = 1;

          @Override
          public double doubleValue() {
            return 1;
          }
        });
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void samplingPriority_anyNumber_counts(Number one) {
    sampler.decision = io.clew.api.SamplingDecision.NEVER;
    Span built = tracer.buildSpan("x").withTag(PRIORITY, one).start();
    Span tagged = tracer.buildSpan("x").withTag(Tags.SAMPLING_PRIORITY, 0).start();
    Span set = tracer.buildSpan("x").start().setTag(PRIORITY, one);
    Span recording = tracer.buildSpan("x").withTag(PRIORITY, 1).start();
    recording.setTag(PRIORITY, BigDecimal.ZERO);

    assertThat(context(built).sampled()).isTrue();
    assertThat(context(tagged).sampled()).isFalse();
    assertThat(context(set).sampled()).isTrue();
    assertThat(context(recording).sampled()).isFalse();
    assertThat(context(recording.setTag(PRIORITY, one)).sampled()).isTrue();
  }

  @Test
  void references_withMuchBaggage_areBounded() {
    Tracer.SpanBuilder builder = tracer.buildSpan("batch");
    for (int i = 0; i < 500; i++) {
      TraceContext context =
          TraceContext.newBuilder()
              .traceId(i + 1)
              .spanId(1)
              .baggageItem("own", "of " + i)
              .baggageItem("key" + i, "v".repeat(200))
              .build();
      builder.addReference("follows_from", context);
    }
    TraceContext merged = context(builder.start());

    assertThat(merged.baggage()).containsEntry("own", "of 0").containsKey("key0");
    int bytes =
        merged.baggage().entrySet().stream()
            .mapToInt(item -> item.getKey().length() + item.getValue().length() + 2)
            .sum();
    assertThat(bytes).isBetween(7_900, 8_192 + 1);
  }

  @Test
  void references_laterParent_baggageOfTheParentWins() {
    TraceContext first = withBaggage(1, "a", "first", "b", "first");
    TraceContext second = withBaggage(2, "b", "second", "c", "second");
    TraceContext parent = withBaggage(3, "a", "parent");
    Span span =
        tracer
            .buildSpan("x")
            .addReference("follows_from", first)
            .addReference("follows_from", second)
            .asChildOf(parent)
            .start();

    assertThat(context(span).baggage())
        .containsEntry("a", "parent")
        .containsEntry("b", "first")
        .containsEntry("c", "second")
        .hasSize(3);
    assertThat(context(span).traceIdLow()).isEqualTo(3);
  }

  private static TraceContext withBaggage(long traceId, String... items) {
    var context = TraceContext.newBuilder().traceId(traceId).spanId(traceId);
    for (int i = 0; i < items.length; i += 2) {
      context.baggageItem(items[i], items[i + 1]);
    }
    return context.build();
  }
}
