package io.clew.store.opensearch;

import io.clew.analysis.stats.Histogram;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.trace.Trace;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a trace is found by, besides its times and its services and operations: words of six
 * characters, each the hash of something that one of its spans has. Two things may have one word,
 * which costs a trace that is read in vain. Words as long as the things themselves would be most of
 * the index: most values of tags come once.
 */
final class Token {
  /** Stands for any service. */
  static final String ANY = "*";

  /** The trace's spans are in several documents, and this is not the first of them. */
  static final String LATE = "+late";

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int LENGTH = 6;
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Token() {}

  /** A span of the service has failed. */
  static String error(String service) {
    return of(service, "!", "");
  }

  /** A span of the service has a tag with this key, or an annotation with this value. */
  static String key(String service, String key) {
    return of(service, "k", key);
  }

  /** A span of the service has this tag. */
  static String tag(String service, String key, String value) {
    return of(service, key + "=", value);
  }

  /** A span of the service is one end of a call, and names the other one so. */
  static String remoteService(String service, String remote) {
    return of(service, ">", remote);
  }

  /** A span, of whatever service, has this request id. */
  static String requestId(String value) {
    return of("", "#", value);
  }

  /** The longest span of the service lasted so long: a bucket of {@link Histogram}. */
  static String longest(String service, int bucket) {
    return of(service, "<", Integer.toString(bucket));
  }

  /** It is stored: it must not change. */
  private static String of(String service, String kind, String what) {
    long hash = add(add(add(BASIS, service), kind), what);
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    hash ^= hash >>> 32;
    char[] word = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      word[i] = ALPHABET.charAt((int) hash & 63);
      hash >>>= 6;
    }
    return new String(word);
  }

  private static long add(long basis, String text) {
    long hash = basis;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME; // FNV-1a.
    }
    return (hash ^ 0xffff) * PRIME;
  }

  /** The words of a trace, or of a part of one. */
  static Set<String> of(Trace trace, boolean isLate) {
    Set<String> words = new LinkedHashSet<>();
    Map<String, Long> longest = new HashMap<>();
    for (int span = trace.isRootMissing() ? 1 : 0; span < trace.size(); span++) {
      String service = trace.service(span);
      add(words, trace, span, service);
      longest.merge(service, trace.duration(span), Math::max);
      longest.merge(ANY, trace.duration(span), Math::max);
    }
    longest.forEach((service, micros) -> words.add(longest(service, Histogram.bucketOf(micros))));
    if (isLate) {
      words.add(LATE);
    }
    return words;
  }

  private static void add(Set<String> words, Trace trace, int span, String service) {
    if (trace.isError(span)) {
      words.add(error(service));
    }
    if (!trace.remoteService(span).isEmpty()) {
      words.add(remoteService(service, trace.remoteService(span)));
    }
    trace.annotations(span).forEach(a -> words.add(key(service, a.value())));
    trace
        .tags(span)
        .forEach(
            (key, value) -> {
              words.add(key(service, key));
              words.add(tag(service, key, value));
              if (key.equals(TraceQuery.REQUEST_ID)) {
                words.add(requestId(value));
              }
            });
  }
}
