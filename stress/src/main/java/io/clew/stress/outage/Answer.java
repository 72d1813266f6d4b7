package io.clew.stress.outage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The answer of a process to a command, as a line: {@code name=number name=number}.
 *
 * @param numbers by their names
 */
record Answer(Map<String, Long> numbers) {
  static final Answer NONE = new Answer(Map.of());

  static Answer of(String line) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (String part : line.split(" ", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        numbers.put(part.substring(0, equals), Long.valueOf(part.substring(equals + 1)));
      }
    }
    return new Answer(numbers);
  }

  /** 0 if the answer has no such number. */
  long get(String name) {
    return numbers.getOrDefault(name, 0L);
  }

  /** The sum of both, number by number. */
  Answer plus(Answer other) {
    Map<String, Long> sum = new LinkedHashMap<>(numbers);
    other.numbers.forEach((name, number) -> sum.merge(name, number, Long::sum));
    return new Answer(sum);
  }

  @Override
  public String toString() {
    return numbers.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
