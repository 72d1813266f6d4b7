package io.clew.viewer.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.common.OneLine;
import io.clew.viewer.svg.Markup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import org.jspecify.annotations.Nullable;

/** What a request gets. Immutable, if nobody changes its bytes. */
final class Answer {
  static final int OK = 200;

  private static final String JSON_TYPE = "application/json";
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_NAME = 300;

  private final int status;
  private final String type;
  private final byte[] body;

  /** Of that status of HTTP, with a body of that type. */
  Answer(int status, String type, byte[] body) {
    this.status = status;
    this.type = type;
    this.body = body;
  }

  /** Writes one JSON value. */
  @FunctionalInterface
  interface Content {
    void write(JsonGenerator json) throws IOException, RefusedException;
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }

  byte[] body() {
    return body;
  }

  static Answer json(Content content) throws IOException, RefusedException {
    return json(OK, content);
  }

  static Answer json(int status, Content content) throws IOException, RefusedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 12);
    // By a writer, which has a question mark for half a character; without one, Jackson fails.
    try (JsonGenerator json = JSON.createGenerator(new OutputStreamWriter(bytes, UTF_8))) {
      content.write(json);
    }
    return new Answer(status, JSON_TYPE, bytes.toByteArray());
  }

  /** JSON that is there already. */
  static Answer json(byte[] document) {
    return new Answer(OK, JSON_TYPE, document);
  }

  static Answer text(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }

  /** A name from a span as the page shows it: on one line, nothing hidden, and not too long. */
  static String shown(@Nullable String name) {
    return shown(name, MAX_NAME);
  }

  static String shown(@Nullable String text, int length) {
    return text == null ? "" : OneLine.of(Markup.cut(text, length));
  }
}
