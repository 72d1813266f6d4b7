package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/** Reads and writes JSON, a token after the other. */
final class Json {
  /** The spans of a part are one text. */
  private static final int MAX_TEXT = 512 << 20;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
          .build();

  private Json() {}

  /** Writes one value. */
  interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  /** Takes the value of a field: the parser stands on it. */
  interface Field {
    void read(String name, JsonParser json) throws IOException;
  }

  /** Reads a value: the parser stands on it. */
  interface Reader {
    void read(JsonParser json) throws IOException;
  }

  static byte[] write(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not in memory.
    }
    return bytes.toByteArray();
  }

  static void writeTexts(JsonGenerator json, String name, Collection<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(valid(value));
    }
    json.writeEndArray();
  }

  static void writeText(JsonGenerator json, String name, String value) throws IOException {
    json.writeFieldName(valid(name));
    json.writeString(valid(value));
  }

  /** With a question mark for each half of a pair of characters: it has no bytes in UTF-8. */
  static String valid(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(UTF_8), UTF_8);
      }
    }
    return text;
  }

  /** The value that the parser stands on, as it is. */
  static byte[] copy(JsonParser value) {
    return write(json -> json.copyCurrentStructure(value));
  }

  /** Reads one value, from its first token on. */
  static void read(byte[] bytes, Reader reader) throws IOException {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      json.nextToken();
      reader.read(json);
    }
  }

  /** Reads the object that the parser stands on; what is no object is skipped. */
  static void readObject(JsonParser json, Field field) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      field.read(name, json);
      json.skipChildren(); // If nobody wanted it: at its end, or at a scalar, this does nothing.
    }
  }

  /** Reads each value of the list that the parser stands on; what is no list is skipped. */
  static void readList(JsonParser json, Reader each) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null) {
      each.read(json);
      json.skipChildren();
    }
  }
}
