package io.clew.viewer;

import io.clew.analysis.store.SpanLogStore;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar while span logs are read, if somebody looks and it takes long enough to be seen.
 */
final class ReadingProgress implements SpanLogStore.Progress, AutoCloseable {
  private static final long MIN_BYTES = 50_000_000;
  private static final long MEGABYTE = 1_000_000;

  private final Terminal terminal;
  private @Nullable ProgressBar bar;

  ReadingProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void read(long bytes, long all) {
    if (bar == null && all >= MIN_BYTES && Terminal.isInteractive()) {
      bar = terminal.progressBar("Reading, MB", all / MEGABYTE);
    }
    if (bar != null) {
      bar.stepTo(bytes / MEGABYTE);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
