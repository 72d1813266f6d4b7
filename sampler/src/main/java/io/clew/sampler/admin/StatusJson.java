package io.clew.sampler.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.clew.sampler.SamplerStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link SamplerStatus} as JSON, with a line for each layer, rule, boost and reporter. */
final class StatusJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private StatusJson() {}

  /** Writes a status. */
  static String of(SamplerStatus status, List<ReporterNumbers> reporters, Instant now) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      json.writeStringField("service", status.service());
      json.writeBooleanField("off", status.off());
      json.writeArrayFieldStart("layers");
      for (SamplerStatus.Layer layer : status.layers()) {
        write(json, layer, now);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("rules");
      for (SamplerStatus.Rule rule : status.rules()) {
        write(json, rule);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("boosts");
      for (SamplerStatus.Boost boost : status.boosts()) {
        write(json, boost);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("reporters");
      for (ReporterNumbers reporter : reporters) {
        write(json, reporter);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Text in memory is written without fail.
    }
    return out.append('\n').toString();
  }

  /** Writes an object, with a line for each of its fields and each element of its arrays. */
  static JsonGenerator generator(Writer out) throws IOException {
    return FACTORY.createGenerator(out).setPrettyPrinter(prettyPrinter());
  }

  private static void write(JsonGenerator json, SamplerStatus.Layer layer, Instant now)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", layer.name());
    json.writeBooleanField("off", layer.off());
    json.writeStringField("version", layer.version());
    json.writeStringField("since", text(layer.since()));
    json.writeStringField("confirmed", text(layer.confirmed()));
    if (layer.confirmed() == null) {
      json.writeNullField("age_seconds");
    } else {
      // The clock may have been set back since.
      long millis = Math.max(0, Duration.between(layer.confirmed(), now).toMillis());
      json.writeNumberField("age_seconds", millis / 1000.0);
    }
    json.writeStringField("error", layer.error());
    json.writeArrayFieldStart("warnings");
    for (String warning : layer.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeNumberField("updates", layer.updates());
    json.writeNumberField("refusals", layer.refusals());
    json.writeNumberField("failures", layer.failures());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SamplerStatus.Rule rule) throws IOException {
    json.writeStartObject();
    json.writeStringField("layer", rule.layer());
    json.writeStringField("name", rule.name());
    json.writeStringField("strategy", rule.strategy());
    json.writeNumberField("sampled", rule.sampled());
    json.writeNumberField("unsampled", rule.unsampled());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SamplerStatus.Boost boost) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", boost.rule());
    json.writeNumberField("rate", boost.rate());
    json.writeNumberField("seconds_left", boost.remaining().toMillis() / 1000.0);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ReporterNumbers reporter) throws IOException {
    json.writeStartObject();
    json.writeNumberField("reporter", reporter.instance());
    json.writeStringField("sender", reporter.sender());
    for (Map.Entry<String, Long> number : reporter.numbers().entrySet()) {
      json.writeNumberField(number.getKey(), number.getValue());
    }
    json.writeEndObject();
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static DefaultPrettyPrinter prettyPrinter() {
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentObjectsWith(new OuterObject());
    printer.indentArraysWith(new OuterArrays());
    return printer;
  }

  /** New lines in the arrays of the outer object alone. */
  private static final class OuterArrays implements DefaultPrettyPrinter.Indenter {
    @Override
    public void writeIndentation(JsonGenerator json, int level) throws IOException {
      json.writeRaw(level == 1 ? "\n  " : level == 2 ? "\n    " : "");
    }

    @Override
    public boolean isInline() {
      return false;
    }
  }

  /** New lines in the outer object alone. */
  private static final class OuterObject implements DefaultPrettyPrinter.Indenter {
    @Override
    public void writeIndentation(JsonGenerator json, int level) throws IOException {
      json.writeRaw(level == 0 ? "\n" : level == 1 ? "\n  " : " ");
    }

    @Override
    public boolean isInline() {
      return false;
    }
  }
}
