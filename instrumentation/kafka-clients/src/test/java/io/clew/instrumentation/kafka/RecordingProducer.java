package io.clew.instrumentation.kafka;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What a real producer cannot be made to do at will; with the methods of any version. */
final class RecordingProducer {
  final List<String> calls = new ArrayList<>();
  final List<ProducerRecord<String, String>> sent = new ArrayList<>();
  final List<Callback> callbacks = new ArrayList<>();

  /** What {@code send} throws, if it is not null. */
  RuntimeException failure;

  /** What it calls back with while it sends, if it is not null. */
  Exception refusal;

  private final Object neverDone = new CompletableFuture<Void>();

  @SuppressWarnings("unchecked")
  Producer<String, String> producer() {
    return (Producer<String, String>)
        Proxy.newProxyInstance(
            RecordingProducer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (self, method, arguments) -> called(method, arguments));
  }

  @SuppressWarnings("unchecked")
  private Object called(Method method, Object[] arguments) {
    calls.add(method.getName());
    if (!method.getName().equals("send")) {
      return null;
    }
    var message = (ProducerRecord<String, String>) arguments[0];
    if (message == null) {
      throw new NullPointerException("no record");
    }
    sent.add(message);
    callbacks.add(arguments.length == 1 ? null : (Callback) arguments[1]);
    if (failure != null) {
      throw failure;
    }
    if (refusal != null) {
      ((Callback) arguments[1]).onCompletion(null, refusal);
    }
    ((RecordHeaders) message.headers()).setReadOnly(); // As a real one does.
    return neverDone;
  }
}
