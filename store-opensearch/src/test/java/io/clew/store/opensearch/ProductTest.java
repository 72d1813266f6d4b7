package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProductTest {
  private static Product of(String version) throws IOException {
    String body =
        "{\"name\":\"n\",\"cluster_name\":\"c\",\"version\":{"
            + version.replace('\'', '"')
            + ",\"build_snapshot\":false},\"tagline\":\"You Know, for Search\"}";
    return Product.of(new Answer(URI.create("http://127.0.0.1:9200"), 200, body.getBytes(UTF_8)));
  }

  /** Elasticsearch says no distribution, and since 8 a flavor and more. */
  @ParameterizedTest
  @CsvSource({
    "7.7.1, 7, 7, false",
    "7.10.2, 7, 10, true",
    "7.17.29, 7, 17, true",
    "8.19.4, 8, 19, true",
    "9.0.0, 9, 0, true",
    "9.3.0-SNAPSHOT, 9, 3, true",
    "10.0.1, 10, 0, true"
  })
  void elasticsearch_isKnownByItsNumber(
      String number, int major, int minor, boolean hasIndexTemplates) throws IOException {
    Product product = of("'number':'" + number + "','build_flavor':'default'");

    assertThat(product).isEqualTo(new Product(true, major, minor));
    assertThat(product.hasIndexTemplates()).isEqualTo(hasIndexTemplates);
  }

  @ParameterizedTest
  @CsvSource({"1.3.20, 1, 3", "2.19.1, 2, 19", "3.4.0, 3, 4"})
  void openSearch_isKnownByItsDistribution(String number, int major, int minor) throws IOException {
    Product product = of("'distribution':'opensearch','number':'" + number + "'");

    assertThat(product).isEqualTo(new Product(false, major, minor));
    assertThat(product.hasIndexTemplates()).isTrue();
  }

  @Test
  void elasticsearch6_isTooOld() {
    assertThatThrownBy(() -> of("'number':'6.8.23'"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("6.8.23, expected 7 or newer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'number':'x'", "'number':''", "'lucene_version':'9.0'"})
  void anotherServer_isRefused(String version) {
    assertThatThrownBy(() -> of(version)).hasMessageContaining("is no OpenSearch server");
  }
}
