package io.clew.reporter.file;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Span logs where the machine's language has digits or letters of its own. */
class LocalesTest {
  private static final String OWN = "fil-" + ProcessHandle.current().pid();

  private final Locale before = Locale.getDefault();

  @TempDir Path directory;

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "bn-BD", "my-MM", "mr-IN", "tr-TR"})
  void send_inAnyLanguage_rotatesCompressesAndDeletes(String language) throws Exception {
    Locale.setDefault(Locale.forLanguageTag(language));
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "fil")
            .maxFileBytes(1)
            .keepBytes(3L * batch("a").byteSize())
            .compress(true)
            .build()) {
      for (int i = 0; i < 12; i++) {
        sender.send(batch("a"));
      }
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> files(directory).contains(OWN + ".000010.ndjson.gz"));
      sender.send(batch("a"));
    }

    assertThat(files(directory))
        .contains(OWN + ".ndjson", OWN + ".000012.ndjson")
        .doesNotContain(OWN + ".000001.ndjson", OWN + ".000001.ndjson.gz")
        .allMatch(name -> name.matches(OWN + "(\\.0000[0-9][0-9])?\\.ndjson(\\.gz)?"));
  }
}
