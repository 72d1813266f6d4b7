package io.clew.spool;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A spool where the machine's language has digits or letters of its own. */
@Timeout(120)
class LocalesTest {
  private final Locale before = Locale.getDefault();

  @TempDir Path root;

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  private SpoolingSpanSender sender(FakeReceiver receiver) {
    return SpoolingSpanSender.newBuilder(root, receiver)
        .name("feed-fake")
        .sendTimeout(Duration.ofMinutes(1))
        .maxBytes(1 << 20)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "bn-BD", "my-MM", "mr-IN", "tr-TR"})
  void send_inAnyLanguage_isReplayedAfterARestart(String language) throws Exception {
    Locale.setDefault(Locale.forLanguageTag(language));
    FakeReceiver away = new FakeReceiver();
    away.trouble =
        batch -> {
          throw new IOException("away");
        };
    List<String> all = new ArrayList<>();
    try (SpoolingSpanSender sender = sender(away)) {
      for (int i = 0; i < 10; i++) {
        all.add(i + "a".repeat(50_000));
        sender.send(batch(all.get(i)));
      }
    }
    List<String> owned = files(root);
    assertThat(owned).singleElement().asString().matches("feed-fake-json-[0-9]+-[0-9]+");
    assertThat(files(root.resolve(owned.get(0))).stream().filter(name -> name.endsWith(".spool")))
        .hasSizeGreaterThan(1)
        .allMatch(name -> name.matches("[0-9]{6}\\.spool"));

    FakeReceiver back = new FakeReceiver();
    try (SpoolingSpanSender sender = sender(back)) {
      sender.send(batch("b"));
      all.add("b");
      await().atMost(Duration.ofMinutes(1)).until(() -> back.taken.size() == all.size());
    }
    assertThat(back.names()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(files(root)).isEmpty();
  }
}
