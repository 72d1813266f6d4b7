package io.clew.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonOutputTest {
  /** Commands to terminals, what turns text around, what cannot be seen, and what is harmless. */
  static List<String> texts() {
    return List.of(
        "\u009b31m",
        "\u0085\u007f\u001b[2J",
        "a\u202eb\u2066c\u200fd",
        "\ufeff\u00ad\u200b\u2028",
        "\udb40\udc41\ud83d\ude00",
        "\ud83d alone",
        "\u00e4 \u65e5\u672c \"quoted\" \\\n",
        "plain ~");
  }

  private static String written(String text) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonOutput json = new JsonOutput(new PrintWriter(out))) {
      json.object(
          () -> {
            json.field("a", text);
            json.array("b", () -> json.texts(List.of(text)));
          });
    }
    return out.toString();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void text_isVisibleAscii_andReadBackTheSame(String text) throws IOException {
    String written = written(text);

    assertThat(written.lines()).allMatch(line -> line.matches("[ -~]*"));
    try (JsonParser json = new JsonFactory().createParser(written)) {
      int values = 0;
      while (json.nextToken() != null) {
        if (json.currentToken().isScalarValue()) {
          assertThat(json.getText()).isEqualTo(text);
          values++;
        }
      }
      assertThat(values).isEqualTo(2);
    }
  }

  @Test
  void plainText_staysAsItIs() throws IOException {
    assertThat(written("get /users/{}")).contains("\"a\" : \"get /users/{}\"");
  }
}
