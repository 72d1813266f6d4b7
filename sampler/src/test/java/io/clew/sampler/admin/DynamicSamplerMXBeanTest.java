package io.clew.sampler.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.sampler.DynamicSampler;
import io.clew.sampler.LoggedLines;
import io.clew.sampler.ManualSource;
import io.clew.sampler.TestRequest;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMX;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DynamicSamplerMXBeanTest {
  private static final String RULES =
      "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.5}}";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private ObjectName name;
  private DynamicSampler sampler;
  private DynamicSamplerMXBean bean;

  @BeforeEach
  void open() throws Exception {
    name = new ObjectName("io.clew:type=Sampler,service=\"feed,*\"".replace("*", "\\*"));
    sampler =
        DynamicSampler.newBuilder("feed,*")
            .initially(0.1)
            .source(new ManualSource("file", "{\"tracing\": \"on\"}"))
            .admin(SamplerJmx::register)
            .build();
    bean = JMX.newMXBeanProxy(server, name, DynamicSamplerMXBean.class);
  }

  @AfterEach
  void close() {
    sampler.close();
  }

  private double rate(String operation) {
    return sampler.decide(TestRequest.of(operation)).probability();
  }

  @Test
  void rules_areWrittenAndRead() throws Exception {
    server.setAttribute(name, new Attribute("Rules", RULES));

    assertThat(rate("a")).isEqualTo(0.5);
    assertThat(server.getAttribute(name, "Rules")).isEqualTo(RULES);

    server.setAttribute(name, new Attribute("Rules", " "));
    assertThat(rate("a")).isEqualTo(0.1);
    assertThat(server.getAttribute(name, "Rules")).isNull();
  }

  @Test
  void changes_areLinesOfTheAuditLog() {
    try (LoggedLines audit = new LoggedLines("io.clew.sampler.audit")) {
      bean.boost("a", 1, 60);
      bean.cancelBoost("a");
      bean.cancelBoost("a");
      bean.stop();
      bean.resume();
      bean.set("{}");
      bean.clear();
      assertThatThrownBy(() -> bean.set("[]")).isInstanceOf(IllegalArgumentException.class);

      assertThat(audit.lines())
          .containsExactly(
              "INFO Tracing: JMX: boosted 'a' to 1.0 for 60.0 s",
              "INFO Tracing: JMX: ended the boost of 'a'",
              "INFO Tracing: JMX: refused: end the boost of 'a': there is none",
              "INFO Tracing: JMX: stopped all tracing",
              "INFO Tracing: JMX: resumed tracing",
              "INFO Tracing: JMX: set rules 44136fa355b3 by hand",
              "INFO Tracing: JMX: took back the rules set by hand",
              "INFO Tracing: JMX: refused: set rules: line 1, column 1: expected an object, got a list");
    }
  }

  @Test
  void refused_isALineOfTheAuditLog() {
    try (LoggedLines audit = new LoggedLines("io.clew.sampler.audit")) {
      assertThatThrownBy(() -> bean.boost("a", 2, 60))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage("rate: expected 0 to 1, got 2.0");
      assertThatThrownBy(() -> bean.boost(null, 1, 60))
          .isExactlyInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Rules", "[")))
          .isInstanceOf(RuntimeMBeanException.class);

      assertThat(audit.lines())
          .containsExactly(
              "INFO Tracing: JMX: refused: boost 'a' to 2.0 for 60 s: rate: expected 0 to 1, got"
                  + " 2.0",
              "INFO Tracing: JMX: refused: boost 'null' to 1.0 for 60 s: name",
              "INFO Tracing: JMX: refused: set rules: line 1, column 2: Unexpected end-of-input:"
                  + " expected close marker for Array (start marker at line: 1, column: 1)");
    }
  }

  @Test
  void info_describesEverything() throws Exception {
    MBeanInfo info = server.getMBeanInfo(name);

    assertThat(info.getDescription()).startsWith("Which requests are traced");
    assertThat(info.getAttributes())
        .allSatisfy(it -> assertThat(it.getDescription()).isNotEqualTo(it.getName()).contains(" "));
    assertThat(info.getOperations())
        .allSatisfy(
            it -> {
              assertThat(it.getDescription()).isNotEqualTo(it.getName()).contains(" ");
              assertThat(it.getImpact()).isEqualTo(MBeanOperationInfo.ACTION);
              assertThat(it.getSignature())
                  .allSatisfy(
                      parameter -> {
                        assertThat(parameter.getName()).doesNotMatch("p\\d+");
                        assertThat(parameter.getDescription()).contains(" ");
                      });
            });
    MBeanOperationInfo boost =
        Stream.of(info.getOperations()).filter(it -> it.getName().equals("boost")).findAny().get();
    assertThat(boost.getSignature())
        .extracting(MBeanParameterInfo::getName)
        .containsExactly("rule", "rate", "seconds");
    assertThat(boost.getSignature()[2].getDescriptor().getFieldValue("units")).isEqualTo("s");
  }

  @Test
  void set_andClear_changeTheRules() {
    bean.set(RULES);
    assertThat(rate("a")).isEqualTo(0.5);

    bean.clear();
    assertThat(rate("a")).isEqualTo(0.1);
  }

  @Test
  void set_notValid_isSaidInAnExceptionThatAnyClientHas() {
    assertThatThrownBy(() -> bean.set("{\"x\": 1}"))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "line 1, column 7, x: unknown key, expected one of tracing, skip_paths, services, rules");
  }

  @Test
  void boost_andCancel_changeTheRate() {
    bean.boost("a", 1, 300);
    assertThat(rate("a")).isEqualTo(1);
    assertThat(bean.getBoosts()).singleElement().asString().matches("a: 1.0 for (300|29\\d) s");

    assertThat(bean.cancelBoost("a")).isTrue();
    assertThat(bean.getBoosts()).isEmpty();
  }

  @Test
  void stop_andResume_areTheKillSwitch() {
    bean.stop();
    assertThat(sampler.isOff()).isTrue();
    assertThat(bean.isOff()).isTrue();
    assertThat(bean.getLayers().get(0)).startsWith("manual: tracing off, version null");

    bean.resume();
    assertThat(sampler.isOff()).isFalse();
  }

  @Test
  void attributes_sayWhatIsInForce() {
    sampler.set(
        """
        {"rules": [{"name": "none", "operation": "a", "type": "const", "param": 0}]}
        """);
    sampler.decide(TestRequest.of("a"));
    sampler.decide(TestRequest.of("b"));

    assertThat(bean.getService()).isEqualTo("feed,*");
    assertThat(bean.getActiveRules())
        .containsExactly(
            "manual / none: const 0; 0 sampled, 1 not",
            "initially / initially: probabilistic 0.1; 1 sampled, 0 not");
    assertThat(bean.getSampledByRule())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("manual / none", 0L, "initially / initially", 1L));
    assertThat(bean.getUnsampledByRule()).containsEntry("manual / none", 1L);
    assertThat(bean.getLayers().get(1))
        .startsWith("file: version 1 since 20")
        .endsWith("error null; 1 updates, 0 refusals, 0 failures");
  }

  @Test
  void attributes_haveDigitsThatMachinesRead_whateverTheLanguage() {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      bean.boost("a", 1, 300);
      assertThat(bean.getActiveRules().get(0)).endsWith("; 0 sampled, 0 not");
      assertThat(bean.getLayers().get(1)).endsWith("; 1 updates, 0 refusals, 0 failures");
      assertThat(bean.getBoosts().get(0)).matches("a: 1.0 for (300|29[0-9]) s");
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Test
  void register_secondOfTheSameService_hasASuffix() throws Exception {
    ObjectName suffixed = new ObjectName(name + ",instance=2");
    try (DynamicSampler second = newSampler("feed,*")) {
      assertThat(server.isRegistered(suffixed)).isTrue();
      second.stop();
      assertThat(sampler.isOff()).isFalse();
    }
    assertThat(server.isRegistered(suffixed)).isFalse();
    assertThat(server.isRegistered(name)).isTrue();
  }

  @Test
  void close_unregisters() {
    sampler.close();

    assertThat(server.isRegistered(name)).isFalse();
  }

  @Test
  void build_withoutJmx_registersNothing() throws Exception {
    try (DynamicSampler hidden = DynamicSampler.newBuilder("hidden").build()) {
      assertThat(hidden.isOff()).isFalse();
      assertThat(server.queryNames(new ObjectName("io.clew:service=\"hidden\",*"), null)).isEmpty();
    }
  }

  private static DynamicSampler newSampler(String service) {
    return DynamicSampler.newBuilder(service).admin(SamplerJmx::register).build();
  }
}
