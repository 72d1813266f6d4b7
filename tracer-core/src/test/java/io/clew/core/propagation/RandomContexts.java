package io.clew.core.propagation;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import java.util.List;
import java.util.Random;

/** Contexts of every shape that may travel, from a seed. */
final class RandomContexts {
  private static final List<SamplingState> DECISIONS = List.of(SamplingState.values());

  private final Random random;

  RandomContexts(long seed) {
    random = new Random(seed);
  }

  /** A context that stands for a span. */
  TraceContext withSpan() {
    TraceContextBuilder context = TraceContext.newBuilder();
    if (random.nextBoolean()) {
      context.traceId(id(), random.nextInt(8) == 0 ? 0 : id());
    } else {
      context.traceId(id());
    }
    context.spanId(id()).parentId(random.nextBoolean() ? id() : 0);
    return decided(context).build();
  }

  /** The same with request id, baggage and tracestate, each now and then. */
  TraceContext withEverything() {
    TraceContextBuilder context = withSpan().toBuilder();
    if (random.nextBoolean()) {
      context.requestId("req-" + random.nextInt(1_000) + "/a+b=c:d@e~_.");
    }
    if (random.nextBoolean()) {
      context.traceState("vendor" + random.nextInt(9) + "=v" + random.nextInt(99) + ",a@b= x!");
    }
    for (int n = random.nextInt(5); n > 0; n--) {
      context.baggageItem(text(1 + random.nextInt(12)), text(random.nextInt(40)));
    }
    return context.build();
  }

  private TraceContextBuilder decided(TraceContextBuilder context) {
    return context.samplingState(DECISIONS.get(random.nextInt(4)));
  }

  private long id() {
    long id = random.nextInt(4) == 0 ? random.nextInt(16) : random.nextLong();
    return id == 0 ? 1 : id;
  }

  /** Any well-formed Unicode, with much of what headers are afraid of. */
  String text(int codePoints) {
    String afraid = "%=,;\"\\ \r\n\t\0+&?#%41%20%E4\u007f\u0080\u00e4\u20ac\uffff";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < codePoints; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(afraid.charAt(random.nextInt(afraid.length())));
        case 1 -> text.appendCodePoint(wellFormed(random.nextInt(0x110000)));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  private static int wellFormed(int codePoint) {
    return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0x1f600 : codePoint;
  }
}
