package io.clew.sampler;

import io.clew.api.SamplingRequest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a sampler of a {@link RuleSampler} is for: those that agree with everything that
 * the rule says. In all patterns {@code *} stands for any characters, also none, and case counts.
 */
public final class Rule {
  private static final int MAX_TAGS = 32;
  private static final int MAX_CHARS = 1024;

  private final String name;
  private final Glob service;
  private final Glob operation;
  private final @Nullable String kind;
  private final String[] tagKeys;
  private final Glob[] tagValues;

  private Rule(Builder builder) {
    name = builder.name;
    service = builder.service;
    operation = builder.operation;
    kind = builder.kind;
    tagKeys = builder.tags.keySet().toArray(new String[0]);
    tagValues = builder.tags.values().toArray(new Glob[0]);
  }

  /**
   * A rule that applies to all requests until it is told more.
   *
   * @param name what people call it, such as {@code checkout}
   */
  public static Builder newBuilder(String name) {
    return new Builder(name);
  }

  /** What people call it. */
  public String name() {
    return name;
  }

  /** The one operation that the rule is for; null if there may be several. */
  @Nullable String exactOperation() {
    return operation.isExact() ? operation.toString() : null;
  }

  boolean matchesOperation(String value) {
    return operation.matches(value);
  }

  /** Whether the request agrees with all that the rule says of anything but the operation. */
  boolean matchesOtherThanOperation(SamplingRequest request) {
    return (service.isAny() || service.matches(request.service()))
        && (kind == null || matchesKind(kind, request.tag("span.kind")))
        && matchesTags(request);
  }

  boolean matches(SamplingRequest request) {
    return matchesOperation(request.operation()) && matchesOtherThanOperation(request);
  }

  /** Whether a method and a path, such as {@code GET /health}, could be the operation. */
  boolean mayMeanPath() {
    return operation.isExact() ? operation.toString().contains(" /") : !operation.isAny();
  }

  /** Whether the rule says nothing of anything but the operation. */
  boolean isForAllOfAnOperation() {
    return service.isAny() && kind == null && tagKeys.length == 0;
  }

  /** Whether the rule applies to all requests. */
  boolean isForAll() {
    return operation.isAny() && isForAllOfAnOperation();
  }

  private static boolean matchesKind(String kind, @Nullable Object value) {
    return value != null && kind.equalsIgnoreCase(value.toString());
  }

  private boolean matchesTags(SamplingRequest request) {
    for (int i = 0; i < tagKeys.length; i++) {
      Object value = request.tag(tagKeys[i]);
      if (value == null || !tagValues[i].matches(value.toString())) {
        return false;
      }
    }
    return true;
  }

  /** Equal rules have the same name and apply to the same requests. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Rule rule
        && name.equals(rule.name)
        && service.equals(rule.service)
        && operation.equals(rule.operation)
        && Objects.equals(kind, rule.kind)
        && Arrays.equals(tagKeys, rule.tagKeys)
        && Arrays.equals(tagValues, rule.tagValues);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, operation);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Makes a {@link Rule}. */
  public static final class Builder {
    private final String name;
    private Glob service = Glob.ANY;
    private Glob operation = Glob.ANY;
    private @Nullable String kind;
    private final Map<String, Glob> tags = new LinkedHashMap<>();

    private Builder(String name) {
      this.name = text("name", name);
    }

    /**
     * The service that starts the trace.
     *
     * @param pattern such as {@code feed} or {@code feed-*}
     * @throws IllegalArgumentException if it is empty or longer than 1,024 characters
     */
    public Builder service(String pattern) {
      service = glob("service", pattern);
      return this;
    }

    /**
     * The operation name of the trace's first span, or its method and path.
     *
     * @param pattern such as {@code POST /checkout} or {@code GET *}
     * @throws IllegalArgumentException if it is empty or longer than 1,024 characters
     */
    public Builder operation(String pattern) {
      operation = glob("operation", pattern);
      return this;
    }

    /** The operation name of the trace's first span, in which a star is a star. */
    Builder operationNamed(String name) {
      operation = Glob.exact(text("operation", name));
      return this;
    }

    /**
     * The tag {@code span.kind} of the trace's first span, in any case.
     *
     * @param value {@code server}, {@code client}, {@code producer} or {@code consumer}
     * @throws IllegalArgumentException if it is another
     */
    public Builder kind(String value) {
      String lowerCase = text("kind", value).toLowerCase(Locale.ROOT);
      switch (lowerCase) {
        case "server", "client", "producer", "consumer" -> kind = lowerCase;
        default ->
            throw new IllegalArgumentException(
                "kind: expected server, client, producer or consumer, got " + value);
      }
      return this;
    }

    /**
     * A tag that the trace's first span has before it starts.
     *
     * @param key such as {@code http.method}
     * @param pattern what its value is, as text, such as {@code POST}
     * @throws IllegalArgumentException if either is empty or longer than 1,024 characters, or there
     *     are more than 32
     */
    public Builder tag(String key, String pattern) {
      tags.put(text("tag", key), glob("tag " + key, pattern));
      if (tags.size() > MAX_TAGS) {
        throw new IllegalArgumentException("tags: expected at most " + MAX_TAGS);
      }
      return this;
    }

    /** The rule. */
    public Rule build() {
      return new Rule(this);
    }

    private static Glob glob(String what, String pattern) {
      return Glob.of(text(what, pattern));
    }

    private static String text(String what, String value) {
      Objects.requireNonNull(value, what);
      if (value.isEmpty() || value.length() > MAX_CHARS) {
        throw new IllegalArgumentException(
            what + ": expected 1 to " + MAX_CHARS + " characters, got " + value.length());
      }
      return value;
    }
  }
}
