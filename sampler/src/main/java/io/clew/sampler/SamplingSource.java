package io.clew.sampler;

import java.time.Instant;

/**
 * Where a {@link DynamicSampler} gets rule sets from, and hears of changes: a file, an HTTP
 * endpoint, a ZooKeeper node. A source carries text and knows nothing of its meaning.
 *
 * <p>It has a daemon thread of its own, from which it calls its listener, one call at a time.
 */
public interface SamplingSource extends AutoCloseable {
  /**
   * What people call the source, with its place.
   *
   * @return such as {@code file /etc/clew/sampling.json}; without secrets
   */
  String name();

  /**
   * Begins to watch. Returns at once; the first call to the listener says what is there now.
   *
   * @param listener told of all that happens, until {@link #close()}
   * @throws IllegalStateException if the source was started or closed before
   */
  void start(Listener listener);

  /**
   * Called at most once, if the source has told nothing in the time that the service waits for it
   * at its start: it may {@linkplain Listener#restored tell} of rules from before. Nothing by
   * default.
   */
  default void fallBack() {}

  /** Ends the source's thread, within a second; idempotent. */
  @Override
  void close();

  /** What a source tells of. */
  interface Listener {
    /**
     * There is another rule set than before.
     *
     * @param document JSON
     * @param version how the source tells this rule set from others, such as an {@code ETag} or the
     *     time of a change
     * @return false if the rule set was refused, which has been logged, and the last good one stays
     */
    boolean changed(String document, String version);

    /**
     * There is no rule set from the source yet, but one that it gave to an earlier process.
     *
     * @param document JSON
     * @param version as the source told it then
     * @param received when that was
     * @return false if the rule set was refused, which has been logged
     */
    default boolean restored(String document, String version, Instant received) {
      return changed(document, version);
    }

    /**
     * The source was looked at, and has the rule set that it gave last, whether that was refused or
     * not; a failure, if there was one, is over.
     */
    void unchanged();

    /**
     * The source has no rule set to give, or cannot be reached; the last good one stays.
     *
     * @param problem what is wrong, such as {@code the file is gone}
     */
    void failed(String problem);
  }
}
