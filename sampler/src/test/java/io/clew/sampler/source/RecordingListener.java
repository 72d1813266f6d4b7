package io.clew.sampler.source;

import static org.awaitility.Awaitility.await;

import io.clew.sampler.SamplingSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that remembers what it was told, and is asked by tests. */
class RecordingListener implements SamplingSource.Listener {
  static final Duration TIMEOUT = Duration.ofMinutes(1);

  final List<String> documents = new CopyOnWriteArrayList<>();
  final List<String> versions = new CopyOnWriteArrayList<>();
  final List<String> problems = new CopyOnWriteArrayList<>();
  final AtomicInteger unchanged = new AtomicInteger();

  /** Problems, unless the one before is the same, and documents, in their order. */
  final List<String> all = new CopyOnWriteArrayList<>();

  @Override
  public boolean changed(String document, String version) {
    versions.add(version);
    documents.add(document);
    all.add(document);
    return true;
  }

  @Override
  public void unchanged() {
    unchanged.incrementAndGet();
  }

  @Override
  public void failed(String problem) {
    problems.add(problem);
    if (all.isEmpty() || !all.get(all.size() - 1).equals(problem)) {
      all.add(problem);
    }
  }

  private static <T> T last(List<T> list) {
    return list.isEmpty() ? null : list.get(list.size() - 1);
  }

  /** Waits until this is the last document. */
  void awaitDocument(String document) {
    await().atMost(TIMEOUT).until(() -> last(documents), document::equals);
  }

  /** Waits until this is the last that was heard, apart from documents that did not change. */
  void awaitLast(String event) {
    await().atMost(TIMEOUT).until(() -> last(all), event::equals);
  }

  /** Waits until this was heard once more. */
  void awaitProblem(String problem) {
    int before = problems.size();
    await()
        .atMost(TIMEOUT)
        .until(() -> problems.stream().skip(before).toList(), later -> later.contains(problem));
  }

  /** Waits until the document was looked at two times more, and was the same. */
  void awaitUnchanged() {
    int before = unchanged.get();
    await().atMost(TIMEOUT).until(() -> unchanged.get() >= before + 2);
  }
}
