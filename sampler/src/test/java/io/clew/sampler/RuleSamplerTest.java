package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSamplerTest {
  private record Request(String service, String operation, Map<String, Object> tags)
      implements SamplingRequest {
    @Override
    public long traceIdLow() {
      return 1;
    }

    @Override
    public boolean isClientChosen() {
      return false;
    }

    @Override
    public Object tag(String key) {
      return tags.get(key);
    }
  }

  private static Request operation(String operation) {
    return new Request("feed", operation, Map.of());
  }

  /** Tells by its reason who has decided. */
  private static Sampler named(String name) {
    SamplingDecision decision = new SamplingDecision(true, 0.5, name);
    return request -> decision;
  }

  private static RuleSampler.Builder with(Rule... rules) {
    RuleSampler.Builder builder = RuleSampler.newBuilder().otherwise(named("otherwise"));
    for (Rule rule : rules) {
      builder.rule(rule, named(rule.name()));
    }
    return builder;
  }

  private static String decidedBy(RuleSampler sampler, SamplingRequest request) {
    return sampler.decide(request).reason();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /pins, first",
    "GET /pins/1, pins",
    "GET /boards, get",
    "POST /pins, post",
    "POST /boards, otherwise",
    "PUT /pins, otherwise",
    "'', otherwise"
  })
  void decide_severalRules_firstMatchWins(String operation, String expected) {
    RuleSampler sampler =
        with(
                Rule.newBuilder("first").operation("GET /pins").build(),
                Rule.newBuilder("second").operation("GET /pins").build(),
                Rule.newBuilder("pins").operation("GET /pins*").build(),
                Rule.newBuilder("get").operation("GET *").build(),
                Rule.newBuilder("never").operation("GET /boards").build(),
                Rule.newBuilder("post").operation("POST /pins").build())
            .build();

    assertThat(decidedBy(sampler, operation(operation))).isEqualTo(expected);
  }

  @Test
  void decide_patternBeforeTheNamedOperation_wins() {
    RuleSampler sampler =
        with(
                Rule.newBuilder("pattern").operation("*pins").build(),
                Rule.newBuilder("named").operation("GET /pins").build())
            .build();

    assertThat(decidedBy(sampler, operation("GET /pins"))).isEqualTo("pattern");
  }

  @Test
  void decide_ruleForAll_takesWhatIsLeft() {
    RuleSampler sampler =
        with(Rule.newBuilder("a").operation("a").build(), Rule.newBuilder("all").build()).build();

    assertThat(decidedBy(sampler, operation("a"))).isEqualTo("a");
    assertThat(decidedBy(sampler, operation("b"))).isEqualTo("all");
  }

  @ParameterizedTest
  @CsvSource({
    "feed, SERVER, POST, /checkout/7, 443, rule",
    "feed-2, server, POST, /checkout, 443, rule",
    "shop, server, POST, /checkout, 443, otherwise",
    "feed, client, POST, /checkout, 443, otherwise",
    "feed, server, GET, /checkout, 443, otherwise",
    "feed, server, POST, /cart, 443, otherwise",
    "feed, server, POST, /checkout, 80, otherwise"
  })
  void decide_everythingThatTheRuleSays_hasToAgree(
      String service, String kind, String method, String path, int port, String expected) {
    RuleSampler sampler =
        with(Rule.newBuilder("rule")
                .service("feed*")
                .kind("server")
                .tag("http.method", "POST")
                .tag("http.url", "/checkout*")
                .tag("peer.port", "443")
                .build())
            .build();
    Map<String, Object> tags =
        Map.of("span.kind", kind, "http.method", method, "http.url", path, "peer.port", port);

    assertThat(decidedBy(sampler, new Request(service, "x", tags))).isEqualTo(expected);
    assertThat(decidedBy(sampler, new Request(service, "x", Map.of()))).isEqualTo("otherwise");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, GET, /health, health",
    "GET, GET, /health/live, any-health",
    "GET, POST, /health, otherwise",
    "GET /*, GET, /health, health",
    "GET /health, GET, /other, health",
    "GET, GET, /pins, get",
    "GET, GET, /late, get",
    "GET /*, GET, /late, late",
    "GET /pins, GET, /pins, otherwise",
    "GET /pins, GET, /health/live, any-health",
    "GET, GET, /partner/7, partners",
    "GET, GET, , get",
    "GET, , /health, otherwise",
  })
  void decide_methodAndPathOfATag_areAnOperation(
      String operation, String method, String path, String expected) {
    RuleSampler sampler =
        with(
                Rule.newBuilder("health").operation("GET /health").build(),
                Rule.newBuilder("any-health").operation("GET /health*").build(),
                Rule.newBuilder("clients").operation("GET /partner/7").kind("client").build(),
                Rule.newBuilder("partners").operation("* /partner/*").kind("server").build(),
                Rule.newBuilder("get").operation("GET").tag("http.method", "GET").build(),
                Rule.newBuilder("late").operation("GET /late").build())
            .build();
    Map<String, Object> tags = new HashMap<>();
    tags.put("span.kind", "server");
    tags.put("http.method", method);
    tags.put("http.path", path);

    assertThat(decidedBy(sampler, new Request("feed", operation, tags))).isEqualTo(expected);
  }

  @Test
  void decide_aThousandNamedOperations_findsEach() {
    RuleSampler.Builder builder = with();
    for (int i = 0; i < 1000; i++) {
      builder.rule(Rule.newBuilder("r" + i).operation("op" + i).build(), named("r" + i));
    }
    RuleSampler sampler = builder.build();

    for (int i = 0; i < 1000; i++) {
      assertThat(decidedBy(sampler, operation("op" + i))).isEqualTo("r" + i);
    }
    assertThat(decidedBy(sampler, operation("op1000"))).isEqualTo("otherwise");
    Rule oneMore = Rule.newBuilder("one more").build();
    assertThatThrownBy(() -> builder.rule(oneMore, Sampler.NEVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rules: expected at most 1000");
  }

  @Test
  void decide_noRules_recordsNothing() {
    assertThat(RuleSampler.newBuilder().build().decide(operation("x")).sampled()).isFalse();
  }

  @Test
  void close_closesAllSamplers() {
    ClosingSampler closing = new ClosingSampler();
    RuleSampler.newBuilder()
        .rule(Rule.newBuilder("a").build(), closing)
        .otherwise(closing)
        .build()
        .close();

    assertThat(closing.closed).hasValue(2);
  }

  @Test
  void rule_badText_isRefusedWhenItIsMade() {
    Rule.Builder rule = Rule.newBuilder("x");
    assertThatThrownBy(() -> Rule.newBuilder(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name: expected 1 to 1024 characters, got 0");
    assertThatThrownBy(() -> rule.operation("x".repeat(1025)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("operation: expected 1 to 1024 characters, got 1025");
    assertThatThrownBy(() -> rule.kind("internal"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kind: expected server, client, producer or consumer, got internal");
    for (int i = 0; i < 32; i++) {
      rule.tag("k" + i, "v");
    }
    assertThatThrownBy(() -> rule.tag("k32", "v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tags: expected at most 32");
  }

  @Test
  void equals_rulesOfTheSameNameForTheSameRequests() {
    Rule rule = everything().build();

    assertThat(rule).isEqualTo(everything().build()).hasSameHashCodeAs(everything().build());
    assertThat(rule).isNotEqualTo(Rule.newBuilder("x").build());
    assertThat(rule).isNotEqualTo(everything().service("x").build());
    assertThat(rule).isNotEqualTo(everything().operation("a*b*c").build());
    assertThat(rule).isNotEqualTo(everything().operationNamed("a*b").build());
    assertThat(rule).isNotEqualTo(everything().kind("client").build());
    assertThat(rule).isNotEqualTo(everything().tag("k", "w").build());
    assertThat(rule).isNotEqualTo(everything().tag("l", "v").build());
  }

  private static Rule.Builder everything() {
    return Rule.newBuilder("rule").service("s*").operation("a*b").kind("server").tag("k", "v");
  }

  @Test
  void toString_saysTheRulesInTheirOrder() {
    RuleSampler sampler =
        RuleSampler.newBuilder()
            .rule(Rule.newBuilder("a").build(), ProbabilisticSampler.create(0.5))
            .otherwise(RateLimitingSampler.create(2))
            .build();

    assertThat(sampler)
        .hasToString(
            "RuleSampler(a: ProbabilisticSampler(0.5), otherwise RateLimitingSampler(2.0/s))");
  }
}
