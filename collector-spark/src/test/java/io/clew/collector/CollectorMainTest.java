package io.clew.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CollectorMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Collector.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  @Test
  void help_namesOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("--set", "KEY=VALUE", "Exit codes:", "spark-submit");
  }

  @Test
  void wrongArgument_isOneLine_andTheExitCode2() {
    assertThat(run("--sett", "a=b")).isEqualTo(2);
    assertThat(err.toString()).startsWith("clew-collector: Unknown option").hasLineCount(1);
  }

  @Test
  void wrongSetting_isOneLine_andTheExitCode2() {
    assertThat(run("--set", "clew.collector.layout=x\ny", "--set", "clew.collector.topics=t"))
        .isEqualTo(2);
    assertThat(err.toString())
        .hasLineCount(1)
        .contains("clew.collector.checkpoint", "clew.collector.layout", "clew.collector.topics");
  }
}
