package io.clew.instrumentation.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that makes a span for each record that arrives in a recorded trace. All methods pass
 * through, also those that only some versions of kafka-clients have: each major version has added
 * and removed some.
 */
final class ReceivingConsumer implements InvocationHandler {
  private final Consumer<?, ?> consumer;
  private final RecordTracing tracing;

  private ReceivingConsumer(Consumer<?, ?> consumer, RecordTracing tracing) {
    this.consumer = consumer;
    this.tracing = tracing;
  }

  @SuppressWarnings("unchecked") // It passes on what the consumer of this type gives.
  static <K, V> Consumer<K, V> around(Consumer<K, V> consumer, RecordTracing tracing) {
    if (Proxy.isProxyClass(consumer.getClass())
        && Proxy.getInvocationHandler(consumer) instanceof ReceivingConsumer) {
      return consumer;
    }
    return (Consumer<K, V>)
        Proxy.newProxyInstance(
            ReceivingConsumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new ReceivingConsumer(consumer, tracing));
  }

  /** Null if the consumer has none, or does not say it now. */
  static @Nullable String groupOf(Consumer<?, ?> consumer) {
    try {
      return consumer.groupMetadata().groupId();
    } catch (RuntimeException e) {
      return null;
    }
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getName().equals("equals") && arguments != null) {
      return proxy == arguments[0];
    }
    Object result;
    try {
      result = method.invoke(consumer, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
    if (result instanceof ConsumerRecords<?, ?> records && method.getName().equals("poll")) {
      received(records, tracing);
    }
    return result;
  }

  static void received(ConsumerRecords<?, ?> records, RecordTracing tracing) {
    for (ConsumerRecord<?, ?> message : records) {
      tracing.received(message);
    }
  }
}
