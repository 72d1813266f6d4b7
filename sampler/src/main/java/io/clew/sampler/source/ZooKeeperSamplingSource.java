package io.clew.sampler.source;

import io.clew.sampler.SamplingSource;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;

/**
 * A rule set in a ZooKeeper node, in UTF-8. A watch tells of changes at once, to all services
 * together; should one be missed, it is noticed within half a minute.
 *
 * <p>While the connection is lost, the last rule set stays, and the node is read again when the
 * connection is back, in a new session if need be. A connection that is back within 2 seconds is
 * not told of. The version is the {@code mZxid} that ZooKeeper's {@code stat} prints: the number of
 * the transaction which changed the node last.
 *
 * <p>Needs {@code org.apache.curator:curator-framework}, which the application brings itself.
 */
public final class ZooKeeperSamplingSource implements SamplingSource {
  private final Poller poller;

  private ZooKeeperSamplingSource(ZooKeeperNode node) {
    poller = node.poller();
  }

  /**
   * A source with a client of its own, which is closed with it.
   *
   * @param connectString as in ZooKeeper's clients, such as {@code zk1:2181,zk2:2181/chroot}
   * @param path of the node, such as {@code /clew/sampling}; it need not be there yet
   * @throws IllegalStateException if Curator is not on the class path
   */
  public static ZooKeeperSamplingSource create(String connectString, String path) {
    if (connectString.isBlank()) {
      throw new IllegalArgumentException("connectString: expected host:port, got none");
    }
    return create(() -> ZooKeeperNode.ofOwnClient(connectString, path));
  }

  /**
   * A source with the application's client, which the application starts and closes.
   *
   * @param client one with a namespace adds that to the path
   * @param path of the node, such as {@code /clew/sampling}; it need not be there yet
   */
  public static ZooKeeperSamplingSource create(CuratorFramework client, String path) {
    Objects.requireNonNull(client, "client");
    return create(() -> ZooKeeperNode.ofClient(client, path));
  }

  private static ZooKeeperSamplingSource create(Supplier<ZooKeeperNode> node) {
    try {
      return new ZooKeeperSamplingSource(node.get());
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "ZooKeeperSamplingSource: expected org.apache.curator:curator-framework on the class path,"
              + " got none",
          e);
    }
  }

  @Override
  public String name() {
    return poller.name();
  }

  @Override
  public void start(Listener listener) {
    poller.start(listener);
  }

  @Override
  public void close() {
    poller.close();
  }

  @Override
  public String toString() {
    return name();
  }
}
