package io.clew.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesFileTest {
  private static final String BROKEN = "dir = C:\\users";

  @TempDir Path directory;

  private PropertiesFile read(String text, Charset charset) throws IOException {
    return PropertiesFile.read(Files.write(directory.resolve("file"), text.getBytes(charset)));
  }

  private PropertiesFile read(String... lines) throws IOException {
    return read(String.join("\n", lines), UTF_8);
  }

  @Test
  void malformedLines_areNumbered_theOthersCount() throws IOException {
    PropertiesFile file =
        read("# a " + BROKEN, BROKEN, "a = 1, \\", "  2", "", "b = \\", BROKEN, "c=3");

    assertThat(file.properties).containsOnly(Map.entry("a", "1, 2"), Map.entry("c", "3"));
    assertThat(file.problem()).endsWith(" in line 2, 6");
    assertThat(file.isMalformed("dir")).isTrue();
    assertThat(file.isMalformed("b")).isTrue();
    assertThat(file.isMalformed("a")).isFalse();
  }

  @Test
  void manyMalformedLines_areCounted() throws IOException {
    assertThat(read((BROKEN + "\r\n").repeat(9), UTF_8).problem())
        .endsWith(" in line 1, 2, 3, 4, 5 and 4 more");
  }

  @Test
  void otherEncodings_costTheLinesThatAreNotUtf8() throws IOException {
    PropertiesFile latin = read("# Z\u00fcrich\na=1\nb=Z\u00fcrich", ISO_8859_1);
    assertThat(latin.properties).containsOnly(Map.entry("a", "1"));
    assertThat(latin.problem()).endsWith(" in line 3");

    PropertiesFile wide = read("a=1\nb=2", UTF_16);
    assertThat(wide.properties).isEmpty();
    assertThat(wide.problem()).endsWith(" in line 1, 2");
  }

  @Test
  void byteOrderMark_isNoPartOfTheFirstKey() throws IOException {
    assertThat(read("\ufeffa=Z\u00fcrich").properties).containsOnly(Map.entry("a", "Z\u00fcrich"));
  }

  /** Line by line is what the JDK reads as a whole, wherever lines go on, end, or are comments. */
  @Test
  void wellFormedLines_areReadAsTheJdkReadsThem() throws IOException {
    String[] parts = {
      "a", "b=1", "=", ":", " ", "\t", "\\", "\\\\", "\n", "\r", "\r\n", "#", "!", "c"
    };
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      Properties expected = new Properties();
      expected.load(new StringReader(text + "\n\n"));

      PropertiesFile file = read(text + "\n\n" + BROKEN, UTF_8);

      assertThat(file.problem()).as("%s", text).isNotNull();
      assertThat(file.properties).as("%s", text).isEqualTo(expected);
    }
  }
}
