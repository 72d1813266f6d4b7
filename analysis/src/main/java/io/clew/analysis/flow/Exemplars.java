package io.clew.analysis.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The traces that took longest: the same ones in whatever order traces are added. */
final class Exemplars {
  private static final int LIMIT = 3;
  private static final Comparator<Exemplar> LONGEST_FIRST =
      Comparator.comparing((Exemplar exemplar) -> -exemplar.micros)
          .thenComparing(exemplar -> exemplar.traceId);

  private final List<Exemplar> longest = new ArrayList<>(1);

  void add(String traceId, long micros) {
    if (longest.size() == LIMIT && micros < longest.get(LIMIT - 1).micros) {
      return;
    }
    for (int i = 0; i < longest.size(); i++) {
      if (longest.get(i).traceId.equals(traceId)) { // A trace counts once, with its longest time.
        if (longest.get(i).micros >= micros) {
          return;
        }
        longest.remove(i);
      }
    }
    longest.add(new Exemplar(traceId, micros));
    longest.sort(LONGEST_FIRST);
    if (longest.size() > LIMIT) {
      longest.remove(LIMIT);
    }
  }

  /** The other ones stay as they are. */
  void add(Exemplars other) {
    other.longest.forEach(exemplar -> add(exemplar.traceId, exemplar.micros));
  }

  /** By trace id, the longest first, in microseconds. */
  Map<String, Long> micros() {
    Map<String, Long> micros = new LinkedHashMap<>();
    longest.forEach(exemplar -> micros.put(exemplar.traceId, exemplar.micros));
    return micros;
  }

  List<String> traceIds() {
    return longest.stream().map(exemplar -> exemplar.traceId).toList();
  }

  private record Exemplar(String traceId, long micros) {}
}
