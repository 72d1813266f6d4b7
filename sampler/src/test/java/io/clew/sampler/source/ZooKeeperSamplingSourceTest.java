package io.clew.sampler.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.sampler.SamplingSource;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real ZooKeeper. */
class ZooKeeperSamplingSourceTest extends SamplingSourceContract {
  private static final String PATH = "/clew/sampling";

  private static TestingServer server;
  private static CuratorFramework operator;

  private CuratorFramework application;

  @BeforeAll
  static void startServer() throws Exception {
    server = new TestingServer(true);
    operator = client();
  }

  @AfterAll
  static void stopServer() throws Exception {
    operator.close();
    server.close();
  }

  private static CuratorFramework client() {
    CuratorFramework client =
        CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryOneTime(100));
    client.start();
    return client;
  }

  @BeforeEach
  void removeNode() throws Exception {
    if (operator.checkExists().forPath(PATH) != null) {
      remove();
    }
  }

  @AfterEach
  void closeApplication() {
    if (application != null) {
      application.close();
    }
  }

  @Override
  SamplingSource newSource() {
    return ZooKeeperSamplingSource.create(server.getConnectString(), PATH);
  }

  @Override
  void put(String document) throws Exception {
    operator.create().orSetData().creatingParentsIfNeeded().forPath(PATH, document.getBytes(UTF_8));
  }

  @Override
  void remove() throws Exception {
    operator.delete().forPath(PATH);
  }

  /** It looks when it is told of a change, even if that is none. */
  @Override
  void prod(String document) throws Exception {
    put(document);
  }

  @Override
  String problemWhenRemoved() {
    return "the node is gone";
  }

  @Override
  String threads() {
    return "clew-sampling-zookeeper";
  }

  @Test
  void name_saysServersAndPath() throws Exception {
    assertThat(source().name()).isEqualTo("zookeeper " + server.getConnectString() + PATH);
    assertThat(source()).hasToString(source().name());
  }

  @Test
  void version_isTheTransaction() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    Stat stat = operator.checkExists().forPath(PATH);

    assertThat(heard.versions).containsExactly("mZxid 0x" + Long.toHexString(stat.getMzxid()));
  }

  @Test
  void noNode_isPickedUpWhenCreated() throws Exception {
    start().awaitLast("there is no node");
    put("{1}");
    heard.awaitLast("{1}");

    assertThat(heard.all).containsExactly("there is no node", "{1}");
  }

  @Test
  void notUtf8_failsAndIsSurvived() throws Exception {
    operator.create().orSetData().creatingParentsIfNeeded().forPath(PATH, new byte[] {(byte) 0xe4});
    start().awaitLast("the node cannot be read: expected UTF-8, got other bytes");
    put("{1}");
    heard.awaitLast("{1}");
  }

  @Test
  void changed200Times_givesTheLastInOrder() throws Exception {
    put("0");
    start().awaitDocument("0");
    for (int i = 1; i <= 200; i++) {
      put(Integer.toString(i));
    }
    heard.awaitDocument("200");

    assertThat(heard.documents.stream().map(Integer::valueOf)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void restarted_tellsAndReadsAgain() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    server.stop();
    heard.awaitLast("the connection is lost");
    server.restart();
    put("{2}");
    heard.awaitDocument("{2}");
    put("{3}");
    heard.awaitDocument("{3}");

    assertThat(heard.all).containsExactly("{1}", "the connection is lost", "{2}", "{3}");
  }

  @Test
  void noServer_isPickedUpWhenStarted() throws Exception {
    put("{1}");
    server.stop();
    start().awaitLast("there is no connection");
    server.restart();
    heard.awaitLast("{1}");
  }

  @Test
  void close_serverIsDown_endsAllThreads() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    server.stop();
    try {
      source().close();
      awaitNoThreads();
    } finally {
      server.restart();
    }
  }

  @Test
  void clientOfTheApplication_isUsedAndLeftOpen() throws Exception {
    put("{1}");
    application = client();
    try (SamplingSource source = ZooKeeperSamplingSource.create(application, PATH)) {
      source.start(heard);
      heard.awaitDocument("{1}");
      put("{2}");
      heard.awaitDocument("{2}");
    }
    assertThat(application.getState()).isEqualTo(CuratorFrameworkState.STARTED);
    assertThatThrownBy(
            () ->
                application
                    .getZookeeperClient()
                    .getZooKeeper()
                    .removeAllWatches(PATH, Watcher.WatcherType.Any, false))
        .isInstanceOf(KeeperException.NoWatcherException.class);
  }

  @Test
  void sessionExpired_watchesInTheNext() throws Exception {
    put("{1}");
    application = client();
    try (SamplingSource source = ZooKeeperSamplingSource.create(application, PATH)) {
      source.start(heard);
      heard.awaitDocument("{1}");
      application.getZookeeperClient().getZooKeeper().getTestable().injectSessionExpiration();
      put("{2}");
      heard.awaitDocument("{2}");
      put("{3}");
      heard.awaitDocument("{3}");
    }
  }

  @Test
  void clientOfTheApplication_notStarted_isPickedUpWhenStarted() throws Exception {
    put("{1}");
    application =
        CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryOneTime(100));
    try (SamplingSource source = ZooKeeperSamplingSource.create(application, PATH)) {
      source.start(heard);
      heard.awaitLast("expected a client that was started, got one that is LATENT");
      application.start();
      heard.awaitLast("{1}");
    }
  }

  @Test
  void clientOfTheApplication_closed_fails() throws Exception {
    put("{1}");
    application = client();
    try (SamplingSource source = ZooKeeperSamplingSource.create(application, PATH)) {
      source.start(heard);
      heard.awaitDocument("{1}");
      application.close();
      heard.awaitLast("expected a client that was started, got one that is STOPPED");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "clew", "/clew/", "/a//b"})
  void create_noPath_isRefused(String path) {
    assertThatThrownBy(() -> ZooKeeperSamplingSource.create("127.0.0.1:2181", path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("path: expected a path such as /clew/sampling, got " + path);
  }

  @Test
  void create_noServers_isRefused() {
    assertThatThrownBy(() -> ZooKeeperSamplingSource.create(" ", PATH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("connectString: expected host:port, got none");
  }

  @Test
  void create_withoutCurator_saysWhatIsMissing() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("curator") && !entry.contains("zookeeper")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Callable<?> create =
          (Callable<?>)
              loader.loadClass(Create.class.getName()).getDeclaredConstructor().newInstance();

      assertThatThrownBy(create::call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "ZooKeeperSamplingSource: expected org.apache.curator:curator-framework on the class"
                  + " path, got none");
    }
  }

  /** Loaded where there is no Curator. */
  public static final class Create implements Callable<SamplingSource> {
    /** For reflection. */
    public Create() {}

    @Override
    public SamplingSource call() {
      return ZooKeeperSamplingSource.create("127.0.0.1:2181", "/clew/sampling");
    }
  }
}
