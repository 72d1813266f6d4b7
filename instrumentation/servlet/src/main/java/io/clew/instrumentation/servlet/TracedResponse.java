package io.clew.instrumentation.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Keeps {@code X-Request-Id} in the response, once, and sees when the response is committed. */
final class TracedResponse extends HttpServletResponseWrapper {
  static final String REQUEST_ID = "X-Request-Id";

  private final Exchange exchange;
  private @Nullable ServletOutputStream output;
  private @Nullable PrintWriter writer;

  TracedResponse(HttpServletResponse response, Exchange exchange) {
    super(response);
    this.exchange = exchange;
  }

  private HttpServletResponse wrapped() {
    return (HttpServletResponse) getResponse();
  }

  /** A second value would leave a client with two ids: the application's own replaces ours. */
  @Override
  public void addHeader(String name, String value) {
    String id = exchange.requestId();
    if (id != null && REQUEST_ID.equalsIgnoreCase(name) && id.equals(wrapped().getHeader(name))) {
      super.setHeader(name, value);
    } else {
      super.addHeader(name, value);
    }
  }

  @Override
  public void reset() {
    super.reset();
    output = null;
    writer = null;
    String id = exchange.requestId();
    if (id != null) {
      super.setHeader(REQUEST_ID, id);
    }
  }

  @Override
  public void flushBuffer() throws IOException {
    super.flushBuffer();
    if (exchange.isRecorded()) {
      exchange.written();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream wrapped = super.getOutputStream();
    if (!exchange.isRecorded()) {
      return wrapped;
    }
    if (output == null) {
      output = new TracedOutput(wrapped, exchange);
    }
    return output;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter wrapped = super.getWriter();
    if (!exchange.isRecorded()) {
      return wrapped;
    }
    if (writer == null) {
      writer = new TracedWriter(wrapped, exchange);
    }
    return writer;
  }
}
