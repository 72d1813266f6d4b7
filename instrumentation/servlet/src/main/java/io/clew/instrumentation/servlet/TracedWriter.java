package io.clew.instrumentation.servlet;

import java.io.PrintWriter;

/** Looks after each write whether the response has been committed. */
final class TracedWriter extends PrintWriter {
  private final PrintWriter writer;
  private final Exchange exchange;

  TracedWriter(PrintWriter writer, Exchange exchange) {
    super(writer);
    this.writer = writer;
    this.exchange = exchange;
  }

  @Override
  public void write(int c) {
    writer.write(c);
    exchange.written();
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    writer.write(chars, offset, length);
    exchange.written();
  }

  @Override
  public void write(String text, int offset, int length) {
    writer.write(text, offset, length);
    exchange.written();
  }

  @Override
  public void println() {
    writer.println();
    exchange.written();
  }

  @Override
  public void flush() {
    writer.flush();
    exchange.written();
  }

  @Override
  public void close() {
    writer.close();
    exchange.written();
  }

  @Override
  public boolean checkError() {
    return writer.checkError();
  }
}
