package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanLogNameTest {
  private static SpanLogName parse(String text) {
    SpanLogName name = SpanLogName.parse(Path.of("logs", text));
    assertThat(name).isNotNull();
    return name;
  }

  @Test
  void current_isParsed() {
    SpanLogName made = SpanLogName.current("my feed-7", 4711, 0);
    assertThat(made.toString()).matches("my_feed-7_[0-9a-f]{8}-4711\\.ndjson");
    SpanLogName read = parse(made.toString());
    assertThat(read.base() + ".ndjson").isEqualTo(made.toString());
    assertThat(read.pid()).isEqualTo(4711);
    assertThat(read.number()).isEqualTo(-1);
    assertThat(read.isOf("my feed-7")).isTrue();
    assertThat(read.isOf("my feed")).isFalse();
    assertThat(read.isFull()).isFalse();
    assertThat(read.isCompressed()).isFalse();
  }

  @Test
  void current_nameTaken_hasTheSameProcess() {
    SpanLogName made = SpanLogName.current("feed", 4711, 3);
    assertThat(made).hasToString("feed-4711_3.ndjson");
    assertThat(parse(made.toString()).pid()).isEqualTo(4711);
    assertThat(parse(made.toString()).isOf("feed")).isTrue();
  }

  @Test
  void full_isParsed() {
    SpanLogName made = SpanLogName.current("feed", 4711, 1).full(12);
    assertThat(made).hasToString("feed-4711_1.000012.ndjson");
    SpanLogName read = parse(made.toString());
    assertThat(read.base()).isEqualTo("feed-4711_1");
    assertThat(read.number()).isEqualTo(12);
    assertThat(read.isFull()).isTrue();
    assertThat(read.isOf("feed")).isTrue();
  }

  @Test
  void full_afterAMillion_hasMoreDigits() {
    SpanLogName made = SpanLogName.current("feed", 1, 0).full(1_000_000);
    assertThat(made).hasToString("feed-1.1000000.ndjson");
    assertThat(parse(made.toString()).number()).isEqualTo(1_000_000);
  }

  /** Arabic has digits of its own. */
  @Test
  void full_otherLocale_hasTheSameDigits() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
    try {
      assertThat(SpanLogName.current("feed", 4711, 1).full(12))
          .hasToString("feed-4711_1.000012.ndjson");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void compress_isParsed() {
    SpanLogName made = SpanLogName.current("feed", 4711, 0).full(12).compress();
    assertThat(made).hasToString("feed-4711.000012.ndjson.gz");
    SpanLogName read = parse(made.toString());
    assertThat(read.isCompressed()).isTrue();
    assertThat(read.isFull()).isTrue();
    assertThat(read.number()).isEqualTo(12);
    assertThat(read.isOf("feed")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feed-4711.ndjson.1",
        "feed-4711.ndjson-20260131",
        "feed-4711.ndjson-20260131.gz",
        "feed-4711.ndjson.1.gz",
        "feed-4711.ndjson-20260131-1769817600"
      })
  void parse_renamedByLogrotate_isFullAndNotTheSenders(String text) {
    assertThat(parse(text).isFull()).isTrue();
    assertThat(parse(text).isOf("feed")).isFalse();
    assertThat(parse(text).base()).isEqualTo("feed-4711");
    assertThat(parse(text)).hasToString(text);
  }

  /** A service may have any name, also one that looks like the rest of a file's name. */
  @ParameterizedTest
  @CsvSource({
    "a.ndjson-12, false, -1",
    "a.ndjson.000001, false, -1",
    "a.000001, false, -1",
    "a.000001.ndjson, false, -1",
    "a.gz, false, -1"
  })
  void current_strangeService_isParsed(String service, boolean full, long number) {
    SpanLogName read = parse(SpanLogName.current(service, 4711, 0).toString());
    assertThat(read.isOf(service)).isTrue();
    assertThat(read.isFull()).isEqualTo(full);
    assertThat(read.number()).isEqualTo(number);
    assertThat(parse(read.full(7).toString()).number()).isEqualTo(7);
    assertThat(parse(read.full(7).toString()).isOf(service)).isTrue();
  }

  @Test
  void parse_noProcess_isASpanLogOfNoSender() {
    assertThat(parse("spans.ndjson").pid()).isEqualTo(-1);
    assertThat(parse("spans.ndjson").isOf("spans")).isFalse();
    assertThat(parse("feed-4711.ndjson.gz").isOf("feed")).isFalse();
  }

  @Test
  void isHidden_startsWithADot() {
    assertThat(parse(".feed-4711.ndjson").isHidden()).isTrue();
    assertThat(parse("feed-4711.ndjson").isHidden()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feed-4711.json",
        ".ndjson",
        "feed-4711.000001.ndjson.gz.part",
        "feed-4711.ndjson.bak",
        "feed-4711.ndjson.1.2.3",
        "lock"
      })
  void parse_otherNames_isNull(String text) {
    assertThat(SpanLogName.parse(Path.of(text))).isNull();
  }

  @Test
  void current_longService_isCutToALengthThatFileSystemsTake() {
    String service = "feed".repeat(75);
    SpanLogName full = SpanLogName.current(service, 4_194_304, 99).full(123_456).compress();
    assertThat(full.toString()).hasSizeLessThan(150).matches("(feed){22}fee_[0-9a-f]{8}-.*");
    assertThat(full.isOf(service)).isTrue();
    assertThat(parse(full.toString()).isOf(service)).isTrue();
    assertThat(full.isOf(service + "x")).isFalse();
    assertThat(SpanLogName.fileService(SpanLogName.fileService(service)))
        .isEqualTo(SpanLogName.fileService(service));
  }

  @ParameterizedTest
  @CsvSource({".feed, _feed", "a/b\\c, a_b_c", "..,_.", "\uD83D\uDE00x, _x", "\u8BA2\u5355, __"})
  void fileService_changed_isSafeAndEndsWithAHash(String service, String safe) {
    String name = SpanLogName.fileService(service);

    assertThat(name).matches(safe + "_[0-9a-f]{8}");
    assertThat(SpanLogName.fileService(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"feed, feed", "Feed-7.b_c, Feed-7.b_c", "' feed ', feed", "' ', ''"})
  void fileService_safe_staysAsItIs(String service, String expected) {
    assertThat(SpanLogName.fileService(service)).isEqualTo(expected);
  }

  /** One would delete the other's files. */
  @Test
  void fileService_changed_isNoOtherServicesName() {
    assertThat(
            Stream.of("\u8BA2\u5355", "\u652F\u4ED8", "__", "a/b", "a_b", "a b")
                .map(SpanLogName::fileService))
        .doesNotHaveDuplicates();
  }
}
