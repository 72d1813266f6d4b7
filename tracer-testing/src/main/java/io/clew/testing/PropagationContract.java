package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Propagation} promises, as tests to inherit:
 *
 * <ul>
 *   <li>what is written is read again: ids, as wide as they are, parent and decision, with or
 *       without one another;
 *   <li>nothing received makes it throw, or is sent on with control characters in it;
 *   <li>an empty carrier changes nothing, and ids that an earlier format has read stay;
 *   <li>the names of its fields are in lower case and always the same.
 * </ul>
 */
public abstract class PropagationContract {
  private static final long HIGH = 0x463ac35c9f6413adL;
  private static final long LOW = 0x48485a3953bb6124L;
  private static final long SPAN = 0x0020000000000001L;
  private static final long PARENT = 0x05e3ac9a4f6e3b90L;

  private static final List<String> HOSTILE =
      List.of(
          "",
          "-",
          "---",
          "=;,",
          "%",
          "%zz",
          "0",
          "00000000000000000000000000000000",
          "ffffffffffffffffffffffffffffffff",
          "00-00000000000000000000000000000000-0000000000000000-00",
          "48485A3953BB6124-0020000000000001-1",
          "48485a3953bb6124-0020000000000001-1\r\nX-Injected: 1",
          "line\nbreak",
          "a=1%0d%0aX-Injected: 1",
          "\0",
          "\ud83d",
          "\uff11\u0661",
          "null",
          "1".repeat(100_000));

  /** For subclasses. */
  protected PropagationContract() {}

  /**
   * The format to test.
   *
   * @return the same format at every call
   */
  protected abstract Propagation propagation();

  /**
   * What of a context arrives on the other side. A format that carries less than ids, parent and
   * decision says so here.
   *
   * @param sent has neither request id nor baggage
   * @return what has to be read where {@code sent} was written; by default all of it
   */
  protected TraceContext carried(TraceContext sent) {
    return sent;
  }

  @Test
  void extract_whatInjectHasWritten_isWhatWasSent() {
    for (TraceContext sent : contexts()) {
      assertThat(extract(inject(sent)).build()).as("of " + sent).isEqualTo(carried(sent));
    }
  }

  @Test
  void extract_emptyCarrier_changesNothing() {
    for (TraceContext before : contexts()) {
      TraceContextBuilder context = before.toBuilder().requestId("r-1").baggageItem("k", "v");
      TraceContext expected = context.build();

      propagation().extract(field -> null, context);

      assertThat(context.build()).isEqualTo(expected);
    }
  }

  @Test
  void extract_afterAFormatThatFoundASpan_leavesItsIds() {
    TraceContext first = TraceContext.newBuilder().traceId(7).spanId(8).parentId(9).build();
    for (TraceContext second : contexts()) {
      TraceContextBuilder context = first.toBuilder();

      propagation().extract(received(inject(second)), context);

      assertThat(context.build())
          .as("after " + second)
          .extracting(TraceContext::toTraceId, TraceContext::spanId, TraceContext::parentId)
          .containsExactly(first.toTraceId(), 8L, 9L);
    }
  }

  @Test
  void extract_hostileValue_neitherThrowsNorIsSentOn() {
    for (String value : HOSTILE) {
      Map<String, String> all = carrier();
      for (String field : propagation().fields()) {
        Map<String, String> one = carrier();
        one.put(field, value);
        all.put(field, value);
        assertIsHarmless(one);
      }
      assertIsHarmless(all);
    }
  }

  @Test
  void extract_valueWithAnyCharacterReplaced_neitherThrowsNorIsSentOn() {
    Random random = new Random(1);
    for (TraceContext sent : contexts()) {
      Map<String, String> written = inject(sent);
      for (Map.Entry<String, String> entry : written.entrySet()) {
        for (int i = 0; i < entry.getValue().length(); i++) {
          StringBuilder value = new StringBuilder(entry.getValue());
          value.setCharAt(i, (char) random.nextInt(i % 2 == 0 ? 128 : 65536));
          Map<String, String> changed = carrier();
          changed.putAll(written);
          changed.put(entry.getKey(), value.toString());
          assertIsHarmless(changed);
        }
      }
    }
  }

  @Test
  void fields_areInLowerCase_andAlwaysTheSame() {
    List<String> fields = propagation().fields();

    assertThat(fields).isNotEmpty().doesNotHaveDuplicates();
    assertThat(fields).allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
    assertThat(propagation().fields()).isEqualTo(fields);
  }

  private void assertIsHarmless(Map<String, String> received) {
    Map<String, String> sentOn = inject(extract(received).build());

    assertThat(sentOn.toString()).as("sent on").doesNotContainPattern("[\\x00-\\x1f\\x7f]");
  }

  /** All that ids and decisions can be: no ids, narrow, wide, and wide with an upper half of 0. */
  private static List<TraceContext> contexts() {
    List<TraceContext> contexts = new ArrayList<>();
    for (SamplingState decision : SamplingState.values()) {
      TraceContext none = TraceContext.newBuilder().samplingState(decision).build();
      contexts.add(none);
      for (long parent : new long[] {0, PARENT}) {
        contexts.add(none.toBuilder().traceId(LOW).spanId(SPAN).parentId(parent).build());
        contexts.add(none.toBuilder().traceId(HIGH, LOW).spanId(-1).parentId(parent).build());
        contexts.add(none.toBuilder().traceId(0, LOW).spanId(1).parentId(parent).build());
      }
    }
    return contexts;
  }

  private TraceContextBuilder extract(Map<String, String> carrier) {
    TraceContextBuilder context = TraceContext.newBuilder();
    propagation().extract(received(carrier), context);
    return context;
  }

  /** As a tracer reads headers: nothing but the fields that were asked for, without blanks. */
  private Propagation.Carrier received(Map<String, String> carrier) {
    List<String> fields = propagation().fields();
    return field -> {
      String value = fields.contains(field) ? carrier.get(field) : null;
      return value == null ? null : value.strip();
    };
  }

  private Map<String, String> inject(TraceContext context) {
    Map<String, String> carrier = carrier();
    propagation().inject(context, carrier::put);
    return carrier;
  }

  private static Map<String, String> carrier() {
    return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  }
}
