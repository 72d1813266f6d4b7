package io.clew.examples;

import static io.clew.api.SpanKind.CLIENT;
import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The test of traced code in docs/testing.md. */
@ExtendWith(TracingExtension.class)
class CheckoutTest {
  @Test
  void pay_cardDeclined_isAnErrorOfTheBank(Tracer tracer, InMemoryReporter reporter) {
    new Checkout(tracer).pay("4000 0000 0000 0002");

    assertThat(reporter).hasTraces("pay\n  charge");
    assertThat(reporter).span("charge").hasKind(CLIENT).hasRemoteService("bank").hasError();
  }

  @Test
  void page_showsThisTest() throws IOException {
    String page = Files.readString(Path.of("../docs/testing.md"));
    String source = Files.readString(Path.of("src/test/java/io/clew/examples/CheckoutTest.java"));
    Matcher block = Pattern.compile("```java\n(import.*?)```", Pattern.DOTALL).matcher(page);

    assertThat(block.find()).isTrue();
    assertThat(block.group(1).lines()).hasSize(19);
    for (String line : block.group(1).lines().toList()) {
      assertThat(source.lines()).contains(line);
    }
  }

  private record Checkout(Tracer tracer) {
    @SuppressWarnings("try") // A scope is there to be closed.
    void pay(String card) {
      Span span = tracer.buildSpan("pay").start();
      try (Scope ignored = tracer.activateSpan(span)) {
        charge(card);
      } finally {
        span.finish();
      }
    }

    private void charge(String card) {
      Span span =
          tracer
              .buildSpan("charge")
              .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
              .withTag(Tags.PEER_SERVICE, "bank")
              .start();
      span.setTag(Tags.ERROR, card.startsWith("4000"));
      span.finish();
    }
  }
}
