package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The scripts that start what is built. */
class ScriptsTest {
  private static final Pattern PROPERTY = Pattern.compile(" DIRECTORY = \"([a-z.]+)\";");

  @Test
  void whereTheServersAre_isToldInTheWordThatTheTestbedReads() throws IOException {
    Path servers = ProjectFiles.ROOT.resolve("testbed/src/main/java/io/clew/testbed/Servers.java");
    Matcher property = PROPERTY.matcher(Files.readString(servers));
    assertThat(property.find()).isTrue();

    for (String script : List.of("benchmarks/compare", "examples/run", "stress/outages")) {
      assertThat(ProjectFiles.ROOT.resolve(script))
          .content()
          .contains("testbed/target/servers", "-D" + property.group(1) + "=");
    }
  }
}
