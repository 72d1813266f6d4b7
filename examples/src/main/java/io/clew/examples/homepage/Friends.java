package io.clew.examples.homepage;

import java.io.IOException;

/** Knows who follows whom, from memory. */
final class Friends extends Service {
  Friends(Setup setup) throws IOException {
    super("friends", setup);
    serve("/friends", this::friends);
  }

  private int friends(PageRequest request) {
    chance().take("friends", 3, request);
    return 200;
  }
}
