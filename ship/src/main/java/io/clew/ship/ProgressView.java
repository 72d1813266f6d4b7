package io.clew.ship;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error: how many bytes of a directory are shipped. */
final class ProgressView implements AutoCloseable {
  private static final long MEGABYTE = 1_000_000;

  private final SpanLogs logs;
  private final ProgressBar bar =
      new ProgressBarBuilder()
          .setTaskName("Shipping")
          .setStyle(ProgressBarStyle.ASCII)
          .setUnit(" MB", MEGABYTE)
          .build();

  ProgressView(SpanLogs logs) {
    this.logs = logs;
  }

  void show() {
    long total = 0;
    long shipped = 0;
    for (FollowedFile file : logs.files()) {
      total += file.size();
      shipped += file.shipped().offset();
    }
    bar.maxHint(total);
    bar.stepTo(shipped);
  }

  @Override
  public void close() {
    bar.close();
  }
}
