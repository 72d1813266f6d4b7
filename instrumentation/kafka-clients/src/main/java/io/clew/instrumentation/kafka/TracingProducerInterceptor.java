package io.clew.instrumentation.kafka;

import io.opentracing.Span;
import io.opentracing.util.GlobalTracer;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Traces the records of a producer that is known by its settings only, with the tracer of {@link
 * GlobalTracer}: {@code
 * interceptor.classes=io.clew.instrumentation.kafka.TracingProducerInterceptor}. As long as no
 * tracer is registered there, it does nothing.
 *
 * <p>Spans are as {@link KafkaTracing#producer} makes them, with two differences: serializers run
 * without the span; and before kafka-clients 4.1, which does not tell interceptors the headers of
 * acknowledged records, a span ends when its record is handed to the producer, and knows neither
 * offset nor failure. It leaves records alone that a wrapped producer has traced.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class TracingProducerInterceptor<K, V> implements ProducerInterceptor<K, V> {
  private static final boolean HEARS_OF_HEADERS = hearsOfHeaders();

  private final SendTracing tracing = new SendTracing(GlobalTracer.get(), false);

  /** Made by Kafka. */
  public TracingProducerInterceptor() {}

  private static boolean hearsOfHeaders() {
    try {
      var unused =
          ProducerInterceptor.class.getMethod(
              "onAcknowledgement", RecordMetadata.class, Exception.class, Headers.class);
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  @Override
  public ProducerRecord<K, V> onSend(ProducerRecord<K, V> message) {
    try {
      if (!GlobalTracer.isRegistered() || SendTracing.isTraced(message)) {
        return message;
      }
      Span caller = tracing.tracer().activeSpan();
      if (SendTracing.isUnrecorded(caller)) {
        return tracing.withContext(message, caller, null);
      }
      Span span = tracing.start(message);
      ProducerRecord<K, V> traced = tracing.withContext(message, span, span);
      if (!HEARS_OF_HEADERS || !SendTracing.isTraced(traced)) {
        Spans.finish(span); // It would not be found again.
      }
      return traced;
    } catch (Throwable e) {
      NoThrow.survive(e);
      return message;
    }
  }

  @Override
  public void onAcknowledgement(
      @Nullable RecordMetadata metadata, @Nullable Exception failure, Headers headers) {
    try {
      Span span = TraceHeader.spanAmong(headers, tracing);
      if (span != null) {
        SendTracing.finish(span, metadata, failure);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /** The method of older clients, in which no record is recognised. */
  @Override
  public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception failure) {}

  @Override
  public void close() {}

  @Override
  public void configure(Map<String, ?> settings) {}
}
