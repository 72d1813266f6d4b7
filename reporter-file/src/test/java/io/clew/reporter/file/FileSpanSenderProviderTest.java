package io.clew.reporter.file;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Settings;
import io.clew.api.SpanSender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSpanSenderProviderTest {
  private static final String OWN = "feed-" + ProcessHandle.current().pid();

  @TempDir Path directory;

  private final List<String> warnings = new ArrayList<>();

  private SpanSender create(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.putIfAbsent("clew.file.directory", directory.toString());
    return new FileSpanSenderProvider().create(new Settings("feed", all::get, warnings::add));
  }

  @Test
  void create_settings_areFollowed() throws Exception {
    int length = batch("a").byteSize();
    try (SpanSender sender =
        create(
            Map.of(
                "clew.file.max-file-bytes", "1",
                "clew.file.keep-bytes", String.valueOf(length),
                "clew.file.fsync", "Batch"))) {
      for (String name : new String[] {"a", "b", "c"}) {
        sender.send(batch(name));
      }
    }

    assertThat(files(directory)).containsExactly(OWN + ".000002.ndjson", OWN + ".ndjson");
    assertThat(warnings).isEmpty();
  }

  @Test
  void create_longServiceName_hasAFileAllTheSame() throws Exception {
    Map<String, String> values =
        Map.of(
            "clew.file.directory", directory.toString(),
            "clew.file.max-file-bytes", "1",
            "clew.file.keep-bytes", "1");
    Settings settings = new Settings("x".repeat(300), values::get, warnings::add);
    try (SpanSender sender = new FileSpanSenderProvider().create(settings)) {
      for (String name : new String[] {"a", "b", "c"}) {
        sender.send(batch(name));
      }
    }

    assertThat(files(directory))
        .singleElement()
        .asString()
        .startsWith("x".repeat(91) + "_")
        .endsWith("-" + ProcessHandle.current().pid() + ".ndjson");
  }

  /** Less than one file is none: each would be deleted when it is full. */
  @Test
  void create_keepsLessThanAFile_isRefused() throws Exception {
    int length = batch("a").byteSize();
    Map<String, String> values =
        Map.of(
            "clew.file.max-file-bytes", String.valueOf(length + 1),
            "clew.file.keep-bytes", String.valueOf(length));
    try (SpanSender sender = create(values)) {
      sender.send(batch("a"));
      sender.send(batch("b"));
      sender.send(batch("c"));
    }

    assertThat(files(directory)).hasSizeGreaterThan(1);
    assertThat(warnings)
        .containsExactly(
            "clew.file.keep-bytes: expected at least clew.file.max-file-bytes, "
                + (length + 1)
                + ", got '"
                + length
                + "'; using '1073741824'");
  }

  @Test
  void create_nothingSet_hasNothingToSay() throws Exception {
    create(Map.of()).close();

    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "clew.file.max-file-bytes, 0, 67108864",
    "clew.file.max-file-minutes, 0, 1440",
    "clew.file.keep-bytes, 1G, 1073741824",
    "clew.file.keep-minutes, 99999999999, 10080",
    "clew.file.compress, gzip, false",
    "clew.file.fsync, always, never",
    "clew.file.owner-only, 0600, true",
    "clew.file.directory, a\0b, clew-spans",
  })
  void create_valueWithoutSense_isSaidAndTheDefaultUsed(String key, String value, String fallback)
      throws Exception {
    create(Map.of(key, value)).close();

    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(key + ": expected ")
        .endsWith("got '" + value.replace('\0', '?') + "'; using '" + fallback + "'");
  }

  @Test
  void isRemote_aSpanLog_needsNoSpool() {
    assertThat(new FileSpanSenderProvider().isRemote()).isFalse();
  }
}
