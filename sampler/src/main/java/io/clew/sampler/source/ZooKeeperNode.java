package io.clew.sampler.source;

import io.clew.api.UntracedThread;
import io.clew.sampler.RuleSetText;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.WatcherRemoveCuratorFramework;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.utils.PathUtils;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.ConnectionLossException;
import org.apache.zookeeper.KeeperException.SessionExpiredException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The place of a {@link ZooKeeperSamplingSource}, apart from it so that the source can say that
 * Curator is missing. What ZooKeeper tells on its own threads wakes the poller, no more.
 */
final class ZooKeeperNode implements Poller.Target {
  private static final String THREAD = "clew-sampling-zookeeper";
  private static final int SESSION_MILLIS = 15_000;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int CLOSE_MILLIS = 500;

  /** In case that a watch is lost, and to know that all is well. */
  private static final long LOOK_MILLIS = 30_000;

  private static final long LOOK_AFTER_FAILURE_MILLIS = 5_000;

  /** As long as it may take Curator to hear of it. */
  private static final long LOOK_AFTER_LOSS_MILLIS = 100;

  private static final String LOST = "the connection is lost";

  private final CuratorFramework client;
  private final boolean isOwner;
  private final String path;
  private final Poller poller;
  private final CuratorWatcher watcher = event -> wake();
  private final ConnectionStateListener connectionListener = (client, state) -> wake();

  /** The client, which knows the watches that were set through it; null before the first look. */
  private @Nullable WatcherRemoveCuratorFramework watching;

  private boolean wasConnected;
  private boolean wasLost;
  private boolean wasThere;

  private ZooKeeperNode(CuratorFramework client, boolean isOwner, String path) {
    this.client = client;
    this.isOwner = isOwner;
    this.path = validated(path);
    String servers = client.getZookeeperClient().getCurrentConnectionString();
    poller = new Poller("zookeeper " + servers + path, THREAD, this);
  }

  static ZooKeeperNode ofClient(CuratorFramework client, String path) {
    return new ZooKeeperNode(client, false, path);
  }

  static ZooKeeperNode ofOwnClient(String connectString, String path) {
    CuratorFramework client =
        CuratorFrameworkFactory.builder()
            .connectString(connectString)
            .sessionTimeoutMs(SESSION_MILLIS)
            .connectionTimeoutMs(CONNECT_MILLIS)
            .maxCloseWaitMs(CLOSE_MILLIS)
            .retryPolicy(new RetryOneTime(1)) // The poller tries for ever.
            .ensembleTracker(false) // The servers are those that we were told.
            .threadFactory(task -> new UntracedThread(task, THREAD + "-curator"))
            .build();
    return new ZooKeeperNode(client, true, path);
  }

  private static String validated(String path) {
    try {
      return PathUtils.validatePath(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "path: expected a path such as /clew/sampling, got " + path, e);
    }
  }

  Poller poller() {
    return poller;
  }

  private void wake() {
    poller.wake();
  }

  @Override
  public long look() throws Exception {
    CuratorFramework zookeeper = watching == null ? begin() : watching;
    if (client.getState() != CuratorFrameworkState.STARTED) {
      poller.failed("expected a client that was started, got one that is " + client.getState());
      return LOOK_AFTER_FAILURE_MILLIS;
    }
    if (!client.blockUntilConnected(CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
      poller.failed(wasConnected ? LOST : "there is no connection");
      return LOOK_AFTER_FAILURE_MILLIS;
    }
    wasConnected = true;
    try {
      read(zookeeper);
      wasLost = false;
      return LOOK_MILLIS;
    } catch (ConnectionLossException | SessionExpiredException e) {
      if (!wasLost) {
        wasLost = true; // Perhaps it comes back while the next look waits for it.
        return LOOK_AFTER_LOSS_MILLIS;
      }
      poller.failed(LOST);
    } catch (KeeperException e) {
      poller.failed("the node cannot be read: " + e.code());
    } catch (IOException e) {
      poller.failed("the node cannot be read: " + e.getMessage());
    }
    return LOOK_AFTER_FAILURE_MILLIS;
  }

  private CuratorFramework begin() {
    client.getConnectionStateListenable().addListener(connectionListener);
    watching = client.newWatcherRemoveCuratorFramework();
    if (isOwner) {
      client.start();
    }
    return watching;
  }

  /** The watch is set first, and also where there is no node: so nothing can be missed. */
  private void read(CuratorFramework zookeeper) throws Exception {
    Stat stat = zookeeper.checkExists().usingWatcher(watcher).forPath(path);
    if (stat == null) {
      poller.failed(wasThere ? "the node is gone" : "there is no node");
      return;
    }
    byte[] data = zookeeper.getData().storingStatIn(stat).forPath(path);
    wasThere = true;
    poller.found(RuleSetText.text(data), "mZxid 0x" + Long.toHexString(stat.getMzxid()));
  }

  @Override
  public void leave() {
    client.getConnectionStateListenable().removeListener(connectionListener);
    if (isOwner) {
      client.close();
    } else if (watching != null && client.getState() == CuratorFrameworkState.STARTED) {
      watching.removeWatchers();
    }
  }
}
