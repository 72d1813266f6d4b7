package io.clew.collector;

import io.clew.store.opensearch.Layout;
import io.clew.store.opensearch.OpenSearch;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the traces go.
 *
 * @param trustStore the path of a file that is there on each node
 * @param keepDays how long; 0 for ever
 */
public record StoreSettings(
    List<URI> servers,
    @Nullable String user,
    @Nullable String password,
    @Nullable String apiKey,
    @Nullable String trustStore,
    @Nullable String trustStorePassword,
    List<Layout> layouts,
    int keepDays)
    implements Serializable {
  public StoreSettings {
    servers = List.copyOf(servers);
    layouts = List.copyOf(layouts);
  }

  /**
   * Makes a client.
   *
   * @throws IllegalArgumentException if an address is none of HTTP, or the trust store cannot be
   *     read
   */
  public OpenSearch open() {
    OpenSearch.Builder builder = OpenSearch.newBuilder(servers);
    if (user != null && password != null) {
      builder.basicAuth(user, password);
    }
    if (apiKey != null) {
      builder.apiKey(apiKey);
    }
    if (trustStore != null) {
      builder.trustStore(Path.of(trustStore), trustStorePassword);
    }
    return builder.build();
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return layouts + " at " + servers;
  }
}
