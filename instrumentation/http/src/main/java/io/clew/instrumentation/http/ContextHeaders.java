package io.clew.instrumentation.http;

import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Finds the headers that a tracer reads. OpenTracing has no method that names them. But a tracer
 * looks at all names when it extracts, and asks for the values of those that it reads: here all are
 * empty. A tracer that asks for the values of all headers does not say which of them it reads.
 *
 * <p>What the tracer has said about a name is kept, so that most calls need no extraction. Safe for
 * use by many threads.
 */
final class ContextHeaders {
  /** A header of no tracer. */
  private static final String UNKNOWN = "clew-header-of-no-tracer";

  /** A gateway may copy headers of any name: these limit the memory that they take. */
  private static final int MAX_NAMES = 500;

  private static final int MAX_LENGTH = 100;

  private final Tracer tracer;

  /** Whether the tracer reads the header of this name, spelt like this. */
  private final Map<String, Boolean> isRead = new ConcurrentHashMap<>();

  ContextHeaders(Tracer tracer) {
    this.tracer = tracer;
  }

  /** Those of these names that the tracer reads, spelt as here; none if it does not say. */
  Set<String> among(Collection<String> names) {
    Set<String> read = Set.of();
    List<String> unknown = List.of();
    for (String name : names) {
      Boolean known = isRead.get(name);
      if (known == null) {
        unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
        unknown.add(name);
      } else if (known) {
        read = read.isEmpty() ? new HashSet<>() : read;
        read.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      Set<String> found = ask(unknown);
      found.addAll(read);
      return found;
    }
    return read;
  }

  private Set<String> ask(List<String> names) {
    Question question = new Question(names);
    boolean hasReadAll = true;
    try {
      var unused = tracer.extract(Format.Builtin.HTTP_HEADERS, question);
    } catch (RuntimeException e) {
      // It cannot read an empty value. What it has asked for so far is what counts.
      hasReadAll = false;
    }
    Set<String> asked = question.asked;
    if (asked.contains(UNKNOWN)) {
      asked.clear();
      hasReadAll = true;
    }
    for (String name : names) {
      if (hasReadAll || asked.contains(name)) {
        keep(name, asked.contains(name));
      }
    }
    return asked;
  }

  private void keep(String name, boolean read) {
    if (name.length() <= MAX_LENGTH) {
      if (isRead.size() >= MAX_NAMES) {
        isRead.clear(); // The names of most calls are soon back.
      }
      isRead.put(name, read);
    }
  }

  /** Headers without values that note which values are asked for. */
  private static final class Question implements TextMap {
    final Set<String> asked = new HashSet<>();
    private final List<String> names;

    Question(List<String> names) {
      this.names = names;
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      return Stream.concat(Stream.of(UNKNOWN), names.stream()).map(this::entry).iterator();
    }

    private Map.Entry<String, String> entry(String name) {
      return new Map.Entry<>() {
        @Override
        public String getKey() {
          return name;
        }

        @Override
        public String getValue() {
          asked.add(name);
          return "";
        }

        @Override
        public String setValue(String value) {
          throw new UnsupportedOperationException("headers are only read");
        }
      };
    }

    @Override
    public void put(String name, String value) {
      throw new UnsupportedOperationException("headers are only read");
    }
  }
}
