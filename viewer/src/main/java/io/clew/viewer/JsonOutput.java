package io.clew.viewer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON document, of {@code --json}. In ASCII, so that a name commands no terminal, hides
 * nothing and turns no text around, and is the same in each encoding.
 */
final class JsonOutput implements AutoCloseable {
  private final JsonGenerator generator;

  JsonOutput(PrintWriter out) throws IOException {
    generator =
        new JsonFactory()
            .createGenerator(out)
            .setHighestNonEscapedChar('~')
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .useDefaultPrettyPrinter();
  }

  /** Writes the fields or elements inside an object or array. */
  @FunctionalInterface
  interface Content {
    void write() throws IOException;
  }

  void object(Content fields) throws IOException {
    generator.writeStartObject();
    fields.write();
    generator.writeEndObject();
  }

  void array(Content elements) throws IOException {
    generator.writeStartArray();
    elements.write();
    generator.writeEndArray();
  }

  void array(String name, Content elements) throws IOException {
    generator.writeFieldName(name);
    array(elements);
  }

  /** The elements of an array. */
  void texts(Collection<String> values) throws IOException {
    for (String value : values) {
      generator.writeString(value);
    }
  }

  void object(String name, Content fields) throws IOException {
    generator.writeFieldName(name);
    object(fields);
  }

  JsonOutput field(String name, @Nullable String value) throws IOException {
    generator.writeStringField(name, value); // Null is written as null.
    return this;
  }

  JsonOutput field(String name, long value) throws IOException {
    generator.writeNumberField(name, value);
    return this;
  }

  JsonOutput field(String name, double value) throws IOException {
    generator.writeNumberField(name, value);
    return this;
  }

  JsonOutput field(String name, boolean value) throws IOException {
    generator.writeBooleanField(name, value);
    return this;
  }

  @Override
  public void close() throws IOException {
    generator.writeRaw(System.lineSeparator());
    generator.close();
  }
}
