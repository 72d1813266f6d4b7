package io.clew.ship;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryScanTest {
  @TempDir Path directory;

  private final AtomicLong nanos = new AtomicLong();
  private DirectoryScan scan;
  private Path first;
  private Path second;

  @BeforeEach
  void twoFiles() throws IOException {
    first = Files.writeString(directory.resolve("feed-1.ndjson"), Lines.lines(0, 10));
    second = Files.writeString(directory.resolve("feed-2.ndjson"), Lines.lines(0, 10));
    scan = new DirectoryScan(directory, nanos::get);
  }

  private void listAndIdentify() throws IOException {
    scan.list(Set.of());
    scan.seen()
        .replaceAll(
            (path, found) ->
                found.file() != null
                    ? found
                    : found.known(
                        new FollowedFile(path.toString(), FilePosition.START, 0, "feed", 0),
                        found.size()));
  }

  @Test
  void listed_afterASlowListing_isListedSoonAgain() throws IOException {
    listAndIdentify();
    nanos.addAndGet(MINUTES.toNanos(10));
    scan.listed();
    Files.writeString(directory.resolve("feed-3.ndjson"), Lines.lines(0, 10));

    nanos.addAndGet(SECONDS.toNanos(6));

    assertThat(scan.isListingDue()).isTrue();
  }

  @Test
  void lookAtGrowing_anotherIsTruncated_theListingFindsWhatHasGrown() throws IOException {
    listAndIdentify();
    scan.listed();
    long before = scan.seen().get(first).size();
    Lines.append(first, Lines.lines(10, 20));
    Files.writeString(second, "");

    assertThat(scan.lookAtGrowing()).isNull();

    assertThat(scan.seen().get(first).size()).isEqualTo(before);
    scan.list(Set.of());
    assertThat(scan.seen().get(first).size()).isEqualTo(Files.size(first));
  }

  @Test
  void lookAtGrowing_oneHasGrown_isThatOne() throws IOException {
    listAndIdentify();
    scan.listed();
    Lines.append(first, Lines.lines(10, 20));

    assertThat(scan.lookAtGrowing()).containsExactly(first);
    assertThat(scan.seen().get(first).bytes()).isEqualTo(Files.size(first));
  }
}
