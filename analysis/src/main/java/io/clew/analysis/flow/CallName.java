package io.clew.analysis.flow;

import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * What a call is called in a flow: calls of one name do the same.
 *
 * @param service the one that does the work; empty if unknown
 * @param operation without values: {@code get /users/{}}
 * @param kind as its caller sees it; null for work inside a process
 * @param isFailed on one side at least
 */
public record CallName(
    String service, String operation, Span.@Nullable Kind kind, boolean isFailed) {

  /** The same for calls that fail and for those that do not. */
  public CallName withoutFailure() {
    return isFailed ? new CallName(service, operation, kind, false) : this;
  }

  /** {@code SERVICE OPERATION}. */
  public String label() {
    return service.isEmpty() ? operation : (service + " " + operation).strip();
  }

  /** The label, the kind, and {@code !} if it failed. */
  @Override
  public String toString() {
    return label() + (kind == null ? "" : " " + kind) + (isFailed ? "!" : "");
  }
}
