package io.clew.core;

import io.clew.api.TraceContext;
import io.clew.core.propagation.BaggageLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a span refers to beside its parent: the ids become the tags {@code link.1}, {@code link.2}
 * ..., since Zipkin has no field for them, and the baggage becomes the span's. A batch may refer to
 * any number of spans: {@value #MAX_LINKS} links are kept, and baggage within {@link
 * BaggageLimits#DEFAULT}.
 */
final class FurtherReferences {
  static final int MAX_LINKS = 128;

  /** More than OpenTracing's own types of references need; what is longer is cut. */
  private static final int MAX_TYPE_BYTES = 64;

  private static final String[] KEYS = keys();

  private final List<String> links = new ArrayList<>();
  private int lostLinks;
  private Map<String, String> baggage = Map.of();

  /** The tag of a link, counting from 0. */
  static String key(int index) {
    return KEYS[index];
  }

  private static String[] keys() {
    String[] keys = new String[MAX_LINKS];
    for (int i = 0; i < MAX_LINKS; i++) {
      keys[i] = "link." + (i + 1);
    }
    return keys;
  }

  /** Adds a reference, whose baggage comes after that of the others. */
  void add(TraceContext context, @Nullable String type) {
    link(context, type);
    if (!context.baggage().isEmpty()) {
      baggage = merged(baggage, context.baggage());
    }
  }

  /** Adds what was the parent until now, whose baggage comes before that of the others. */
  void addFormerParent(TraceContext context, @Nullable String type) {
    link(context, type);
    baggage = merged(merged(Map.of(), context.baggage()), baggage);
  }

  private void link(TraceContext context, @Nullable String type) {
    if (!context.hasSpan()) {
      return;
    }
    if (links.size() == MAX_LINKS) {
      lostLinks++;
      return;
    }
    String cutType = Utf8.cut(String.valueOf(type), MAX_TYPE_BYTES);
    links.add(context.toTraceId() + "-" + context.toSpanId() + " " + cutType);
  }

  /** Adds items to the first map if it is not the empty one. No more than can be sent. */
  private static Map<String, String> merged(Map<String, String> first, Map<String, String> more) {
    Map<String, String> all = first.isEmpty() ? new LinkedHashMap<>() : first;
    for (Map.Entry<String, String> item : more.entrySet()) {
      if (all.size() >= BaggageLimits.DEFAULT.maxItems()) {
        break;
      }
      all.putIfAbsent(item.getKey(), item.getValue());
    }
    return all;
  }

  /** The parent, with the baggage that it has not and that has room beside its own. */
  TraceContext addBaggageTo(TraceContext parent) {
    Map<String, String> added = BaggageLimits.DEFAULT.admitted(parent.baggage(), baggage);
    return added.isEmpty() ? parent : parent.toBuilder().baggageItems(added).build();
  }

  /** A span's tags on top of these links. */
  @Nullable Entry addLinksTo(@Nullable Entry tags) {
    return links.isEmpty()
        ? tags
        : Entry.onTop(tags, new Entry.Links(links.toArray(String[]::new), lostLinks));
  }
}
