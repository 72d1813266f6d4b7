package io.clew.core.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.TraceContext;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaggageTest {
  private final Baggage baggage = Baggage.create();
  private final Propagator clew = new Propagator(List.of(baggage));

  private Map<String, String> extract(String... values) {
    Headers headers = new Headers();
    for (String value : values) {
      headers.put("Baggage", value);
    }
    TraceContext context = clew.extract(headers);
    return context == null ? Map.of() : context.baggage();
  }

  private String inject(Map<String, String> items) {
    Headers headers = new Headers();
    clew.inject(TraceContext.newBuilder().baggageItems(items).build(), headers);
    return headers.get("baggage");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "key=value|value",
        "key=|''",
        "key = value|value",
        "\tkey\t=\tvalue\t|value",
        " key=value |value",
        "key=value;property|value",
        "key=value;p1=v1;p2 = v2|value",
        "key=value ; p|value",
        "key=;p|''",
        "key=a=b=c|a=b=c",
        "key=a+b|a+b",
        "key=%20a%20|' a '",
        "key=J%C3%BCrgen|J\u00fcrgen",
        "key=J%c3%bcrgen|J\u00fcrgen",
        "key=%F0%9F%98%80|\uD83D\uDE00",
        "key=%22%2C%3B%5C%25|\",;\\%",
        "key=100%|100%",
        "key=%zz%4|%zz%4",
        "key=%C3|\ufffd",
        "key=a%FFb|a\ufffdb",
      })
  void extract_legal_isDecoded(String header, String expected) {
    assertThat(extract(header)).containsExactly(entry("key", expected));
    assertThat(baggage.dropped()).isZero();
  }

  @Test
  void extract_allThatIsAllowed_isRead() {
    String value = "!#$&'()*+-./0123456789:<=>?@ABCXYZ[]^_`abcxyz{|}~";

    assertThat(extract("!#$&'*+-.^_`|~09AZaz=" + value))
        .containsExactly(entry("!#$&'*+-.^_`|~09AZaz", value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key",
        "=value",
        " =value",
        ";key=value",
        "k y=value",
        "key\u00e4=value",
        "k(ey=value",
        "k\"ey=value",
        "key=a b",
        "key=a\"b",
        "key=a\\b",
        "key=\u00e4",
        "key=a\r\nX-Evil: 1",
        "key=\0",
        "key=\u007f",
        "key=\uffff",
        "key=\uD800",
      })
  void extract_illegalItem_isLeftOutAndCounted(String item) {
    assertThat(extract("a=1," + item + ",b=2")).containsOnlyKeys("a", "b");
    assertThat(baggage.dropped()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", ", ,\t,"})
  void extract_empty_isNothingAndNoComplaint(String header) {
    assertThat(extract(header)).isEmpty();
    assertThat(baggage.dropped()).isZero();
  }

  @Test
  void extract_severalHeaders_areOneList() {
    assertThat(extract("a=1,b=2", "c=3", "a=4"))
        .containsExactly(entry("a", "4"), entry("b", "2"), entry("c", "3"));
  }

  @Test
  void extract_moreItemsThanAllowed_keepsTheFirst() {
    StringBuilder header = new StringBuilder("k0=v");
    for (int i = 1; i < 70; i++) {
      header.append(",k").append(i).append("=v");
    }
    assertThat(extract(header.toString())).hasSize(64).containsKey("k63").doesNotContainKey("k64");
    assertThat(baggage.dropped()).isEqualTo(6);
  }

  @Test
  void extract_exactlyTheBytesAllowed_keepsAll() {
    assertThat(extract("a=" + "v".repeat(4_093) + ",b=" + "v".repeat(4_094)))
        .containsOnlyKeys("a", "b");
    assertThat(extract("a=" + "v".repeat(4_094) + ",b=" + "v".repeat(4_094) + ",c="))
        .containsOnlyKeys("a", "c");
  }

  @Test
  void extract_longKeyOrValue_leavesTheItemOut() {
    assertThat(extract("k".repeat(257) + "=1,a=" + "v".repeat(4_097) + ",b=2"))
        .containsOnlyKeys("b");
    assertThat(extract("k".repeat(256) + "=1")).hasSize(1);
    assertThat(extract("a=" + "v".repeat(4_096))).hasSize(1);
    assertThat(baggage.dropped()).isEqualTo(2);
  }

  @Test
  void extract_hugeHeader_isBounded() {
    assertThat(extract("a=" + "%41".repeat(1_000_000) + ",b=2")).containsOnlyKeys("b");
    assertThat(extract(",".repeat(1_000_000))).isEmpty();
  }

  @Test
  void inject_nothing_writesNothing() {
    assertThat(inject(Map.of())).isNull();
  }

  @Test
  void inject_whatHeadersAreAfraidOf_isEncoded() {
    Map<String, String> items = new LinkedHashMap<>();
    items.put("user name", "J\u00fcrgen M.");
    items.put("crlf", "\r\nX-Evil: 1");
    items.put("list", "a,b;c=\"d\\\"");
    items.put("percent", "100%");

    assertThat(inject(items))
        .isEqualTo(
            "user%20name=J%C3%BCrgen%20M.,crlf=%0D%0AX-Evil:%201,"
                + "list=a%2Cb%3Bc=%22d%5C%22,percent=100%25");
  }

  @Test
  void inject_beyondTheLimits_leavesItemsOutAndCounts() {
    Map<String, String> items = new LinkedHashMap<>();
    items.put("", "no key");
    items.put("k".repeat(257), "1");
    items.put("big", "v".repeat(4_097));
    items.put("wide", "\u00e4".repeat(2_049));
    items.put("a", "\u00e4".repeat(1_300)); // 7,802 bytes when it is encoded
    items.put("b", "v".repeat(388));
    items.put("c", "v".repeat(387));

    assertThat(inject(items))
        .hasSize(8_192)
        .startsWith("a=%C3%A4")
        .endsWith(",c=" + "v".repeat(387));
    assertThat(baggage.dropped()).isEqualTo(5);
  }

  @Test
  void inject_loneSurrogates_areReplaced() {
    assertThat(inject(Map.of("a", "x\uD800y"))).isEqualTo("a=x?y");
  }

  @Test
  void hop_keysOfOthers_goOnAsTheyCame() {
    for (String key : List.of("a%41", "a%20b", "%", "a%2", "%C3%A4", "%c3%a4", "a%2520b")) {
      assertThat(inject(extract(key + "=1"))).isEqualTo(key + "=1");
    }
  }

  @Test
  void hop_anyWellFormedString_isExact() {
    RandomContexts random = new RandomContexts(11);
    for (int i = 0; i < 5_000; i++) {
      Map<String, String> items = new LinkedHashMap<>();
      for (int n = 0; n < 4; n++) {
        items.put(random.text(1 + n * 3), random.text(i % 50));
      }
      String header = inject(items);

      assertThat(header).matches("[\\x21-\\x7e&&[^\"\\\\]]*");
      assertThat(extract(header)).as(header).isEqualTo(items);
    }
    assertThat(baggage.dropped()).isZero();
  }

  @Test
  void inject_anyItems_areReadByOpenTelemetry() {
    RandomContexts random = new RandomContexts(12);
    for (int i = 0; i < 2_000; i++) {
      String value = random.text(1 + i % 40);
      Headers headers = Headers.of("baggage", inject(Map.of("a", value, "b-c.d", "2")));
      var read =
          io.opentelemetry.api.baggage.Baggage.fromContext(
              W3CBaggagePropagator.getInstance().extract(Context.root(), headers, Headers.GETTER));

      assertThat(read.getEntryValue("a")).isEqualTo(value);
      assertThat(read.getEntryValue("b-c.d")).isEqualTo("2");
    }
  }

  @Test
  void extract_writtenByOpenTelemetry_isReadBack() {
    RandomContexts random = new RandomContexts(13);
    for (int i = 0; i < 2_000; i++) {
      String value = random.text(1 + i % 40);
      var sent =
          io.opentelemetry.api.baggage.Baggage.builder()
              .put("a", value)
              .put("b", "2", io.opentelemetry.api.baggage.BaggageEntryMetadata.create("p=1"))
              .build();
      Headers headers = new Headers();
      W3CBaggagePropagator.getInstance().inject(Context.root().with(sent), headers, Headers::put);

      assertThat(extract(headers.get("baggage")))
          .as("%s", headers)
          .containsOnly(entry("a", value), entry("b", "2"));
    }
  }

  @Test
  void limits_negative_areRejected() {
    assertThatThrownBy(() -> new BaggageLimits(-1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limits_ofNothing_letNothingThrough() {
    Propagator none = new Propagator(List.of(Baggage.create(new BaggageLimits(0, 9, 9, 99))));

    assertThat(none.extract(Headers.of("baggage", "a=1"))).isNull();
  }

  @Test
  void limits_ofValues_countBytesInUtf8() {
    Propagator few = new Propagator(List.of(Baggage.create(new BaggageLimits(9, 9, 4, 99))));

    assertThat("\u20ac".getBytes(UTF_8)).hasSize(3);
    assertThat(few.extract(Headers.of("baggage", "a=%E2%82%ACx,b=%E2%82%ACxy")).baggage())
        .containsOnlyKeys("a");
  }

  @Test
  void admits_countsBytesAsSent() {
    BaggageLimits limits = new BaggageLimits(64, 8, 12, 40);

    assertThat(limits.admits(Map.of(), "k\u00fcrzel", "x")).isTrue();
    assertThat(limits.admits(Map.of(), "k\u00fcrzelns", "x")).isFalse();
    assertThat(limits.admits(Map.of(), "k", "\u20ac\u20ac\u20ac\u20ac")).isTrue();
    assertThat(limits.admits(Map.of(), "k", "\u20ac\u20ac\u20ac\u20acx")).isFalse();
    assertThat(limits.admits(Map.of("a", "b"), "k", "\u20ac\u20ac\u20ac\u20ac")).isFalse();
    assertThat(limits.admits(Map.of("k", "b"), "k", "\u20ac\u20ac\u20ac\u20ac")).isTrue();
  }

  @Test
  void admits_boundsTheTotal_soThatAllIsSent() {
    Map<String, String> items = new LinkedHashMap<>();
    for (int i = 0; i < 1_000; i++) {
      if (BaggageLimits.DEFAULT.admits(items, "key" + i, "\u00e4 ,".repeat(100))) {
        items.put("key" + i, "\u00e4 ,".repeat(100));
      }
    }

    assertThat(items).hasSizeBetween(5, 6);
    assertThat(extract(inject(items))).isEqualTo(items);
    assertThat(baggage.dropped()).isZero();
  }

  @Test
  void admitted_givesWhatHasRoom() {
    BaggageLimits limits = new BaggageLimits(3, 8, 12, 40);

    assertThat(limits.admitted(Map.of("a", "1"), Map.of("a", "2", "b", "x".repeat(13), "c", "3")))
        .isEqualTo(Map.of("c", "3"));
    assertThat(limits.admitted(Map.of("a", "1", "b", "1", "c", "1"), Map.of("d", "1"))).isEmpty();
  }
}
