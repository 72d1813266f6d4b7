package io.clew.instrumentation.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks after each write whether the response has been committed. */
final class TracedOutput extends ServletOutputStream {
  final ServletOutputStream output;
  private final TracedResponse response;

  TracedOutput(ServletOutputStream output, TracedResponse response) {
    this.output = output;
    this.response = response;
  }

  @Override
  public void write(int b) throws IOException {
    output.write(b);
    response.written();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    output.write(bytes, offset, length);
    response.written();
  }

  /** What Servlet 6.1 has for it would be refused by a stream without a {@code WriteListener}. */
  @SuppressWarnings("MissingOverride") // Older versions do not have it.
  public void write(ByteBuffer buffer) throws IOException {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    write(bytes, 0, bytes.length);
  }

  @Override
  public void print(String text) throws IOException {
    output.print(text);
    response.written();
  }

  @Override
  public void flush() throws IOException {
    output.flush();
    response.written();
  }

  @Override
  public void close() throws IOException {
    output.close();
    response.written();
  }

  @Override
  public boolean isReady() {
    return output.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    output.setWriteListener(listener);
  }
}
