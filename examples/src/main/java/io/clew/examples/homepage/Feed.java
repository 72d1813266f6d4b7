package io.clew.examples.homepage;

import java.io.IOException;

/** What a user's friends have saved lately, best first. */
final class Feed extends Service {
  private final Friends friends;

  Feed(Friends friends, Setup setup) throws IOException {
    super("feed", setup);
    this.friends = friends;
    serve("/feed", this::feed);
  }

  private int feed(PageRequest request) throws IOException {
    int status = call(friends, "/friends", request);
    work("rank", 8, request);
    return status;
  }
}
