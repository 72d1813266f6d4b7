package io.clew.examples.homepage;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What a user's friends have saved lately, best first. */
final class Feed extends Service {
  private static final int FRIENDS = 8;
  private static final int SHARDS = 4;

  private final Friends friends;

  Feed(Friends friends, Setup setup) throws IOException {
    super("feed", setup);
    this.friends = friends;
    serve("/feed", this::feed);
  }

  private int feed(PageRequest request, String path) throws IOException {
    int status = has(Problem.N_PLUS_ONE) ? eachFriend(request) : call(friends, "/friends", request);
    if (has(Problem.STRAGGLER)) {
      callShards(request);
    }
    work("rank", 8, request);
    return status;
  }

  private int eachFriend(PageRequest request) throws IOException {
    int status = 200;
    for (int i = 0; i < FRIENDS; i++) {
      int friend = 100 * (request.user() + 1) + i;
      status = Math.max(status, call(friends, "/friends/" + friend, request));
    }
    return status;
  }

  private void callShards(PageRequest request) {
    List<CompletableFuture<Integer>> shards =
        IntStream.range(0, SHARDS)
            .mapToObj(shard -> callAsync(friends, "/posts/" + shard, request))
            .toList();
    shards.forEach(CompletableFuture::join);
  }
}
