package io.clew.reporter.zipkin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The socket below the TLS of a connection. To close the TLS socket waits for a write that hangs;
 * to close the one below it ends that write.
 */
final class RawSockets {
  private volatile @Nullable Socket last;
  private @Nullable Factory factory;

  /** The same again for the same one, since the JDK uses a connection again by its factory. */
  synchronized SSLSocketFactory factory(SSLSocketFactory tls) {
    Factory current = factory;
    if (current == null || current.tls != tls) {
      current = new Factory(tls);
      factory = current;
    }
    return current;
  }

  /** Closes the socket that was opened last, if there is one. */
  void close() {
    Socket socket = last;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is of no more use in any case.
      }
    }
  }

  /** Without {@code createSocket()}, so that the JDK puts TLS upon a plain socket. */
  private final class Factory extends SSLSocketFactory {
    private final SSLSocketFactory tls;

    private Factory(SSLSocketFactory tls) {
      this.tls = tls;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket raw, String host, int port, boolean autoClose)
        throws IOException {
      last = raw;
      return tls.createSocket(raw, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
