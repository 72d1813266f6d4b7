package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.clew.api.SpanKind;
import io.opentracing.Span;
import io.opentracing.tag.AbstractTag;
import io.opentracing.tag.BooleanTag;
import io.opentracing.tag.IntTag;
import io.opentracing.tag.StringTag;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tags of every type, and those that say the kind and the error. */
class SpanTagsTest extends RecordedSpanFixture {
  // Tags

  @Test
  void setTag_everyType_isKept() {
    span.setTag("string", "s")
        .setTag("empty", "")
        .setTag("yes", true)
        .setTag("int", 1)
        .setTag("long", 2L)
        .setTag("double", 2.5)
        .setTag("decimal", new BigDecimal("1.50"))
        .setTag("counter", new AtomicInteger(7))
        .setTag(new StringTag("t.string"), "t")
        .setTag(new BooleanTag("t.yes"), true)
        .setTag(new IntTag("t.int"), 3);

    assertThat(tags(finished()))
        .containsExactly(
            Map.entry("string", "s"),
            Map.entry("empty", ""),
            Map.entry("yes", true),
            Map.entry("int", 1),
            Map.entry("long", 2L),
            Map.entry("double", 2.5),
            Map.entry("decimal", "1.50"),
            Map.entry("counter", "7"),
            Map.entry("t.string", "t"),
            Map.entry("t.yes", true),
            Map.entry("t.int", 3));
  }

  @Test
  void withTag_everyType_isKept() {
    tracer
        .buildSpan("y")
        .asChildOf(parent)
        .withTag("string", "s")
        .withTag("yes", false)
        .withTag("int", 1)
        .withTag("counter", new AtomicInteger(7))
        .withTag(new StringTag("t.string"), "t")
        .withTag(new BooleanTag("t.yes"), true)
        .withTag(new IntTag("t.int"), 3)
        .withTag(
            new AbstractTag<List<Integer>>("t.list") {
              @Override
              public void set(Span ignored, List<Integer> value) {}
            },
            List.of(1, 2))
        .start()
        .finish();

    assertThat(tags(only()))
        .containsExactly(
            Map.entry("string", "s"),
            Map.entry("yes", false),
            Map.entry("int", 1),
            Map.entry("counter", "7"),
            Map.entry("t.string", "t"),
            Map.entry("t.yes", true),
            Map.entry("t.int", 3),
            Map.entry("t.list", "[1, 2]"));
  }

  @Test
  void setTag_mutableNumber_isKeptAsItWas() {
    AtomicInteger counter = new AtomicInteger(1);
    span.setTag("n", counter);
    counter.set(2);

    assertThat(finished().tag("n")).isEqualTo("1");
  }

  @Test
  void setTag_twice_lastWins() {
    tracer
        .buildSpan("y")
        .asChildOf(parent)
        .withTag("a", 1)
        .withTag("b", 1)
        .withTag("a", 2)
        .start()
        .setTag("b", "three")
        .setTag("c", true)
        .setTag("c", false)
        .finish();

    assertThat(tags(only()))
        .containsOnly(Map.entry("a", 2), Map.entry("b", "three"), Map.entry("c", false));
  }

  @Test
  void setTag_tagThrows_isNotFelt() {
    Tag<String> throwing =
        new AbstractTag<>("t") {
          @Override
          public void set(Span ignored, String value) {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThatCode(() -> span.setTag(throwing, "v").setTag("k", 1)).doesNotThrowAnyException();
    assertThat(tags(finished())).containsExactly(Map.entry("k", 1));
  }

  // Meaning of tags

  @ParameterizedTest
  @EnumSource(SpanKind.class)
  void spanKind_known_isTheKind(SpanKind kind) {
    span.setTag(Tags.SPAN_KIND, kind.name().toLowerCase(Locale.ROOT));

    assertThat(finished().kind()).isEqualTo(kind);
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void spanKind_unknown_staysATag() {
    span.setTag("span.kind", "client").setTag("span.kind", "broker");

    assertThat(finished().kind()).isNull();
    assertThat(tags(only())).containsExactly(Map.entry("span.kind", "broker"));
  }

  @Test
  void spanKind_twice_lastWins() {
    span.setTag("span.kind", "broker").setTag("span.kind", "server").setTag("span.kind", "CLIENT");

    assertThat(finished().kind()).isEqualTo(SpanKind.CLIENT);
    assertThat(only().tagCount()).isZero();
  }

  @Test
  void error_falseLast_isOmitted() {
    span.setTag(Tags.ERROR, true).setTag("error", "boom").setTag(Tags.ERROR, false);

    assertThat(finished().tagCount()).isZero();
  }

  @Test
  void error_falseFirst_isOverruled() {
    span.setTag(Tags.ERROR, false).setTag(Tags.ERROR, true);

    assertThat(tags(finished())).containsExactly(Map.entry("error", true));
  }

  @Test
  void error_falseAsText_isOmitted() {
    span.setTag("error", "false");

    assertThat(finished().tagCount()).isZero();
  }

  @Test
  void error_message_staysWhatItIs() {
    span.setTag(Tags.ERROR, true).setTag("error", "no such pin");

    assertThat(tags(finished())).containsExactly(Map.entry("error", "no such pin"));
  }
}
