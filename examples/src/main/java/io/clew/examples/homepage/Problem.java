package io.clew.examples.homepage;

/** A fault that the home page can have, for {@code clew diagnose} to find. */
public enum Problem {
  /** The feed asks for each friend on its own, instead of for all at once. */
  N_PLUS_ONE,

  /** The front end waits for the feed before it asks for the messages. */
  SEQUENTIAL,

  /** The cache of profiles forgets what it is given. */
  CACHE_MISSES,

  /** Of the shards that hold a feed's posts, one is slow. */
  STRAGGLER,

  /** The database of messages answers only the third attempt. */
  RETRIES,

  /**
   * The front end has the profile early, but sends nothing before the page is complete, and that
   * takes long.
   */
  LATE_FIRST_BYTE
}
