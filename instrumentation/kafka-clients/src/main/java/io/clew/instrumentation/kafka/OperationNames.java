package io.clew.instrumentation.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names of spans, such as {@code send feeds}, kept so that a record needs no new text. */
final class OperationNames {
  /** Most services know few topics. Some make topics by themselves. */
  private static final int MAX_TOPICS = 1000;

  private final String verb;
  private final Map<String, String> names = new ConcurrentHashMap<>();

  OperationNames(String verb) {
    this.verb = verb;
  }

  String verb() {
    return verb;
  }

  String of(String topic) {
    String name = names.get(topic);
    if (name == null) {
      name = verb + " " + topic;
      if (names.size() >= MAX_TOPICS) {
        names.clear(); // Those in use are soon back.
      }
      names.put(topic, name);
    }
    return name;
  }
}
