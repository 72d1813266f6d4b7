package io.clew.benchmarks.workload;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.util.Arrays;
import java.util.Random;

/**
 * A trace of eight spans: a server span and its seven children, one call after the other. Each span
 * has the tags of {@link SpanWorkload}, with a new URL, and may have a text.
 */
public final class TraceWorkload implements Workload {
  /** Spans of a trace. */
  public static final int SPANS = 8;

  private static final int STATUS = 200;

  /** A power of two. They are used in turn. */
  private static final int VALUES = 1024;

  private static final int WORDS = 2000;

  private final String[] urls = new String[VALUES];
  private final String[] texts = new String[VALUES];
  private final boolean hasText;
  private int next;

  /**
   * URLs and texts are the same in every JVM.
   *
   * @param textLength characters of the text in each span; 0 for none. The texts consist of two
   *     thousand words, so that they compress no better than prose
   */
  public TraceWorkload(int textLength) {
    Random random = new Random(7);
    String[] words = new String[WORDS];
    Arrays.setAll(words, i -> word(random));
    Arrays.setAll(urls, i -> "/api/v1/pins/" + (10_000 + i));
    Arrays.setAll(texts, i -> text(words, textLength, random));
    hasText = textLength > 0;
  }

  private static String word(Random random) {
    return random
        .ints(3 + random.nextInt(8), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String text(String[] words, int length, Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(words[random.nextInt(WORDS)]).append(' ');
    }
    text.setLength(length);
    return text.toString();
  }

  @Override
  public void run(Tracer tracer) {
    Span root = start(tracer, "get", Tags.SPAN_KIND_SERVER);
    Scope scope = tracer.activateSpan(root);
    for (int i = 1; i < SPANS; i++) {
      finish(start(tracer, "find", Tags.SPAN_KIND_CLIENT));
    }
    scope.close();
    finish(root);
  }

  private Span start(Tracer tracer, String name, String kind) {
    int value = next++ & VALUES - 1;
    Tracer.SpanBuilder span =
        tracer
            .buildSpan(name)
            .withTag(Tags.SPAN_KIND.getKey(), kind)
            .withTag("http.method", "GET")
            .withTag("http.url", urls[value]);
    return (hasText ? span.withTag("text", texts[value]) : span).start();
  }

  private static void finish(Span span) {
    span.setTag("http.status_code", STATUS);
    span.finish();
  }

  @Override
  public int spans() {
    return SPANS;
  }
}
