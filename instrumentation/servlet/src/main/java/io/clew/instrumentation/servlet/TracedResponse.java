package io.clew.instrumentation.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Keeps {@code X-Request-Id} in the response, once, and sees when the response is committed. */
abstract class TracedResponse extends HttpServletResponseWrapper {
  static final String REQUEST_ID = "X-Request-Id";

  /**
   * The traced stream or the traced writer: no response has both. For an error page, the container
   * may make another writer, in another charset.
   */
  private @Nullable Object body;

  TracedResponse(HttpServletResponse response) {
    super(response);
  }

  /** What the response got as {@code X-Request-Id}. */
  abstract @Nullable String requestId();

  abstract boolean isRecorded();

  /** To be called whenever the first byte may be on its way to the client. */
  abstract void written();

  HttpServletResponse wrapped() {
    return (HttpServletResponse) getResponse();
  }

  /** A second value would leave a client with two ids: the application's own replaces ours. */
  @Override
  public void addHeader(String name, String value) {
    String id = requestId();
    if (id != null && REQUEST_ID.equalsIgnoreCase(name) && id.equals(wrapped().getHeader(name))) {
      super.setHeader(name, value);
    } else {
      super.addHeader(name, value);
    }
  }

  @Override
  public void reset() {
    super.reset();
    body = null;
    String id = requestId();
    if (id != null) {
      super.setHeader(REQUEST_ID, id);
    }
  }

  @Override
  public void flushBuffer() throws IOException {
    super.flushBuffer();
    if (isRecorded()) {
      written();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream wrapped = super.getOutputStream();
    if (!isRecorded()) {
      return wrapped;
    }
    if (body instanceof TracedOutput known && known.output == wrapped) {
      return known;
    }
    TracedOutput output = new TracedOutput(wrapped, this);
    body = output;
    return output;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter wrapped = super.getWriter();
    if (!isRecorded()) {
      return wrapped;
    }
    if (body instanceof TracedWriter known && known.writer == wrapped) {
      return known;
    }
    TracedWriter writer = new TracedWriter(wrapped, this);
    body = writer;
    return writer;
  }
}
