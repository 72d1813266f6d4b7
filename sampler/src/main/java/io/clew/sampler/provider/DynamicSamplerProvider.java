package io.clew.sampler.provider;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import io.clew.sampler.DynamicSampler;
import io.clew.sampler.SamplerAdmin;
import io.clew.sampler.SamplingSource;
import io.clew.sampler.admin.SamplerJmx;
import io.clew.sampler.admin.SamplerServer;
import io.clew.sampler.source.CachedSamplingSource;
import io.clew.sampler.source.FileSamplingSource;
import io.clew.sampler.source.HttpSamplingSource;
import io.clew.sampler.source.ZooKeeperSamplingSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sampler that is used unless {@code clew.sampler} names another: a {@link
 * DynamicSampler}. Until it is told more it samples at the rate in {@code clew.sample-rate}: three
 * requests in a thousand by default, and all where {@code clew.environment} is {@code development}.
 *
 * <p>Rules come from a ZooKeeper node ({@code clew.sampler.zookeeper} and {@code
 * clew.sampler.zookeeper-path}), an HTTP endpoint ({@code clew.sampler.url}, {@code
 * clew.sampler.url-token}) and a file ({@code clew.sampler.file}), in this order of precedence, as
 * far as they are set. One that cannot be used is a warning, and left out.
 *
 * <p>The last good rules of ZooKeeper and of the endpoint survive a restart without them, in {@code
 * clew.sampler.cache-directory}.
 *
 * <p>Where {@code clew.sampler.admin-port} is set, the sampler is shown and changed there over
 * HTTP, from this machine alone, by who has the token in {@code clew.sampler.admin-token}, if it is
 * set.
 *
 * <p>On development machines the rules of sources, which are made for production, are ignored,
 * except for the kill switch.
 */
public final class DynamicSamplerProvider implements SamplerProvider {
  private static final String ADMIN_PORT = "clew.sampler.admin-port";
  private static final String ADMIN_TOKEN = "clew.sampler.admin-token";
  private static final String URL_TOKEN = "clew.sampler.url-token";

  private static final String ZOOKEEPER_PATH = "clew.sampler.zookeeper-path";
  private static final String ZOOKEEPER = "clew.sampler.zookeeper";
  private static final String URL = "clew.sampler.url";
  private static final String FILE = "clew.sampler.file";
  private static final String CACHE = "clew.sampler.cache-directory";
  private static final String TEMPORARY = "temporary";

  /** For {@link java.util.ServiceLoader}. */
  public DynamicSamplerProvider() {}

  @Override
  public String name() {
    return "dynamic";
  }

  @Override
  public Sampler create(Settings settings) {
    DynamicSampler.Builder builder =
        DynamicSampler.newBuilder(settings.service())
            .initially(ProbabilisticSamplerProvider.rate(settings));
    if (settings.isDevelopment()) {
      builder.onlySwitch();
    }
    source(settings, ZOOKEEPER, builder);
    source(settings, URL, builder);
    source(settings, FILE, builder);
    builder.admin(
        new SamplerAdmin() { // Not a lambda: each takes a millisecond of a service's start.
          @Override
          public AutoCloseable open(DynamicSampler sampler) {
            return SamplerJmx.register(sampler);
          }
        });
    int port = (int) settings.number(ADMIN_PORT, 0, 0, 65_535);
    if (port > 0) {
      String token = settings.text(ADMIN_TOKEN);
      builder.admin(sampler -> serve(settings, sampler, port, token));
    }
    return builder.build();
  }

  /** The service starts without the server if that cannot be opened. */
  private static AutoCloseable serve(
      Settings settings, DynamicSampler sampler, int port, @Nullable String token) {
    try {
      return SamplerServer.start(sampler, port, token);
    } catch (IllegalArgumentException e) {
      settings.reject(ADMIN_TOKEN, String.valueOf(token), e, "no server at " + ADMIN_PORT);
      return () -> {};
    } catch (IOException | LinkageError e) {
      String reason = (e.getCause() == null ? e : e.getCause()).getMessage();
      settings.reject(
          ADMIN_PORT, Integer.toString(port), "a port to listen on (" + reason + ")", "none");
      return () -> {};
    }
  }

  private static void source(Settings settings, String key, DynamicSampler.Builder builder) {
    String place = settings.text(key);
    if (place != null) {
      try {
        SamplingSource made = newSource(settings, key, place);
        if (made != null) {
          builder.source(made);
        }
      } catch (RuntimeException | LinkageError e) { // A runtime without java.net.http.
        Exception shown = new IllegalArgumentException(withoutUser(String.valueOf(e.getMessage())));
        settings.reject(key, withoutUser(place), shown, "none");
      }
    }
  }

  private static @Nullable SamplingSource newSource(Settings settings, String key, String place) {
    return switch (key) {
      case ZOOKEEPER -> {
        SamplingSource source = zooKeeper(place, settings);
        yield source == null ? null : cached(source, place, settings);
      }
      case URL -> cached(http(place, settings), place, settings);
      default -> FileSamplingSource.create(Path.of(place));
    };
  }

  /** A file is on the disk anyway; and in development only the kill switch of sources counts. */
  private static SamplingSource cached(SamplingSource source, String place, Settings settings) {
    String address = source.name() + " " + place; // A name has no query.
    String directory = settings.text(CACHE, TEMPORARY);
    if (directory.equals("none") || settings.isDevelopment()) {
      return source;
    }
    if (!directory.equals(TEMPORARY)) {
      try {
        return CachedSamplingSource.create(source, address, settings.service(), Path.of(directory));
      } catch (InvalidPathException e) {
        settings.reject(CACHE, directory, e, TEMPORARY);
      }
    }
    return CachedSamplingSource.createTemporary(source, address, settings.service());
  }

  /** An address in a message may have a password, whether it is one of HTTP or not. */
  private static String withoutUser(String text) {
    return text.replaceAll("(//)[^@]*@", "$1");
  }

  /** Null if the path is not valid: the rules at another one are meant for others. */
  private static @Nullable SamplingSource zooKeeper(String connectString, Settings settings) {
    String path = settings.text(ZOOKEEPER_PATH, "/clew/sampling");
    try {
      return ZooKeeperSamplingSource.create(connectString, path);
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).startsWith("path:")) {
        throw e;
      }
      settings.reject(ZOOKEEPER_PATH, path, e, "no rules of ZooKeeper");
      return null;
    }
  }

  private static SamplingSource http(String uri, Settings settings) {
    HttpSamplingSource.Builder source =
        HttpSamplingSource.newBuilder(URI.create(uri), settings.service());
    String token = settings.text(URL_TOKEN);
    if (token != null) {
      try {
        source.bearerToken(token);
      } catch (IllegalArgumentException e) {
        settings.reject(URL_TOKEN, token, e, "none");
      }
    }
    return source.build();
  }
}
