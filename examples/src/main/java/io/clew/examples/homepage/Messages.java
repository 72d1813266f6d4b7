package io.clew.examples.homepage;

import io.clew.api.Sampler;
import java.io.IOException;
import java.nio.file.Path;

/** A user's unread messages, from a database that fails now and then. */
final class Messages extends Service {
  private static final double FAILING_SHARE = 0.05;

  Messages(Sampler sampler, Path spanLogs, Chance chance) throws IOException {
    super("messages", sampler, spanLogs, chance);
    serve("/messages", this::messages);
  }

  private int messages(PageRequest request) {
    return query("select unread from inbox where user = ?", FAILING_SHARE, request) ? 200 : 503;
  }
}
