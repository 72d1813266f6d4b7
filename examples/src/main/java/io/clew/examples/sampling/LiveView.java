package io.clew.examples.sampling;

import io.clew.examples.sampling.LiveChart.Reading;
import io.clew.viewer.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Shows a shop every second, and runs the commands that the user types. */
final class LiveView {
  private final Shop shop;
  private final Terminal terminal;
  private final PrintWriter out;
  private final @Nullable Screen screen;
  private final ConsoleCommand command;
  private final List<Meter> meters = new ArrayList<>();
  private volatile String answer = "";

  /**
   * A watch of a shop.
   *
   * @param interactive whether it may be redrawn in place
   */
  LiveView(Shop shop, Terminal terminal, PrintWriter out, boolean interactive) {
    this.shop = shop;
    this.terminal = terminal;
    this.out = out;
    screen = interactive ? new Screen(out) : null;
    command = new ConsoleCommand(shop);
    for (int i = 0; i < shop.services().size(); i++) {
      meters.add(new Meter(shop.services().get(i), shop.loaded().loads().get(i)));
    }
  }

  /** Until the user quits; where there is no user, until the process is stopped. */
  void run(BufferedReader in) throws IOException, InterruptedException {
    if (screen == null) {
      header().forEach(out::println);
    }
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> unused = clock.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.strip().equals("quit")) {
          return;
        }
        answer = line.isBlank() ? "" : answer(line);
        if (screen != null) {
          screen.prompt();
        } else {
          out.println(answer);
        }
      }
      if (screen == null) {
        new CountDownLatch(1).await();
      }
    } finally {
      clock.shutdownNow();
      clock.awaitTermination(1, TimeUnit.SECONDS);
    }
  }

  private String answer(String line) throws InterruptedException {
    try {
      return command.run(line);
    } catch (IOException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private List<String> header() {
    return List.of(
        "The rules of both services: " + shop.rules().path(),
        "Edit that file, or type:    " + ConsoleCommand.HELP);
  }

  private void show() {
    try {
      List<Reading> readings = new ArrayList<>();
      for (Meter meter : meters) {
        readings.add(meter.read());
      }
      if (screen == null) {
        readings.forEach(reading -> out.println(LiveChart.line(reading)));
        return;
      }
      List<String> lines = new ArrayList<>(header());
      lines.add("");
      lines.addAll(LiveChart.draw(readings, terminal));
      lines.add(answer);
      screen.draw(lines);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The user has quit.
    }
  }
}
