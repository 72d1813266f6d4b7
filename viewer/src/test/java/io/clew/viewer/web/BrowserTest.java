package io.clew.viewer.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.clew.analysis.store.SpanLogStore;
import io.clew.viewer.ProblemSpans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zipkin2.Endpoint;
import zipkin2.Span;

/** The page in a real browser. Skipped where there is no Chromium. */
@Tag("once")
class BrowserTest {
  private static final int REQUESTS = 60;
  private static final long START = 1_790_000_000_000_000L;
  private static final String HOSTILE = "00000000000000aa";
  private static final String MARKUP = "<img src=x onerror=\"document.title='owned'\">";

  @TempDir private static Path directory;
  private static SpanLogStore store;
  private static RunningPage server;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(Chromium.isThere(), "skipped: there is no /usr/bin/chromium");
    for (int i = 0; i < REQUESTS; i++) {
      RunningPage.write(
          directory.resolve("all-1.ndjson"),
          ProblemSpans.request(i, REQUESTS, START + 1_000_000L * i));
    }
    RunningPage.write(directory.resolve("all-1.ndjson"), hostile());
    store = SpanLogStore.open(directory);
    server = RunningPage.of(store, directory.toString());
    chromium = Chromium.start();
    setDefaultAssertionTimeout(60_000);
  }

  private static List<Span> hostile() {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      Endpoint local = Endpoint.newBuilder().serviceName(MARKUP + i).build();
      Span.Builder span =
          Span.newBuilder()
              .traceId(HOSTILE)
              .id(i)
              .parentId(i - 1)
              .kind(i == 2 ? Span.Kind.CLIENT : Span.Kind.SERVER)
              .name("\u202e" + MARKUP + "\u0007" + "w".repeat(500))
              .timestamp(START + i)
              .duration(1000L - i)
              .localEndpoint(local)
              .putTag(MARKUP, MARKUP + "{{7*7}}${alert(1)}")
              .putTag("error", MARKUP)
              .addAnnotation(START + 5, MARKUP);
      spans.add(span.build());
    }
    return spans;
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
      server.close();
      store.close();
    }
  }

  /** No script error, nothing that the policy had to refuse, no dialog. */
  @AfterEach
  void nothingWentWrong() {
    List<String> errors = List.copyOf(chromium.errors);
    chromium.errors.clear();
    assertThat(errors).isEmpty();
  }

  private static String address(String path) {
    return server.uri().resolve(path).toString();
  }

  private static Page open(String path) {
    return chromium.open(address(path));
  }

  private static Locator role(Page page, AriaRole role, String name) {
    return page.getByRole(role, new Page.GetByRoleOptions().setName(name));
  }

  static Stream<String> pages() {
    return Stream.of(
        "/",
        "/?order=slowest&service=feed",
        "/?service=nobody",
        "/trace/" + ProblemSpans.traceId(10) + "?span=1",
        "/trace/" + HOSTILE + "?span=1",
        "/trace/00000000000000ee",
        "/services",
        "/flow",
        "/diagnosis",
        "/sampling");
  }

  private static void awaitShown(Page page) {
    assertThat(page.getByText(Pattern.compile("^(Loading|Searching|Reading).*"))).hasCount(0);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_fitsAndCanBeUsedByAll(String path) throws IOException {
    for (int width : new int[] {1400, 390}) {
      ColorScheme colors = width == 390 ? ColorScheme.DARK : ColorScheme.LIGHT;
      Page page = chromium.open(address(path), width, colors);
      awaitShown(page);

      assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as("%s fits into %d", path, width)
          .isEqualTo(true);
      assertThat(violations(page)).as("%s at %d", path, width).isEmpty();
      assertThat(page.title()).endsWith("Clew");
      page.context().close();
    }
    chromium.errors.removeIf(error -> path.endsWith("ee") && error.contains("404"));
  }

  /** Of the rules of axe. */
  private static List<?> violations(Page page) throws IOException {
    page.evaluate("() => {" + axe() + "}");
    return (List<?>)
        page.evaluate(
            "async () => (await axe.run()).violations.map("
                + "v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + ' ' +"
                + " n.failureSummary.slice(0, 200)).slice(0, 3).join(' | '))");
  }

  private static String axe() throws IOException {
    Properties axe = new Properties();
    axe.load(new StringReader(resource("/META-INF/maven/org.webjars.npm/axe-core/pom.properties")));
    String version = axe.getProperty("version");
    return resource("/META-INF/resources/webjars/axe-core/" + version + "/axe.min.js");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = requireNonNull(BrowserTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void search_findsAndOpens() {
    Page page = open("/");
    Locator rows = page.locator("table.traces tbody tr");
    assertThat(rows).hasCount(25);
    role(page, AriaRole.BUTTON, "More").click();
    assertThat(rows).hasCount(50);
    page.getByLabel("Request id", new Page.GetByLabelOptions().setExact(true)).fill("req-17");
    role(page, AriaRole.BUTTON, "Find").click();
    assertThat(rows).hasCount(1);
    assertThat(page).hasURL(Pattern.compile(".*\\?requestId=req-17$"));
    rows.locator("a").first().click();
    assertThat(page).hasURL(address("/trace/" + ProblemSpans.traceId(17)));
    assertThat(role(page, AriaRole.HEADING, "front-end get /")).isVisible();
    page.goBack();
    assertThat(rows).hasCount(1);
    page.getByPlaceholder("Trace or request id").fill(ProblemSpans.traceId(3));
    page.keyboard().press("Enter");
    assertThat(page).hasURL(address("/trace/" + ProblemSpans.traceId(3)));
  }

  @Test
  void region_ofTheChart_isSearched() {
    Page page = open("/");
    assertThat(page.getByText("61 traces drawn")).isVisible();
    Locator points = page.locator("#points");
    points.scrollIntoViewIfNeeded();
    var box = points.boundingBox();
    page.mouse().move(box.x + box.width / 2, box.y + 2);
    page.mouse().down();
    page.mouse().move(box.x + box.width - 2, box.y + box.height - 2);
    page.mouse().up();

    assertThat(page).hasURL(Pattern.compile(".*from=\\d+&to=\\d+&minDuration=.*"));
    assertThat(page.locator("table.traces tbody tr").nth(20)).isVisible();
    assertThat(page.getByText(Pattern.compile("^[23]\\d traces drawn"))).isVisible();
  }

  @Test
  void trace_isWalkedByKeys() {
    Page page = open("/trace/" + ProblemSpans.traceId(10));
    page.locator(".gantt").focus();
    page.keyboard().press("ArrowDown");
    Locator panel = page.locator(".panel");
    assertThat(panel).containsText("request.id");
    assertThat(page.locator("p.hidden[role=status]")).containsText("front-end get /");
    page.keyboard().press("e");
    assertThat(panel).containsText("timeout");
    page.keyboard().press("+");
    assertThat(page).hasURL(Pattern.compile(".*span=\\d+&from=\\d+&to=\\d+$"));
    page.keyboard().press("0");
    page.keyboard().press("Home");
    page.keyboard().press("ArrowLeft");
    assertThat(page).hasURL(Pattern.compile(".*\\?span=0&closed=0$"));
    page.keyboard().press("/");
    page.keyboard().type("users/103");
    page.keyboard().press("Tab");
    assertThat(page.getByText("2 spans", new Page.GetByTextOptions().setExact(true))).isVisible();
    page.reload();
    assertThat(page.getByText("2 spans", new Page.GetByTextOptions().setExact(true))).isVisible();
    assertThat(panel).containsText("request.id");
    assertThat(page).hasURL(Pattern.compile(".*\\?span=0&find=users%2F103&closed=0$"));
  }

  @Test
  void trace_hasATable() {
    Page page = open("/trace/" + ProblemSpans.traceId(10));
    page.getByText("Table of the spans").click();
    Locator rows = page.locator("details.spans tbody tr");
    assertThat(rows).hasCount(store(ProblemSpans.traceId(10)));
    assertThat(rows.first()).containsText("front-end");
    rows.nth(1).locator("button").click();
    assertThat(page.locator(".panel")).isFocused();
  }

  private static int store(String id) {
    try {
      return store.trace(id).orElseThrow().size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Bars, labels and the critical path: without them it would be one colour. */
  @Test
  void chart_isDrawn() {
    for (ColorScheme colors : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = chromium.open(address("/trace/" + ProblemSpans.traceId(10)), 1400, colors);
      awaitShown(page);
      String strong = colors == ColorScheme.LIGHT ? "0,114,178" : "86,180,233";
      page.waitForFunction(
          "color => { const c = document.querySelector('.gantt canvas');"
              + " if (!c || !c.width) return false;"
              + " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
              + " for (let i = 0; i < d.length; i += 4)"
              + " if (`${d[i]},${d[i + 1]},${d[i + 2]}` === color) return true;"
              + " return false; }",
          strong);
      page.context().close();
    }
  }

  @Test
  void hostileSpans_areText() {
    Page page = open("/trace/" + HOSTILE + "?span=1");
    assertThat(page.locator(".panel")).containsText("{{7*7}}${alert(1)}");
    page.getByText("Table of the spans").click();
    assertThat(page.locator("details.spans tbody")).containsText("<img src=x");
    for (String path :
        List.of("/?to=" + (START + 9), "/services", "/flow", "/diagnosis?development=1")) {
      page.navigate(address(path));
      awaitShown(page);
      assertThat(page.locator("main")).containsText("<img src=x");
    }
    assertThat(page.locator("img")).hasCount(0);
    assertThat(page.title()).doesNotContain("owned");
  }

  @Test
  void pages_linkToEachOther() {
    Page page = open("/");
    role(page, AriaRole.LINK, "Services").click();
    assertThat(page.locator(".drawn svg")).isVisible();
    role(page, AriaRole.LINK, "Slowest call from feed to users").click();
    assertThat(role(page, AriaRole.HEADING, "front-end get /")).isVisible();
    role(page, AriaRole.LINK, "Diagnosis").click();
    assertThat(page.locator("ol.findings li").first()).containsText("saves");
    page.getByText("Trace that shows it").first().click();
    assertThat(page.locator("details.findings")).isVisible();
    role(page, AriaRole.LINK, "Flow").click();
    assertThat(page.locator(".drawn svg")).isVisible();
    page.locator("tbody a").nth(1).click();
    assertThat(page).hasURL(Pattern.compile(".*category=\\w{16}$"));
    role(page, AriaRole.LINK, "Sampling").click();
    assertThat(page.locator("main")).containsText("0.5");
  }

  @Test
  void states_sayWhatToDo() throws IOException {
    Page page = open("/trace/00000000000000ee");
    Locator alert = page.getByRole(AriaRole.ALERT);
    assertThat(alert).containsText("There is no trace 00000000000000ee");
    assertThat(alert.getByRole(AriaRole.BUTTON)).hasText("Try again");
    page.navigate(address("/?service=nobody"));
    assertThat(page.locator(".state")).containsText("Take away a condition");
    page.navigate(address("/diagnosis?from=15m"));
    assertThat(page.locator(".state")).containsText("Choose a longer time");
    page.navigate(address("/?minDuration=soon"));
    assertThat(alert).containsText("expected a duration such as 250us, 100ms or 1.5s");
    chromium.errors.removeIf(error -> error.contains("404") || error.contains("400"));
  }

  /** Logs that begin while somebody looks: nothing is there, then there is a trace. */
  @Test
  void follow_showsWhatComes(@TempDir Path logs) throws IOException {
    try (SpanLogStore own = SpanLogStore.open(logs);
        RunningPage following = RunningPage.of(own, "my-spans")) {
      Page page = chromium.open(following.uri().resolve("/?follow=1").toString());
      assertThat(page.locator(".state")).containsText("There are none in my-spans yet");
      RunningPage.write(logs.resolve("a-1.ndjson"), ProblemSpans.request(1, 2, START));
      assertThat(page.locator("table.traces tbody tr")).hasCount(1);
    }
  }

  @Test
  @Tag("ci")
  void largeTrace_isDrawnAndWalked(@TempDir Path logs) throws IOException {
    RunningPage.write(logs.resolve("a-1.ndjson"), LargeTrace.of("000000000000c350", 50_000, START));
    try (SpanLogStore own = SpanLogStore.open(logs);
        RunningPage large = RunningPage.of(own, "logs")) {
      Page page = chromium.open(large.uri().resolve("/trace/c350").toString());
      assertThat(page.locator(".facts").first()).containsText("50,000 spans");
      page.locator(".gantt").focus();
      page.keyboard().press("End");
      assertThat(page.locator(".panel")).containsText("http://example.com/path/");
      page.keyboard().press("e");
      assertThat(page.locator(".panel")).containsText("failed");
      assertThat(page.evaluate("() => document.querySelectorAll('*').length"))
          .satisfies(count -> assertThat((Integer) count).isLessThan(500));
      page.context().close();
    }
  }

  /** Compressed, as a server on the way does it. */
  @Test
  void page_isSmall() throws IOException {
    long size = 0;
    for (String file :
        List.of(
            "/",
            "/style.css",
            "/svg.css",
            "/icon.svg",
            "/app.js",
            "/format.js",
            "/search.js",
            "/trace.js",
            "/gantt.js",
            "/graphs.js",
            "/lit-html.js")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(server.get(file).body().getBytes(UTF_8));
      }
      size += bytes.size();
    }

    assertThat(size).isBetween(5_000L, 150_000L);
  }
}
