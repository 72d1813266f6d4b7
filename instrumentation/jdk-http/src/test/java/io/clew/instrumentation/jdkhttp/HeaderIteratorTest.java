package io.clew.instrumentation.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class HeaderIteratorTest {
  private final Headers headers = new Headers();

  @Test
  void iterator_repeatedHeader_givesEachValueInOrder() {
    headers.add("tracestate", "a=1");
    headers.add("tracestate", "b=2");
    headers.add("b3", "0");

    assertThat(entries())
        .containsExactlyInAnyOrder(
            Map.entry("Tracestate", "a=1"), Map.entry("Tracestate", "b=2"), Map.entry("B3", "0"))
        .containsSubsequence(Map.entry("Tracestate", "a=1"), Map.entry("Tracestate", "b=2"));
  }

  @Test
  void iterator_noHeaders_isEmpty() {
    assertThat(entries()).isEmpty();
    assertThatThrownBy(() -> new HeaderIterator(headers).next())
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void iterator_nullValue_isLeftOut() {
    List<String> values = new ArrayList<>(Arrays.asList("0"));
    headers.put("b3", values);
    values.add(null);
    headers.put("none", new ArrayList<>());

    assertThat(entries()).containsExactly(Map.entry("B3", "0"));
  }

  private List<Map.Entry<String, String>> entries() {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    new HeaderIterator(headers).forEachRemaining(entries::add);
    return entries;
  }
}
