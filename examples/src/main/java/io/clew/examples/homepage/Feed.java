package io.clew.examples.homepage;

import io.clew.api.Sampler;
import java.io.IOException;
import java.nio.file.Path;

/** What a user's friends have saved lately, best first. */
final class Feed extends Service {
  private final Friends friends;

  Feed(Friends friends, Sampler sampler, Path spanLogs, Chance chance) throws IOException {
    super("feed", sampler, spanLogs, chance);
    this.friends = friends;
    serve("/feed", this::feed);
  }

  private int feed(PageRequest request) throws IOException {
    int status = call(friends, "/friends", request);
    work("rank", 8, request);
    return status;
  }
}
