package io.clew.sampler.source;

import io.clew.common.SafeLog;
import io.clew.sampler.SamplingSource;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A source whose last good rule set survives a restart of the service: it is kept in a file, and
 * used at the next start if the source cannot be reached, does not answer in time, or gives one
 * that is refused. It is replaced as soon as the source gives a good one.
 *
 * <p>The file is written when there is another rule set than before. One that is damaged is
 * ignored, with a line in the log, and so is a directory that cannot be used.
 */
public final class CachedSamplingSource implements SamplingSource {
  private static final Logger log = SafeLog.logger(CachedSamplingSource.class);

  private final SamplingSource source;
  private final RulesFile file;
  private volatile @Nullable Cache cache;

  private CachedSamplingSource(SamplingSource source, RulesFile file) {
    this.source = source;
    this.file = file;
  }

  /**
   * A source with a file in a directory that only trusted users can write to.
   *
   * @param source not yet started; closed with this one
   * @param address tells it from other sources of the service, such as a URL with its query
   * @param service the name of the service; each has a file of its own
   * @param directory made if it is not there, for the user of the process alone
   */
  public static CachedSamplingSource create(
      SamplingSource source, String address, String service, Path directory) {
    return new CachedSamplingSource(source, RulesFile.in(directory, service, address));
  }

  /**
   * A source with a file in the temporary directory of the JVM: in a directory there that belongs
   * to the user of the process. If somebody else has made it, nothing is kept.
   *
   * @param source not yet started; closed with this one
   * @param address tells it from other sources of the service, such as a URL with its query
   * @param service the name of the service; each has a file of its own
   */
  public static CachedSamplingSource createTemporary(
      SamplingSource source, String address, String service) {
    return new CachedSamplingSource(source, RulesFile.temporary(service, address));
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public void start(Listener listener) {
    Cache started = new Cache(Objects.requireNonNull(listener, "listener"));
    cache = started;
    source.start(started);
  }

  @Override
  public void fallBack() {
    Cache started = cache;
    if (started != null) {
      started.restore();
    }
  }

  @Override
  public void close() {
    source.close();
  }

  @Override
  public String toString() {
    return source.toString();
  }

  /** Between the source and its listener. The lock is for the thread that falls back. */
  private final class Cache implements Listener {
    private final Listener listener;

    /** Whether there is a good rule set, or none to be restored. */
    private boolean settled;

    Cache(Listener listener) {
      this.listener = listener;
    }

    @Override
    public synchronized boolean changed(String document, String version) {
      boolean good = listener.changed(document, version);
      if (good) {
        settled = true;
        file.write(document, version);
      } else {
        restore();
      }
      return good;
    }

    @Override
    public synchronized void unchanged() {
      listener.unchanged();
    }

    @Override
    public synchronized void failed(String problem) {
      restore();
      listener.failed(problem);
    }

    synchronized void restore() {
      if (!settled) {
        settled = true;
        RulesFile.Content kept = file.read();
        if (kept != null) {
          SafeLog.log(
              () ->
                  log.warn(
                      "Tracing: {}: no good rules from there yet; those that it gave {} ago apply"
                          + " ({})",
                      name(),
                      kept.age(),
                      file));
          listener.restored(kept.document(), kept.version(), kept.received());
        }
      }
    }
  }
}
