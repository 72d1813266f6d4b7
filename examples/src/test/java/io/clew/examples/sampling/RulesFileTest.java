package io.clew.examples.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.clew.sampler.RuleSet;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {
  @TempDir Path directory;

  private RulesFile file;

  @BeforeEach
  void name() {
    file = new RulesFile(directory.resolve("rules.json"));
  }

  @Test
  void rate_isAValidRuleSet() {
    assertThat(RuleSet.parse(RulesFile.rate(0.5)).isOff()).isFalse();
    assertThat(RuleSet.parse(RulesFile.rate("POST /checkout", 1, 0.01)).isOff()).isFalse();
  }

  @Test
  void tracing_changesNothingElse() throws Exception {
    String rules = RulesFile.rate("POST /checkout", 1, 0.01);
    file.edit(rules);

    file.tracing(false);
    assertThat(file.path())
        .hasContent(rules.replace("\"tracing\": \"on\"", "\"tracing\": \"off\""));
    assertThat(RuleSet.parse(Files.readString(file.path())).isOff()).isTrue();

    file.tracing(true);
    assertThat(file.path()).hasContent(rules);
  }

  @Test
  void tracing_noSwitchInTheFile_saysSo() throws Exception {
    file.edit("{}");

    assertThatIOException()
        .isThrownBy(() -> file.tracing(false))
        .withMessage("expected \"tracing\": \"on\" or \"off\" in %s, got neither", file.path());
    assertThat(file.path()).hasContent("{}");
  }

  @Test
  void replace_leavesNothingElse() throws Exception {
    file.edit("{}");

    file.replace(RulesFile.rate(1));

    assertThat(file.path()).hasContent(RulesFile.rate(1));
    assertThat(directory.toFile().list()).containsExactly("rules.json");
  }
}
