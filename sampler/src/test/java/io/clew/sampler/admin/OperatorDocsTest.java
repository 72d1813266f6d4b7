package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.sampler.DynamicSampler;
import io.clew.sampler.RuleSet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page for operators shows is as it says. */
class OperatorDocsTest {
  private static final String PAGE = page();
  private static final Pattern JSON = Pattern.compile("(?m)^```json\n([^`]*)^```$");

  private static String page() {
    try {
      return Files.readString(Path.of("..", "docs", "sampling.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<String> ruleSets() {
    return JSON.matcher(PAGE).results().map(block -> block.group(1)).toList();
  }

  @Test
  void ruleSets_areAllFound() {
    assertThat(ruleSets()).hasSize(PAGE.split("```json", -1).length - 1).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @MethodSource("ruleSets")
  void ruleSet_isValid(String json) {
    assertThatCode(() -> RuleSet.parse(json)).doesNotThrowAnyException();
  }

  @Test
  void ruleSets_showAllTypesOfRules() {
    String all = String.join("", ruleSets());

    for (String type :
        List.of("const", "probabilistic", "ratelimiting", "guaranteed", "adaptive")) {
      assertThat(all).contains("\"type\": \"" + type + "\"");
    }
  }

  @Test
  void killSwitch_isOne() {
    assertThat(ruleSets()).filteredOn(json -> RuleSet.parse(json).isOff()).hasSize(1);
  }

  @Test
  void refusal_isWhatIsLogged() {
    String json = "{\n  \"default_strategy\": {\"type\": \"probabilistic\", \"param\": 1.5}\n}\n";

    assertThatThrownBy(() -> RuleSet.parse(json))
        .satisfies(
            e ->
                assertThat(PAGE)
                    .contains("is refused, the last good rules stay: " + e.getMessage()));
  }

  @Test
  void curl_isDoneByTheServer() throws Exception {
    Pattern curl =
        Pattern.compile("curl (?:-s )?(?:-X (PUT|DELETE) )?'?localhost:7171(/[^\\s'`]*)'?");
    List<MatchResult> commands = curl.matcher(PAGE).results().toList();
    assertThat(commands).hasSizeGreaterThan(8);
    try (DynamicSampler sampler = DynamicSampler.newBuilder("feed").build();
        SamplerServer server = SamplerServer.start(sampler, 0, null)) {
      HandlerClient client = new HandlerClient(server.port());
      for (MatchResult command : commands) {
        String method = command.group(1) == null ? "GET" : command.group(1);
        sampler.boost("POST /checkout", 0.5, Duration.ofMinutes(1));
        assertThat(client.send(method, URI.create(command.group(2)).toString()).statusCode())
            .as(command.group())
            .isEqualTo(200);
      }
    }
  }
}
