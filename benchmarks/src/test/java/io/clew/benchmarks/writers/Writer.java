package io.clew.benchmarks.writers;

import java.util.function.BiFunction;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/** Who writes spans in Zipkin's formats, and how. */
enum Writer {
  CLEW(Encoding.JSON, OpenTracingService::clew),
  CLEW_PROTO3(Encoding.PROTO3, OpenTracingService::clew),
  BRAVE(Encoding.JSON, (name, sender) -> new BraveService(name, true, sender)),
  BRAVE_PROTO3(Encoding.PROTO3, (name, sender) -> new BraveService(name, true, sender)),
  BRAVE_OWN_IDS(Encoding.JSON, (name, sender) -> new BraveService(name, false, sender)),
  OPEN_TELEMETRY(Encoding.JSON, OpenTelemetryService::new),
  OPEN_TELEMETRY_PROTO3(Encoding.PROTO3, OpenTelemetryService::new),
  JAEGER(Encoding.JSON, (name, sender) -> OpenTracingService.jaeger(name, false, sender)),
  JAEGER_PROTO3(Encoding.PROTO3, (name, sender) -> OpenTracingService.jaeger(name, false, sender)),
  JAEGER_SHARED_IDS(Encoding.JSON, (name, sender) -> OpenTracingService.jaeger(name, true, sender));

  private final Encoding encoding;

  @SuppressWarnings("ImmutableEnumChecker") // They hold nothing.
  private final BiFunction<String, BytesMessageSender, TracedService<?>> maker;

  Writer(Encoding encoding, BiFunction<String, BytesMessageSender, TracedService<?>> maker) {
    this.encoding = encoding;
    this.maker = maker;
  }

  Encoding encoding() {
    return encoding;
  }

  /** A service whose spans go to this sender. */
  TracedService<?> service(String name, BytesMessageSender sender) {
    return maker.apply(name, sender);
  }

  /** Client and server of a call report spans of one id. */
  boolean sharesIds() {
    return this == BRAVE || this == BRAVE_PROTO3 || this == JAEGER_SHARED_IDS;
  }

  /** What OpenTelemetry calls an event has a name and attributes. */
  String annotation(String event) {
    return name().startsWith("OPEN_TELEMETRY") ? '"' + event + "\":{}" : event;
  }
}
