package io.clew.viewer.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Chromium as the system has it. Nothing is downloaded. */
final class Chromium implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");

  private final Playwright playwright;
  private final Browser browser;

  /** What went wrong in pages since the start. */
  final List<String> errors = new ArrayList<>();

  private Chromium() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    List<String> options = new ArrayList<>(List.of("--disable-gpu", "--disable-quic"));
    if ("root".equals(System.getProperty("user.name"))) {
      options.add("--no-sandbox");
    }
    browser =
        playwright
            .chromium()
            .launch(new LaunchOptions().setExecutablePath(PROGRAM).setArgs(options));
  }

  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  static Chromium start() {
    return new Chromium();
  }

  Page open(String address, int width, ColorScheme colors) {
    NewContextOptions options =
        new NewContextOptions()
            .setViewportSize(width, 900)
            .setColorScheme(colors)
            .setLocale("en-GB")
            .setTimezoneId("UTC");
    BrowserContext context = browser.newContext(options);
    context.setDefaultTimeout(60_000);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            errors.add(message.text());
          }
        });
    page.onPageError(errors::add);
    page.onDialog(dialog -> errors.add("a dialog: " + dialog.message()));
    page.navigate(address);
    return page;
  }

  Page open(String address) {
    return open(address, 1400, ColorScheme.LIGHT);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
