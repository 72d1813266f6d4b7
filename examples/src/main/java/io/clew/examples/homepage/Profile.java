package io.clew.examples.homepage;

import io.opentracing.Span;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A user's name and picture, from a cache before a database. */
final class Profile extends Service {
  private final Set<Integer> cachedUsers = ConcurrentHashMap.newKeySet();

  Profile(Setup setup) throws IOException {
    super("profile", setup);
    serve("/profile", this::profile);
  }

  private int profile(PageRequest request, String path) {
    if (!isCached(request)) {
      query("select * from profile where user = ?", 0, request);
    }
    return 200;
  }

  /** A miss fills the cache, so that each user is missed once. */
  private boolean isCached(PageRequest request) {
    Span span =
        tracer()
            .buildSpan("cache.get")
            .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
            .withTag(Tags.PEER_SERVICE, "profile-cache")
            .withTag("cache.key", "profile:" + request.user())
            .start();
    try {
      chance().take("cache.get", 0.5, request);
      boolean hit = !cachedUsers.add(request.user()) && !has(Problem.CACHE_MISSES);
      span.setTag("cache.hit", hit);
      return hit;
    } finally {
      span.finish();
    }
  }
}
