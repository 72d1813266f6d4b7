package io.clew.examples.homepage;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Puts the home page together: the profile first, then feed and messages side by side. */
final class FrontEnd extends Service {
  private final Profile profile;
  private final Feed feed;
  private final Messages messages;

  FrontEnd(Profile profile, Feed feed, Messages messages, Setup setup) throws IOException {
    super("front-end", setup);
    this.profile = profile;
    this.feed = feed;
    this.messages = messages;
    serve("/", this::homePage);
  }

  /** A page without its messages is better than none. */
  private int homePage(PageRequest request, String path) throws IOException {
    int status = call(profile, "/profile", request);
    CompletableFuture<Integer> feedStatus = callAsync(feed, "/feed", request);
    if (has(Problem.SEQUENTIAL)) {
      feedStatus.join();
    }
    CompletableFuture<Integer> messagesStatus = callAsync(messages, "/messages", request);
    status = Math.max(status, feedStatus.join());
    messagesStatus.join();
    work("render", has(Problem.LATE_FIRST_BYTE) ? 250 : 4, request);
    return status;
  }
}
