package io.clew.ship;

import io.clew.api.SpanSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A shipper that runs on a thread until it is closed. */
final class Running implements AutoCloseable {
  private final Shipper shipper;
  private final CompletableFuture<Shipper.End> end = new CompletableFuture<>();

  private Running(Shipper shipper) {
    this.shipper = shipper;
    Thread thread = new Thread(this::run, "shipper");
    thread.setDaemon(true);
    thread.start();
  }

  static Running start(Path directory, SpanSender sender) throws IOException {
    return new Running(new Shipper(directory, state(directory), sender, null));
  }

  /** Ships what is in the directory, and ends. */
  static Shipper.End once(Path directory, SpanSender sender) throws Exception {
    return once(directory, sender, Duration.ofSeconds(30)).run(() -> {});
  }

  static Shipper once(Path directory, SpanSender sender, Duration maxElapsed) throws IOException {
    return new Shipper(directory, state(directory), sender, maxElapsed);
  }

  static Path state(Path directory) throws IOException {
    return Files.createDirectories(directory.resolve(".clew-ship"));
  }

  private void run() {
    try {
      end.complete(shipper.run(() -> {}));
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  ShipperJmx metrics() {
    return new ShipperJmx(shipper);
  }

  @Override
  public void close() {
    shipper.stop();
    end.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
