package io.clew.store.opensearch;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which server it is, as {@code GET /} says: Elasticsearch has no distribution. */
record Product(boolean isElasticsearch, int major, int minor) {
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /**
   * @throws IOException if it is neither, or too old
   */
  static Product of(Answer answer) throws IOException {
    String[] texts = {"", ""};
    try {
      Json.read(
          answer.body(),
          json ->
              Json.readObject(
                  json,
                  (name, value) -> {
                    if (name.equals("version")) {
                      Json.readObject(
                          value,
                          (field, text) -> {
                            if (field.equals("number")) {
                              texts[0] = text.getText();
                            } else if (field.equals("distribution")) {
                              texts[1] = text.getText();
                            }
                          });
                    }
                  }));
    } catch (IOException e) {
      throw new IOException("What answers at " + answer.server() + " is no OpenSearch server", e);
    }
    Matcher number = NUMBER.matcher(texts[0]);
    if (!number.matches()) {
      throw new IOException("What answers at " + answer.server() + " is no OpenSearch server");
    }
    Product product =
        new Product(
            texts[1].isEmpty(),
            Integer.parseInt(number.group(1)),
            Integer.parseInt(number.group(2)));
    if (product.isElasticsearch && product.major < 7) {
      throw new IOException(
          "Elasticsearch at " + answer.server() + " is " + texts[0] + ", expected 7 or newer");
    }
    return product;
  }

  /** Whether templates of indexes are made of parts; those of before it are global. */
  boolean hasIndexTemplates() {
    return !isElasticsearch || major > 7 || minor >= 8;
  }
}
