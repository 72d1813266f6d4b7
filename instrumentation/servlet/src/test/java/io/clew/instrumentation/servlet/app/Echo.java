package io.clew.instrumentation.servlet.app;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protocol that sends back what it gets. */
public final class Echo implements HttpUpgradeHandler {
  /** Called by the container. */
  public Echo() {}

  @Override
  public void init(WebConnection connection) {
    try {
      ServletInputStream in = connection.getInputStream();
      in.setReadListener(new Listener(connection, in, connection.getOutputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void destroy() {}

  private record Listener(WebConnection connection, ServletInputStream in, ServletOutputStream out)
      implements ReadListener {
    @Override
    public void onDataAvailable() throws IOException {
      byte[] buffer = new byte[100];
      while (in.isReady()) {
        int read = in.read(buffer);
        if (read < 0) {
          break;
        }
        out.write(buffer, 0, read);
        out.flush();
      }
    }

    @Override
    public void onAllDataRead() {
      close();
    }

    @Override
    public void onError(Throwable failure) {
      close();
    }

    private void close() {
      try {
        connection.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
