package io.clew.viewer.web;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.clew.analysis.store.SpanLogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a large trace takes in a browser: from the beginning of the navigation until its bars
 * are drawn, from a click until the details are there, and the longest frame while it is scrolled
 * and zoomed. Medians of some runs. See CONTRIBUTING.md.
 */
@EnabledIfSystemProperty(named = "view.figures", matches = ".+")
class ViewFigures {
  private static final int RUNS = 7;
  private static final long START = 1_790_000_000_000_000L;
  private static final String MARK =
      "name => performance.getEntriesByName(name).at(-1)?.startTime ?? 0";

  /** The longest time between two frames, of those in which the chart is moved. */
  private static final String FRAMES =
      """
      async (isZoom) => {
        const chart = document.querySelector('.gantt');
        const frame = () => new Promise(requestAnimationFrame);
        let last = await frame();
        let longest = 0;
        for (let i = 0; i < 90; i++) {
          if (isZoom) chart.dispatchEvent(new KeyboardEvent('keydown', { key: i % 20 < 10 ? '+' : '-' }));
          else chart.scrollTop += 900;
          const now = await frame();
          longest = Math.max(longest, now - last);
          last = now;
        }
        return longest;
      }
      """;

  @Test
  void traces(@TempDir Path logs) throws IOException {
    int[] sizes =
        Arrays.stream(System.getProperty("view.figures").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    for (int size : sizes) {
      RunningPage.write(logs.resolve("all-1.ndjson"), LargeTrace.of(id(size), size, START));
    }
    try (SpanLogStore store = SpanLogStore.open(logs);
        RunningPage server = RunningPage.of(store, "logs");
        Chromium chromium = Chromium.start()) {
      for (int size : sizes) {
        double[][] figures = new double[4][RUNS];
        for (int run = 0; run < RUNS; run++) {
          double[] one = measure(chromium, server.uri().resolve("/trace/" + id(size)).toString());
          for (int i = 0; i < one.length; i++) {
            figures[i][run] = one[i];
          }
        }
        Arrays.stream(figures).forEach(Arrays::sort);
        System.out.printf(
            Locale.ROOT,
            "%,9d spans: drawn %.0f ms, details after a click %.0f ms, longest frame scrolling %.0f ms, zooming %.0f ms%n",
            size,
            figures[0][RUNS / 2],
            figures[1][RUNS / 2],
            figures[2][RUNS / 2],
            figures[3][RUNS / 2]);
      }
    }
  }

  private static String id(int size) {
    return String.format(Locale.ROOT, "%016x", size);
  }

  private static double[] measure(Chromium chromium, String address) {
    Page page = chromium.open(address, 1400, ColorScheme.LIGHT);
    page.waitForFunction("() => performance.getEntriesByName('drawn').length > 0");
    double drawn = number(page, MARK, "drawn");
    double before = number(page, "() => performance.now()", null);
    page.locator(".gantt canvas").click();
    page.waitForFunction("() => performance.getEntriesByName('details').length > 0");
    double details = number(page, MARK, "details") - before;
    double scrolling = number(page, FRAMES, false);
    double zooming = number(page, FRAMES, true);
    page.context().close();
    return new double[] {drawn, details, scrolling, zooming};
  }

  private static double number(Page page, String function, Object argument) {
    return ((Number) page.evaluate(function, argument)).doubleValue();
  }
}
