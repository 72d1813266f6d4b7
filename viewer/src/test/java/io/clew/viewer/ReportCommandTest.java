package io.clew.viewer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.viewer.svg.ParsedMarkup;
import io.clew.viewer.svg.Spans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

class ReportCommandTest {
  private static final String HOSTILE =
      "</script><script>alert(1)</script>\" onload='x'\u001b[2J\u202e`";

  @TempDir private Path directory;
  private final CommandRun clew = new CommandRun(120);
  private Path report;

  @BeforeEach
  void write() throws IOException {
    report = directory.resolve("report.html");
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      spans.addAll(request(i, "feed", "get /feed"));
    }
    write("front-end-1.ndjson", spans);
  }

  /** One of which 6 calls fetch what one could. */
  private static List<Span> request(int number, String callee, String operation) {
    String id = "00000000000000a" + number;
    List<Span> spans = new ArrayList<>();
    spans.add(
        Spans.span("1", null, "front-end", "get /", Span.Kind.SERVER, 0, 100_000 + number)
            .traceId(id)
            .putTag("request.id", "req-" + number)
            .putTag("sampler.param", "0.1")
            .build());
    for (int i = 0; i < 6; i++) {
      spans.add(
          Spans.span("a" + i, "1", "front-end", operation, Span.Kind.CLIENT, 16_000L * i, 15_000)
              .traceId(id)
              .remoteEndpoint(Endpoint.newBuilder().serviceName(callee).build())
              .putTag("http.path", "/feed/" + i)
              .putTag(i == 5 ? "error" : "more", HOSTILE)
              .build());
    }
    return spans;
  }

  private void write(String name, List<Span> spans) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Span span : spans) {
      lines.add(
          new String(
              SpanBytesEncoder.JSON_V2.encode(span), java.nio.charset.StandardCharsets.UTF_8));
    }
    Files.write(directory.resolve(name), lines);
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of("report", "--dir", directory.toString()));
    all.addAll(List.of(args));
    return clew.run(all);
  }

  private ParsedMarkup parsed() throws Exception {
    String text = Files.readString(report, US_ASCII);
    assertThat(text)
        .startsWith("<!DOCTYPE html>\n")
        .doesNotContain("\u001b", "<script", "onload='");
    ParsedMarkup page = ParsedMarkup.of(text);
    for (Element element : page.elements("*")) {
      assertThat(element.getTagName()).isNotIn("script", "link", "img", "image", "use", "iframe");
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        Attr attribute = (Attr) element.getAttributes().item(i);
        assertThat(attribute.getName()).isNotIn("src", "style").doesNotStartWith("on");
        assertThat(attribute.getValue()).doesNotContain("http", "url(");
        if (attribute.getName().equals("href")) {
          assertThat(attribute.getValue()).startsWith("#");
          String target = attribute.getValue().substring(1);
          assertThat(page.elements("*")).anyMatch(other -> other.getAttribute("id").equals(target));
        }
      }
    }
    assertThat(page.texts("style"))
        .noneMatch(css -> css.contains("url") || css.contains("@import"));
    return page;
  }

  @Test
  void report_saysItAll() throws Exception {
    assertThat(run("-o", report.toString())).isZero();
    assertThat(clew.out.toString()).startsWith(report + ": 5 traces, ").endsWith(" KB\n");
    assertThat(clew.err.toString()).isEmpty();

    ParsedMarkup page = parsed();
    assertThat(page.texts("h2"))
        .containsExactly("Overview", "Findings", "Services", "Request flows", "Traces");
    assertThat(page.texts("td")).contains("50", "5", "35", "2", "✗ 17 %", "100.0 ms");
    assertThat(page.texts("li"))
        .anyMatch(text -> text.startsWith("batch: front-end get / calls feed get /feed"));
    assertThat(page.texts("text"))
        .contains(
            "front-end get / call", "front-end get / reply", "300 ✗ 17 %", "get /feed → feed");
    assertThat(page.ofClass("critical")).isNotEmpty();
    assertThat(page.text()).contains("1970-01-01", "req-5", "The slowest trace");
    assertThat(page.elements("svg")).hasSizeBetween(3, 2 + 6);
  }

  @Test
  void report_hostileNames_areText() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      spans.addAll(request(i, HOSTILE, HOSTILE));
    }
    write("front-end-1.ndjson", spans);

    assertThat(run("-o", report.toString())).isZero();
    // Zipkin's names are in lower case.
    assertThat(parsed().text())
        .contains("</script><script>alert(1)</script>\" onload='x'\\u001b[2");
  }

  @Test
  void report_oneTrace_saysWhatItAloneShows() throws Exception {
    assertThat(run("-o", report.toString(), "--request-id", "req-3")).isZero();
    assertThat(parsed().texts("li")).anyMatch(text -> text.startsWith("batch: "));
  }

  @Test
  void report_noCharts_namesTheCommand() throws Exception {
    assertThat(run("-o", report.toString(), "--limit-traces", "0")).isZero();
    assertThat(parsed().texts("code"))
        .anyMatch(text -> text.startsWith("clew show 00000000000000a"));
  }

  @Test
  void report_toStandardOutput_isTheDocumentAlone() throws Exception {
    assertThat(run("-o", "-")).isZero();
    Files.writeString(report, clew.out.toString());
    assertThat(parsed().texts("h1")).containsExactly("Clew report");
  }

  @Test
  void report_fileThatCannotBeWritten_exits2() {
    for (String file : List.of(directory.toString(), directory + "/none/report.html")) {
      assertThat(run("-o", file)).isEqualTo(2);
      assertThat(clew.err.toString())
          .isEqualTo(
              "clew: -o: expected a file that can be written, got " + file + " (see --help)\n");
    }
  }

  @Test
  void report_badArguments_exit2() {
    assertThat(run()).isEqualTo(2);
    assertThat(clew.err.toString().lines()).hasSize(1);
    assertThat(run("-o", report.toString(), "--limit-traces", "-1")).isEqualTo(2);
    assertThat(report).doesNotExist();
  }

  @Test
  void report_noTrace_writesNothing() {
    assertThat(run("-o", report.toString(), "--service", "nobody")).isEqualTo(Clew.NOT_FOUND);
    assertThat(clew.err.toString()).contains("no trace found in " + directory);
    assertThat(report).doesNotExist();
  }
}
