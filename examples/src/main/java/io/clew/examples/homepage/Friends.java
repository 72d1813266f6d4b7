package io.clew.examples.homepage;

import java.io.IOException;

/** Knows who follows whom, from memory, and keeps what they have posted in shards. */
final class Friends extends Service {
  private static final String SLOW_SHARD = "/posts/3";

  Friends(Setup setup) throws IOException {
    super("friends", setup);
    serve("/friends", this::friends);
    serve("/posts", this::posts);
  }

  private int friends(PageRequest request, String path) {
    chance().take("friends", 3, request);
    return 200;
  }

  private int posts(PageRequest request, String path) {
    chance().take(path, path.equals(SLOW_SHARD) ? 80 : 5, request);
    return 200;
  }
}
