package io.clew.core.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Propagation;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.opentracing.propagation.TextMapInject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The application's own values, in the W3C header {@code baggage}:
 *
 * <pre>
 * baggage: tenant=acme,user%20name=J%C3%BCrgen
 * </pre>
 *
 * <p>Whatever the application sets arrives as it was set, if it is well-formed Unicode: all that
 * may not stand in a header is percent-encoded. The specification knows that encoding for values
 * alone, so that others see a key like {@code user name} as {@code user%20name}. Properties that
 * follow a value after a semicolon are not kept, as OpenTracing has no place for them.
 *
 * <p>Baggage costs every later call of the request, and can come from strangers: items that exceed
 * a limit, or are malformed, are left out, whole; they are counted, and logged of once.
 *
 * @see <a href="https://www.w3.org/TR/baggage/">W3C Baggage</a>
 */
public final class Baggage implements Propagation {
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(Baggage.class));
  private static final String FIELD = "baggage";

  private final BaggageLimits limits;
  private final LongAdder dropped = new LongAdder();

  private Baggage(BaggageLimits limits) {
    this.limits = limits;
  }

  /**
   * Baggage within {@link BaggageLimits#DEFAULT}.
   *
   * @return a new format with a count of its own
   */
  public static Baggage create() {
    return create(BaggageLimits.DEFAULT);
  }

  /**
   * Baggage within limits.
   *
   * @return a new format with a count of its own
   */
  public static Baggage create(BaggageLimits limits) {
    return new Baggage(limits);
  }

  /**
   * How many items were left out because they were malformed or exceeded a limit.
   *
   * @return received and sent ones together
   */
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public List<String> fields() {
    return List.of(FIELD);
  }

  @Override
  public void extract(Carrier carrier, TraceContextBuilder context) {
    String header = carrier.joined(FIELD);
    if (header == null) {
      return;
    }
    Map<String, String> items = new LinkedHashMap<>();
    BaggageLimits.Budget budget = limits.budget();
    int start = 0;
    while (start <= header.length()) {
      int comma = header.indexOf(',', start);
      int end = comma < 0 ? header.length() : comma;
      readMember(header.substring(start, end).strip(), budget, items);
      start = end + 1;
    }
    context.baggageItems(items);
  }

  private void readMember(String member, BaggageLimits.Budget budget, Map<String, String> items) {
    if (member.isEmpty()) {
      return;
    }
    int semicolon = member.indexOf(';');
    String item = semicolon < 0 ? member : member.substring(0, semicolon);
    int equals = item.indexOf('=');
    String key = equals < 0 ? "" : item.substring(0, equals).strip();
    String value = item.substring(equals + 1).strip();
    if (key.isEmpty()
        || !Percent.isAll(Percent.TOKEN, key, 0, key.length())
        || !Percent.isAll(Percent.VALUE, value, 0, value.length())
        || !take(budget, key, value, items)) {
      drop();
    }
  }

  private static boolean take(
      BaggageLimits.Budget budget, String key, String value, Map<String, String> items) {
    int length = key.length() + 1 + value.length();
    if (!budget.hasRoom(length)) {
      return false;
    }
    String name = decodeKey(key);
    String text = Percent.decode(value);
    if (!budget.take(bytes(name), bytes(text), length)) {
      return false;
    }
    items.put(name, text);
    return true;
  }

  @Override
  public void inject(TraceContext context, TextMapInject carrier) {
    if (context.baggage().isEmpty()) {
      return;
    }
    BaggageLimits.Budget budget = limits.budget();
    StringBuilder header = new StringBuilder();
    for (Map.Entry<String, String> item : context.baggage().entrySet()) {
      if (!write(item.getKey(), item.getValue(), budget, header)) {
        drop();
      }
    }
    if (!header.isEmpty()) {
      Propagator.put(carrier, FIELD, header.toString());
    }
  }

  private static boolean write(
      String key, String value, BaggageLimits.Budget budget, StringBuilder header) {
    if (key.isEmpty() || !budget.hasRoom(key.length() + 1 + value.length())) {
      return false;
    }
    String name = encodeKey(key);
    String text = Percent.encode(value, Percent.VALUE);
    if (!budget.take(bytes(key), bytes(value), name.length() + 1 + text.length())) {
      return false;
    }
    header.append(header.isEmpty() ? "" : ",").append(name).append('=').append(text);
    return true;
  }

  /**
   * A received key that was not encoded is written unchanged, even with a {@code %} in it. A key
   * that changes when it is decoded is encoded.
   */
  private static String encodeKey(String key) {
    boolean asItIs =
        Percent.isAll(Percent.TOKEN, key, 0, key.length()) && decodeKey(key).equals(key);
    return asItIs ? key : Percent.encode(key, Percent.TOKEN);
  }

  private static String decodeKey(String key) {
    String decoded = Percent.decode(key);
    return Percent.encode(decoded, Percent.TOKEN).equals(key) ? decoded : key;
  }

  static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  /** The length of an item in the header. */
  static int sentLength(String key, String value) {
    return encodeKey(key).length() + 1 + Percent.encode(value, Percent.VALUE).length();
  }

  BaggageLimits limits() {
    return limits;
  }

  void drop() {
    dropped.increment();
    logOnce.warn("an item of baggage is left out, since it is malformed or exceeds", limits, null);
  }
}
