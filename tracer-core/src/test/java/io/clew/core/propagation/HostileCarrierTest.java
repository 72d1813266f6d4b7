package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.opentracing.propagation.TextMapInject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A carrier or a format that fails costs no more than what it fails for. */
class HostileCarrierTest {
  private static final TraceContext CONTEXT =
      TraceContext.newBuilder()
          .traceId(1, 2)
          .spanId(3)
          .parentId(4)
          .samplingState(SamplingState.ACCEPT)
          .requestId("r-1")
          .traceState("other=1")
          .baggageItem("tenant", "acme")
          .build();

  private static final Propagation FAILING =
      new Propagation() {
        @Override
        public List<String> fields() {
          return List.of("x-failing");
        }

        @Override
        public void extract(Carrier carrier, TraceContextBuilder context) {
          throw new AssertionError("on purpose");
        }

        @Override
        public void inject(TraceContext context, TextMapInject carrier) {
          throw new AssertionError("on purpose");
        }
      };

  private static final Propagator ALL =
      new Propagator(
          List.of(
              FAILING,
              B3.MULTI,
              B3.SINGLE,
              W3C.TRACE_CONTEXT,
              RequestId.AS_TRACE_ID,
              Baggage.create()));

  @Test
  void inject_carrierRefusesOneHeader_getsAllOthers() {
    List<String> names = written("");
    assertThat(names)
        .containsExactly(
            "X-B3-TraceId",
            "X-B3-SpanId",
            "X-B3-ParentSpanId",
            "X-B3-Sampled",
            "b3",
            "traceparent",
            "tracestate",
            "X-Request-Id",
            "baggage");
    for (String refused : names) {
      List<String> others = new ArrayList<>(names);
      others.remove(refused);
      assertThat(written(refused)).isEqualTo(others);
    }
  }

  private static List<String> written(String refused) {
    List<String> names = new ArrayList<>();
    TextMapInject carrier =
        (name, value) -> {
          if (name.equals(refused)) {
            throw new AssertionError("on purpose");
          }
          names.add(name);
        };
    ALL.inject(CONTEXT, carrier);
    return names;
  }

  @Test
  void extract_formatFails_othersAreRead() {
    Headers headers = Headers.of("x-failing", "1", "b3", "1-2");
    ALL.inject(CONTEXT, headers);

    TraceContext read = ALL.extract(headers);
    assertThat(read).isNotNull();
    assertThat(read.spanId()).isEqualTo(3);
    assertThat(read.baggage()).containsEntry("tenant", "acme");
  }

  @Test
  void extract_carrierFailsAtTheEnd_whatItGaveIsRead() {
    Headers headers = new Headers();
    ALL.inject(CONTEXT, headers);
    Iterator<Map.Entry<String, String>> sound = headers.iterator();
    Iterator<Map.Entry<String, String>> failing =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Map.Entry<String, String> next() {
            if (!sound.hasNext()) {
              throw new AssertionError("on purpose");
            }
            return sound.next();
          }
        };

    TraceContext read = ALL.extract(() -> failing);
    assertThat(read).isNotNull();
    assertThat(read.spanId()).isEqualTo(3);
  }
}
