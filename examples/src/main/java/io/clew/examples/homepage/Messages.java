package io.clew.examples.homepage;

import java.io.IOException;

/** A user's unread messages, from a database that fails now and then. */
final class Messages extends Service {
  private static final String STATEMENT = "select unread from inbox where user = ?";
  private static final double FAILING_SHARE = 0.05;
  private static final int FAILED_ATTEMPTS = 2;

  Messages(Setup setup) throws IOException {
    super("messages", setup);
    serve("/messages", this::messages);
  }

  private int messages(PageRequest request, String path) {
    for (int i = 0; has(Problem.RETRIES) && i < FAILED_ATTEMPTS; i++) {
      query(STATEMENT, 1, request);
    }
    return query(STATEMENT, FAILING_SHARE, request) ? 200 : 503;
  }
}
