package io.clew.viewer.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.clew.analysis.store.SpanLogStore;
import io.clew.viewer.ProblemSpans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** Makes the pictures of the docs: see CONTRIBUTING.md. */
@EnabledIfSystemProperty(named = "screenshots", matches = ".+")
class ScreenshotsTest {
  private static final int REQUESTS = 300;
  private static final long START = 1_790_000_000_000_000L;
  private static final Map<String, String> PAGES =
      Map.of(
          "search", "/",
          "trace", "/trace/" + ProblemSpans.traceId(10) + "?span=0",
          "flow", "/flow");

  @Test
  void pages(@TempDir Path logs) throws IOException {
    Random random = new Random(1);
    List<Span> spans = new ArrayList<>();
    long start = START;
    for (int i = 0; i < REQUESTS; i++) {
      start += (long) (-1_500_000 * Math.log(1 - random.nextDouble()));
      spans.addAll(ProblemSpans.request(i, REQUESTS, start));
    }
    RunningPage.write(logs.resolve("all-1.ndjson"), spans);
    Path directory = Path.of(System.getProperty("screenshots"));
    try (SpanLogStore store = SpanLogStore.open(logs);
        RunningPage server = RunningPage.of(store, "clew-spans");
        Chromium chromium = Chromium.start()) {
      PAGES.forEach(
          (name, path) -> {
            String address = server.uri().resolve(path).toString();
            Page page = chromium.open(address, 1200, ColorScheme.LIGHT);
            page.waitForLoadState(LoadState.NETWORKIDLE);
            Path file = directory.resolve("view-" + name + ".png");
            page.screenshot(new Page.ScreenshotOptions().setPath(file));
            page.context().close();
          });
      assertThat(chromium.errors).isEmpty();
    }
    assertThat(Files.size(directory.resolve("view-trace.png"))).isGreaterThan(10_000);
  }
}
