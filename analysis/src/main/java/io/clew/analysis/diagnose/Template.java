package io.clew.analysis.diagnose;

import io.clew.analysis.trace.Trace;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * What calls have in common that differ in their parameters alone: {@code GET /users/{}} for the
 * paths of all users. Values are numbers, UUIDs, hex from 8 digits, base64 from 16 characters, and
 * in statements also strings, placeholders and lists of them.
 *
 * @param callee the service that is called, or that does the work; empty if unknown
 * @param kind that of the span; null for work inside a process
 * @param name the operation without values
 * @param detail the path or the statement without values; empty if there is none, or if the name
 *     says the route
 */
public record Template(String callee, Span.@Nullable Kind kind, String name, String detail) {

  /** Of a call, what its server says wins over what the client says. */
  public static Template of(Trace trace, int span) {
    return Request.of(trace, span).template();
  }

  /** The name, with the path if the name has none; of a statement that itself. */
  public String operation() {
    if (detail.isEmpty()) {
      return name;
    }
    return detail.startsWith("/") ? name + " " + detail : detail;
  }

  /** {@code SERVICE OPERATION}, or the statement. */
  @Override
  public String toString() {
    boolean isStatement = !detail.isEmpty() && !detail.startsWith("/");
    return isStatement || callee.isEmpty() ? operation() : callee + " " + operation();
  }
}
