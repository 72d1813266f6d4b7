package io.clew.sampler.admin;

import io.clew.sampler.SamplerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The numbers of a sampler and of the reporters of its service, as Prometheus reads them.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">The text format</a>
 */
final class MetricsText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String DROPPED = "dropped";

  private final StringBuilder text = new StringBuilder();
  private final String service;

  private MetricsText(String service) {
    this.service = label("service", service);
  }

  /**
   * Writes the page.
   *
   * @param now for the age of layers
   */
  static String of(SamplerStatus status, List<ReporterNumbers> reporters, Instant now) {
    MetricsText page = new MetricsText(status.service());
    page.reporters(reporters);
    page.sampler(status, now);
    return page.text.toString();
  }

  private void reporters(List<ReporterNumbers> reporters) {
    if (reporters.isEmpty()) {
      return;
    }
    head("clew_spans_reported_total", "counter", "Spans that the application finished.");
    number("clew_spans_reported_total", reporters, "reported");
    head("clew_spans_sent_total", "counter", "Spans that the receiver has.");
    number("clew_spans_sent_total", reporters, "sent");
    head("clew_spans_dropped_total", "counter", "Spans that were lost, by reason.");
    for (ReporterNumbers reporter : reporters) {
      for (Map.Entry<String, Long> number : reporter.numbers().entrySet()) {
        if (number.getKey().startsWith(DROPPED)) {
          String labels = labels(reporter) + label(",reason", reason(number.getKey()));
          line("clew_spans_dropped_total", labels, number.getValue());
        }
      }
    }
    head("clew_spans_pending", "gauge", "Spans that are queued or being sent.");
    number("clew_spans_pending", reporters, "pending");
  }

  private void number(String name, List<ReporterNumbers> reporters, String key) {
    for (ReporterNumbers reporter : reporters) {
      line(name, labels(reporter), reporter.numbers().getOrDefault(key, 0L));
    }
  }

  private String labels(ReporterNumbers reporter) {
    return service
        + label(",reporter", Integer.toString(reporter.instance()))
        + label(",sender", reporter.sender());
  }

  /** As in Micrometer: {@code droppedQueueFull} is {@code queue-full}. */
  private static String reason(String key) {
    return key.substring(DROPPED.length())
        .replaceAll("(?<=.)(?=\\p{Lu})", "-")
        .toLowerCase(Locale.ROOT);
  }

  private void sampler(SamplerStatus status, Instant now) {
    head("clew_sampler_off", "gauge", "1 while all tracing is stopped.");
    line("clew_sampler_off", service, status.off() ? 1 : 0);
    head("clew_sampler_decisions_total", "counter", "Traces begun here, by rule and decision.");
    for (SamplerStatus.Rule rule : status.rules()) {
      String labels = service + label(",layer", rule.layer()) + label(",rule", rule.name());
      line("clew_sampler_decisions_total", labels + ",sampled=\"true\"", rule.sampled());
      line("clew_sampler_decisions_total", labels + ",sampled=\"false\"", rule.unsampled());
    }
    head("clew_sampler_boosts", "gauge", "Boosts that are not over.");
    line("clew_sampler_boosts", service, status.boosts().size());
    layers(status, "updates_total", "Rule sets taken.", SamplerStatus.Layer::updates);
    layers(status, "refusals_total", "Rule sets refused.", SamplerStatus.Layer::refusals);
    layers(
        status,
        "failures_total",
        "Reads of a source that found nothing usable.",
        SamplerStatus.Layer::failures);
    head("clew_sampler_age_seconds", "gauge", "How long ago the source was last read.");
    for (SamplerStatus.Layer layer : status.layers()) {
      if (layer.confirmed() != null) {
        long age = Math.max(0, Duration.between(layer.confirmed(), now).toSeconds());
        line("clew_sampler_age_seconds", service + label(",layer", layer.name()), age);
      }
    }
  }

  private void layers(
      SamplerStatus status, String name, String help, ToLongFunction<SamplerStatus.Layer> number) {
    head("clew_sampler_" + name, "counter", help);
    for (SamplerStatus.Layer layer : status.layers()) {
      line(
          "clew_sampler_" + name,
          service + label(",layer", layer.name()),
          number.applyAsLong(layer));
    }
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, String labels, long value) {
    text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }
}
