package io.clew.instrumentation.servlet;

import java.io.PrintWriter;

/** Looks after each write whether the response has been committed. */
final class TracedWriter extends PrintWriter {
  final PrintWriter writer;
  private final TracedResponse response;

  TracedWriter(PrintWriter writer, TracedResponse response) {
    super(writer);
    this.writer = writer;
    this.response = response;
  }

  @Override
  public void write(int c) {
    writer.write(c);
    response.written();
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    writer.write(chars, offset, length);
    response.written();
  }

  @Override
  public void write(String text, int offset, int length) {
    writer.write(text, offset, length);
    response.written();
  }

  @Override
  public void println() {
    writer.println();
    response.written();
  }

  @Override
  public void flush() {
    writer.flush();
    response.written();
  }

  @Override
  public void close() {
    writer.close();
    response.written();
  }

  @Override
  public boolean checkError() {
    return writer.checkError();
  }
}
