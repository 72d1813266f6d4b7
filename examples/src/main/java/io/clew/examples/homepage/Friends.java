package io.clew.examples.homepage;

import io.clew.api.Sampler;
import java.io.IOException;
import java.nio.file.Path;

/** Knows who follows whom, from memory. */
final class Friends extends Service {
  Friends(Sampler sampler, Path spanLogs, Chance chance) throws IOException {
    super("friends", sampler, spanLogs, chance);
    serve("/friends", this::friends);
  }

  private int friends(PageRequest request) {
    chance().take("friends", 3, request);
    return 200;
  }
}
