package io.clew.examples.homepage;

import java.io.IOException;

/** A user's unread messages, from a database that fails now and then. */
final class Messages extends Service {
  private static final double FAILING_SHARE = 0.05;

  Messages(Setup setup) throws IOException {
    super("messages", setup);
    serve("/messages", this::messages);
  }

  private int messages(PageRequest request) {
    return query("select unread from inbox where user = ?", FAILING_SHARE, request) ? 200 : 503;
  }
}
