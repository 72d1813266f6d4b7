package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.clew.api.FinishedSpan;
import io.opentracing.log.Fields;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is logged on a span becomes annotations. */
class SpanLogsTest extends RecordedSpanFixture {
  @Test
  void log_fieldWithLineBreaks_isOneLine() {
    span.log(Map.of("stack", "a\r\n\tat b\n"));

    assertThat(finished().annotationValue(0)).isEqualTo("stack=a\\r\\n\tat b\\n");
  }

  // Logs

  @Test
  void log_event_isAnAnnotationAtItsTime() {
    clock.advanceMicros(7);
    span.log("now").log(5, "then").log(Map.of(Fields.EVENT, "map")).log(6, Map.of("event", 17));

    FinishedSpan finished = finished();
    assertThat(finished.annotationCount()).isEqualTo(4);
    assertThat(finished.annotationValue(0)).isEqualTo("now");
    assertThat(finished.annotationMicros(0)).isEqualTo(clock.wallMicros());
    assertThat(finished.annotationValue(1)).isEqualTo("then");
    assertThat(finished.annotationMicros(1)).isEqualTo(5);
    assertThat(finished.annotationValue(2)).isEqualTo("map");
    assertThat(finished.annotationValue(3)).isEqualTo("17");
    assertThat(finished.annotationMicros(3)).isEqualTo(6);
  }

  @Test
  void log_fields_areKeysAndValues() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "retry");
    fields.put("count", 2);
    fields.put("why", null);
    span.log(fields).log(Map.of("level", "info"));

    assertThat(finished().annotationValue(0)).isEqualTo("event=retry count=2 why=null");
    assertThat(only().annotationValue(1)).isEqualTo("level=info");
  }

  @Test
  void log_errorObject_setsTheErrorTag() {
    span.log(Map.of(Fields.ERROR_OBJECT, new IllegalStateException("boom")));

    assertThat(tags(finished()))
        .containsExactly(Map.entry("error", "java.lang.IllegalStateException: boom"));
    assertThat(only().annotationValue(0))
        .isEqualTo("error.object=java.lang.IllegalStateException: boom");
  }

  @Test
  void log_errorObjectAfterTag_keepsTheTag() {
    span.setTag("error", "mine").log(Map.of(Fields.ERROR_OBJECT, "other"));

    assertThat(tags(finished())).containsExactly(Map.entry("error", "mine"));
  }

  @Test
  void log_valueThrows_isNamedByItsClass() {
    span.log(Map.of("k", new Hostile(true)));

    assertThat(finished().annotationValue(0)).isEqualTo("k=" + Hostile.class.getName());
  }

  @Test
  void log_valueWithoutText_leavesTheSpanReadable() {
    Hostile silent = new Hostile(false);
    span.log(Map.of("event", silent)).log(Map.of("error.object", silent));

    assertThat(finished().annotationValue(0)).isEqualTo("null");
    assertThat(only().annotationValue(1)).isEqualTo("error.object=null");
    assertThat(only().tag("error")).isEqualTo("null");
  }

  /** A value whose text cannot be had. */
  private static final class Hostile {
    private final boolean throwing;

    Hostile(boolean throwing) {
      this.throwing = throwing;
    }

    @SuppressWarnings("ToStringReturnsNull")
    @Override
    public String toString() {
      if (throwing) {
        throw new IllegalStateException("on purpose");
      }
      return null;
    }
  }

  @Test
  void log_mapThrows_isNotFelt() {
    Map<String, Object> hostile =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThatCode(() -> span.log(hostile).log(1, hostile).log("after")).doesNotThrowAnyException();
    assertThat(finished().annotationValue(finished().annotationCount() - 1)).isEqualTo("after");
  }

  @Test
  void log_mapThatAllowsNoNullsOrChanges_isFine() {
    Map<String, Object> fields = new HashMap<>();
    fields.put(null, "nameless");
    span.log(Collections.unmodifiableMap(fields));

    assertThat(finished().annotationValue(0)).isEqualTo("null=nameless");
  }
}
