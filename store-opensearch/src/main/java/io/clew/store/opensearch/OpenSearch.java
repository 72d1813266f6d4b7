package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.store.HttpAddress;
import io.clew.common.PermanentRefusal.HttpAnswer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The client of an OpenSearch (2, 3) or Elasticsearch (7 to 9) cluster. Safe for use by many
 * threads. Passwords and keys are in no message, log or text of it.
 */
public final class OpenSearch implements Closeable {
  private final Servers servers;
  private final Waiting waiting = new Waiting();
  private final int shards;
  private final int replicas;

  private OpenSearch(Builder builder) {
    SSLContext tls = null;
    if (builder.isInsecure) {
      tls = Tls.trustingAll();
    } else if (builder.trustStore != null) {
      tls = Tls.trusting(builder.trustStore, builder.trustStorePassword);
    }
    servers = new Servers(builder.servers, builder.authorization, tls);
    shards = builder.shards;
    replicas = builder.replicas;
  }

  /**
   * Begins with the servers' addresses.
   *
   * @param servers of one cluster, such as {@code http://127.0.0.1:9200}; if one is away the next
   *     is asked
   * @throws IllegalArgumentException if there is none, or one is no address of an HTTP server
   */
  public static Builder newBuilder(List<URI> servers) {
    return new Builder(servers);
  }

  /**
   * Puts the index templates of these layouts, and of what is summed up beside them, unless they
   * are there in this or a later version. Waits for a store that is away.
   *
   * @throws IOException if the store refuses them, or the thread is interrupted
   */
  public void prepare(Layout... layouts) throws IOException {
    new Templates(this, shards, replicas).prepare(Set.of(layouts));
  }

  /**
   * Stores documents. Returns when each is safe or refused for good: as long as the store is away,
   * has too much to do, is full, or does not take the password, it waits and tries again, and logs
   * that once.
   *
   * @throws InterruptedIOException if the thread is interrupted; some may be stored
   */
  public BulkResult write(List<Document> documents) throws InterruptedIOException {
    return new Bulk(servers, waiting).write(documents);
  }

  /**
   * Deletes the indexes of days that are longer ago, with those of flows and dependencies.
   *
   * @param layouts whose indexes
   * @return how many indexes were deleted
   * @throws IOException if the store cannot be asked, or refuses
   */
  public int deleteOlderThan(int days, Layout... layouts) throws IOException {
    List<String> patterns =
        new ArrayList<>(List.of(SummedDocuments.FLOW_INDEX, ZipkinLayout.DEPENDENCY_INDEX));
    for (Layout layout : layouts) {
      patterns.add(layout == Layout.TRACES ? TracesLayout.INDEX : ZipkinLayout.INDEX);
    }
    LocalDate first = LocalDate.now(ZoneOffset.UTC).minusDays(days);
    int deleted = 0;
    for (String index : indexes(patterns)) {
      LocalDate day = Days.ofIndex(index);
      if (day != null && day.isBefore(first)) {
        Answer answer = servers.ask(new Request("DELETE", "/" + index, null));
        if (!answer.isOk() && answer.status() != 404) {
          throw new IOException(answer.reason());
        }
        deleted++;
      }
    }
    return deleted;
  }

  /** The names of those that begin so. */
  List<String> indexes(List<String> beginnings) throws IOException {
    List<String> indexes = new ArrayList<>();
    Json.read(
        read(Request.get(
                "/_cat/indices/" + String.join("-*,", beginnings) + "-*?format=json&h=index"))
            .body(),
        json ->
            Json.readList(
                json,
                index -> Json.readObject(index, (name, value) -> indexes.add(value.getText()))));
    return indexes;
  }

  /** How often something was tried again, because the store was away or had too much to do. */
  public long retries() {
    return waiting.retries();
  }

  /**
   * Asks once.
   *
   * @throws IOException if the store is away or does not answer what it was asked for
   */
  Answer read(Request request) throws IOException {
    Answer answer = servers.ask(request);
    if (!answer.isOk()) {
      throw new IOException(answer.reason());
    }
    return answer;
  }

  /**
   * Asks until there is an answer that more waiting would not change.
   *
   * @throws InterruptedIOException if the thread is interrupted
   */
  Answer insist(Request request) throws InterruptedIOException {
    for (long failures = 1; ; failures++) {
      String problem;
      try {
        Answer answer = servers.ask(request);
        if (answer.isOk() || answer.kind() != HttpAnswer.LATER) {
          waiting.isOver();
          return answer;
        }
        problem = answer.reason();
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
      }
      waiting.after(failures, problem);
    }
  }

  /** Waits before something is tried again that the store could not do. */
  void pause(long attempts, String problem) throws InterruptedIOException {
    waiting.after(attempts, problem);
  }

  /** Nothing is open between two calls but idle connections, which end on their own. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "OpenSearch" + servers;
  }

  /** Makes an {@link OpenSearch}. */
  public static final class Builder {
    private final List<URI> servers;
    private @Nullable String authorization;
    private @Nullable Path trustStore;
    private @Nullable String trustStorePassword;
    private boolean isInsecure;
    private int shards = 1;
    private int replicas = 1;

    private Builder(List<URI> servers) {
      if (servers.isEmpty()) {
        throw new IllegalArgumentException("expected the address of a server, got none");
      }
      this.servers = servers.stream().map(Builder::checked).toList();
    }

    private static URI checked(URI server) {
      return URI.create(HttpAddress.checked(server, "http://127.0.0.1:9200"));
    }

    public Builder basicAuth(String user, String password) {
      byte[] both = (user + ":" + password).getBytes(UTF_8);
      authorization = "Basic " + Base64.getEncoder().encodeToString(both);
      return this;
    }

    /** As the server has made it: the encoded one. */
    public Builder apiKey(String key) {
      authorization = "ApiKey " + key;
      return this;
    }

    /**
     * The certificates that are trusted, instead of the JVM's.
     *
     * @param file PKCS 12 or JKS
     */
    public Builder trustStore(Path file, @Nullable String password) {
      trustStore = file;
      trustStorePassword = password;
      return this;
    }

    /** Trusts every server, whatever its certificate: for tests. */
    public Builder insecure() {
      isInsecure = true;
      return this;
    }

    /** Of the indexes of each day; one unless more is said. Takes effect with the next day. */
    public Builder shards(int number) {
      shards = number;
      return this;
    }

    /** Copies of each shard, besides the first; one unless more or less is said. */
    public Builder replicas(int number) {
      replicas = number;
      return this;
    }

    /**
     * Makes the client. It does not connect before it has something to do.
     *
     * @throws IllegalArgumentException if the trust store cannot be read
     */
    public OpenSearch build() {
      return new OpenSearch(this);
    }

    @Override
    public String toString() {
      return "OpenSearch.Builder" + servers;
    }
  }
}
