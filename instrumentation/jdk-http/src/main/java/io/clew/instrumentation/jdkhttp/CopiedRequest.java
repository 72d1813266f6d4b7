package io.clew.instrumentation.jdkhttp;

import io.clew.instrumentation.http.HeaderWriter;
import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A copy of a request with other headers; requests of the JDK's client cannot change. */
final class CopiedRequest implements HeaderWriter {
  private final HttpRequest original;
  private final Set<String> removed = new HashSet<>();
  private HttpRequest.@Nullable Builder copy;

  CopiedRequest(HttpRequest original) {
    this.original = original;
  }

  @Override
  public void remove(String name) {
    removed.add(name);
  }

  /** A header that the JDK refuses throws here, and leaves the others alone. */
  @Override
  public void set(String name, String value) {
    if (copy == null) {
      copy = HttpRequest.newBuilder(original, (header, unused) -> !removed.contains(header));
    }
    copy.setHeader(name, value);
  }

  /** The caller's own request if nothing was set. */
  HttpRequest build() {
    return copy == null ? original : copy.build();
  }
}
