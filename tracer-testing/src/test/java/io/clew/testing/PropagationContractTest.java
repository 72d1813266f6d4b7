package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.core.propagation.B3;
import io.opentracing.propagation.TextMapInject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each promise, broken in turn by a format that is right in all else. */
class PropagationContractTest {
  @Test
  void contract_idsNarrowed_fails() {
    assertThat(TestRun.of(Narrowing.class).failures())
        .containsOnlyKeys("extract_whatInjectHasWritten_isWhatWasSent");
  }

  @Test
  void contract_throwsOnHostileValues_fails() {
    assertThat(TestRun.of(Throwing.class).failures())
        .containsOnlyKeys(
            "extract_hostileValue_neitherThrowsNorIsSentOn",
            "extract_valueWithAnyCharacterReplaced_neitherThrowsNorIsSentOn");
  }

  @Test
  void contract_sendsOnRaw_fails() {
    assertThat(TestRun.of(Forwarding.class).failures())
        .containsKey("extract_hostileValue_neitherThrowsNorIsSentOn");
  }

  @Test
  void contract_decidesWithoutBeingTold_fails() {
    assertThat(TestRun.of(Deciding.class).failures())
        .containsKey("extract_emptyCarrier_changesNothing");
  }

  @Test
  void contract_replacesIds_fails() {
    assertThat(TestRun.of(Replacing.class).failures())
        .containsOnlyKeys("extract_afterAFormatThatFoundASpan_leavesItsIds");
  }

  @Test
  void contract_fieldsInUpperCase_fails() {
    assertThat(TestRun.of(UpperCase.class).failures())
        .containsKey("fields_areInLowerCase_andAlwaysTheSame");
  }

  @Test
  void contract_fieldsThatChange_fails() {
    assertThat(TestRun.of(Changing.class).failures())
        .containsKey("fields_areInLowerCase_andAlwaysTheSame");
  }

  /** B3, to be broken. */
  static class Broken extends PropagationContract implements Propagation {
    @Override
    protected Propagation propagation() {
      return this;
    }

    @Override
    public List<String> fields() {
      return B3.MULTI.fields();
    }

    @Override
    public void extract(Carrier carrier, TraceContextBuilder context) {
      B3.MULTI.extract(carrier, context);
    }

    @Override
    public void inject(TraceContext context, TextMapInject carrier) {
      B3.MULTI.inject(context, carrier);
    }
  }

  static class Narrowing extends Broken {
    @Override
    public void inject(TraceContext context, TextMapInject carrier) {
      boolean narrow = context.hasTraceId() && context.traceIdHigh() == 0;
      super.inject(
          narrow ? context.toBuilder().traceId(context.traceIdLow()).build() : context, carrier);
    }
  }

  static class Throwing extends Broken {
    @Override
    public void extract(Carrier carrier, TraceContextBuilder context) {
      String spanId = carrier.get("x-b3-spanid");
      if (spanId != null) {
        Long.parseUnsignedLong(spanId, 16);
      }
      super.extract(carrier, context);
    }
  }

  static class Forwarding extends Broken {
    @Override
    public void extract(Carrier carrier, TraceContextBuilder context) {
      super.extract(carrier, context);
      String flags = carrier.get("x-b3-flags");
      if (flags != null) {
        context.baggageItem("flags", flags);
      }
    }

    @Override
    public void inject(TraceContext context, TextMapInject carrier) {
      super.inject(context, carrier);
      context.baggage().forEach(carrier::put);
    }
  }

  static class Deciding extends Broken {
    @Override
    public void extract(Carrier carrier, TraceContextBuilder context) {
      context.samplingState(SamplingState.DENY);
      super.extract(carrier, context);
    }
  }

  static class Replacing extends Broken {
    @Override
    public void extract(Carrier carrier, TraceContextBuilder context) {
      TraceContextBuilder read = TraceContext.newBuilder();
      super.extract(carrier, read);
      TraceContext found = read.build();
      if (found.hasSpan()) {
        context
            .spanId(found.spanId())
            .parentId(found.parentId())
            .samplingState(found.samplingState());
        if (found.is128Bit()) {
          context.traceId(found.traceIdHigh(), found.traceIdLow());
        } else {
          context.traceId(found.traceIdLow());
        }
      } else {
        super.extract(carrier, context);
      }
    }
  }

  static class UpperCase extends Broken {
    @Override
    public List<String> fields() {
      return List.of("X-B3-TraceId");
    }
  }

  static class Changing extends Broken {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public List<String> fields() {
      return calls.incrementAndGet() % 2 == 0 ? super.fields() : List.of("b3");
    }
  }
}
