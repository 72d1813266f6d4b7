package io.clew.examples.sampling;

import io.clew.sampler.SamplerStatus;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a service says of its sampling.
 *
 * @param off whether all tracing is stopped
 * @param rates the rules in force, such as {@code POST /checkout 1.0, default 0.1}
 * @param boosts those that are not over, such as {@code GET /feed 1.0 for 9 s}
 * @param problem why the rules are not newer; empty if all is well
 * @param traces how many were recorded since its start
 */
record ServiceStatus(boolean off, String rates, String boosts, String problem, long traces) {
  static ServiceStatus of(SamplerStatus status, long traces) {
    return new ServiceStatus(
        status.off(),
        status.rules().stream()
            .map(rule -> rule.name() + " " + rule.strategy().replace("probabilistic ", ""))
            .collect(Collectors.joining(", ")),
        status.boosts().stream()
            .map(b -> b.rule() + " " + b.rate() + " for " + (b.remaining().toSeconds() + 1) + " s")
            .collect(Collectors.joining(", ")),
        status.layers().stream()
            .map(SamplerStatus.Layer::error)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(", ")),
        traces);
  }

  static ServiceStatus parse(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    return new ServiceStatus(
        Boolean.parseBoolean(properties.getProperty("off")),
        properties.getProperty("rates", ""),
        properties.getProperty("boosts", ""),
        properties.getProperty("problem", ""),
        Long.parseLong(properties.getProperty("traces", "0")));
  }

  String toText() {
    Properties properties = new Properties();
    properties.setProperty("off", String.valueOf(off));
    properties.setProperty("rates", rates);
    properties.setProperty("boosts", boosts);
    properties.setProperty("problem", problem);
    properties.setProperty("traces", String.valueOf(traces));
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException e) {
      throw new AssertionError("a string takes everything", e);
    }
    return text.toString();
  }

  /** The rate in force, for people. */
  String inWords() {
    return (off ? "off" : rates) + (boosts.isEmpty() ? "" : " (boost: " + boosts + ")");
  }
}
