package io.clew.viewer;

import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.EntryPoint;
import io.clew.analysis.service.ServiceEdge;
import io.clew.analysis.stats.Histogram;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.FindingText;
import io.clew.viewer.chart.Numbers;
import io.clew.viewer.chart.Times;
import io.clew.viewer.svg.FlowSvg;
import io.clew.viewer.svg.GanttSvg;
import io.clew.viewer.svg.Markup;
import io.clew.viewer.svg.ServiceGraphSvg;
import io.clew.viewer.svg.SvgStyle;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The page of {@code clew report}. Each part has a limit and says what it leaves out, so that the
 * page stays small, however many traces it is about.
 */
final class ReportPage {
  static final int MAX_FINDINGS = 20;

  private static final int MAX_ENTRY_POINTS = 20;
  private static final int MAX_EDGES = 60;
  private static final int MAX_FLOW_ENTRY_POINTS = 3;
  private static final int MAX_CATEGORIES = 2;
  private static final int MAX_NAME = 160;
  private static final int MAX_SENTENCE = 600;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss XXX", Locale.ROOT);

  private static final String CSS =
      """
      body{margin:0 auto;padding:16px 24px;max-width:1160px;font:14px/1.45 Helvetica,Arial,sans-serif;color:#222;background:#fff}
      h1{font-size:22px;margin:0 0 4px}
      h2{font-size:18px;margin:32px 0 8px;border-bottom:1px solid #ccc;padding-bottom:4px}
      h3{font-size:14px;margin:18px 0 4px}
      p{margin:4px 0}
      a{color:#005a91}
      code{font:12px Menlo,Consolas,monospace}
      table{border-collapse:collapse;margin:8px 0}
      th,td{padding:3px 14px 3px 0;text-align:left;vertical-align:top;border-bottom:1px solid #e4e4e4}
      th{font-weight:normal;color:#666}
      td{overflow-wrap:anywhere}
      .n{text-align:right;white-space:nowrap}
      .note{color:#666}
      li{margin:10px 0}
      @media (prefers-color-scheme:dark){
      body{color:#e4e4e4;background:#16191c}
      h2{border-color:#444}
      a{color:#7cc4ee}
      th,.note{color:#a5a5a5}
      th,td{border-color:#33383d}
      }
      """;

  private final Markup html = new Markup();
  private final ReportData data;
  private final List<Finding> findings;
  private final List<ReportChart> charts;

  private ReportPage(ReportData data, List<Finding> findings, List<ReportChart> charts) {
    this.data = data;
    this.findings = findings;
    this.charts = charts;
  }

  /** Returns an HTML document that is also well-formed XML, in ASCII. */
  static String write(
      String source, ReportData data, List<Finding> findings, List<ReportChart> charts) {
    return new ReportPage(data, findings, charts).write(source);
  }

  private String write(String source) {
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'");
    html.element("title", "Clew report: " + source);
    html.style(CSS + SvgStyle.CSS).close();
    html.open("body");
    writeOverview(source);
    writeFindings();
    writeServices();
    writeFlows();
    writeCharts();
    html.close().close();
    return "<!DOCTYPE html>\n" + html;
  }

  private void section(String id, String title) {
    html.element("h2", title, "id", id);
  }

  private void note(String text) {
    html.element("p", text, "class", "note");
  }

  private void header(List<String> texts, String... numbers) {
    html.open("table").open("tr");
    for (String text : texts) {
      html.element("th", text);
    }
    for (String number : numbers) {
      html.element("th", number, "class", "n");
    }
    html.close();
  }

  private void text(String text) {
    html.element("td", Markup.cut(text, MAX_NAME));
  }

  private void numbers(String... numbers) {
    for (String number : numbers) {
      html.element("td", number, "class", "n");
    }
  }

  private static String errors(double errors, double all) {
    return errors > 0 ? "✗ " + Numbers.percent(errors / all) : "0 %";
  }

  private static String percentile(Histogram durations, double share) {
    return Times.duration(durations.percentile(share));
  }

  private static String clock(long micros) {
    return CLOCK.format(
        Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(ZoneId.systemDefault()));
  }

  private void writeOverview(String source) {
    html.element("h1", "Clew report");
    note(Markup.cut(source, MAX_NAME));
    note(clock(data.startMicros()) + " to " + clock(data.endMicros()));
    html.open("p");
    for (String id : List.of("findings", "services", "flows", "traces")) {
      html.element(
          "a", id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1), "href", "#" + id);
      html.text(" ");
    }
    html.close();
    section("overview", "Overview");
    header(List.of("Requests"), "Traces", "Spans", "Services", "Failed", "Findings");
    html.open("tr");
    html.element("td", Numbers.whole(data.requests()));
    numbers(
        Long.toString(data.traces()),
        Long.toString(data.spans()),
        Integer.toString(data.services().nodes().size()),
        errors(data.failedRequests(), data.requests()),
        Integer.toString(findings.size()));
    html.close().close();
    if (Math.round(data.requests()) != data.traces()) {
      note(
          "Traces were sampled: requests and percentiles are of all requests that they stand for.");
    }
    writeEntryPoints();
  }

  private void writeEntryPoints() {
    html.element("h3", "Where requests begin");
    header(List.of("Service", "Operation"), "Requests", "Failed", "p50", "p95", "Slowest");
    List<EntryPoint> all = data.flows().entryPoints();
    for (EntryPoint entry : all.subList(0, Math.min(MAX_ENTRY_POINTS, all.size()))) {
      Histogram durations = entry.root().durations();
      html.open("tr");
      text(entry.service());
      text(entry.operation());
      numbers(
          Numbers.whole(durations.weight()),
          errors(entry.root().errors(), durations.weight()),
          percentile(durations, 0.5),
          percentile(durations, 0.95),
          Times.duration(durations.max()));
      html.close();
    }
    html.close();
    leftOut(all.size() - MAX_ENTRY_POINTS, "more with fewer requests");
  }

  private void leftOut(int count, String what) {
    if (count > 0) {
      note("Not shown: " + count + " " + what + ".");
    }
  }

  private void writeFindings() {
    section("findings", "Findings");
    if (findings.isEmpty()) {
      note("Nothing was found that makes many of these requests slow or fail.");
      return;
    }
    note("What would save the most time comes first. What is sure has no further remark.");
    html.open("ol");
    for (Finding finding : findings.subList(0, Math.min(MAX_FINDINGS, findings.size()))) {
      html.open("li").element("b", finding.finding().toString()).text(": ");
      html.text(Markup.cut(FindingText.sentence(finding), MAX_SENTENCE)).empty("br");
      html.text(Markup.cut(FindingText.effect(finding), MAX_SENTENCE)).empty("br");
      String id = finding.exemplar();
      boolean isDrawn = charts.stream().anyMatch(chart -> chart.trace().id().equals(id));
      if (isDrawn) {
        html.element("a", "Trace " + id, "href", "#trace-" + id);
      } else {
        html.element("code", "clew show " + id);
      }
      html.close();
    }
    html.close();
    leftOut(findings.size() - MAX_FINDINGS, "more findings that would save less");
  }

  private void writeServices() {
    section("services", "Services");
    note(
        "An arrow leads from the caller to the called service: how many calls, how many of them failed, and how long the caller waited.");
    ServiceGraphSvg.draw(data.services(), html);
    List<ServiceEdge> edges =
        data.services().edges().stream()
            .sorted(Comparator.comparingDouble(ServiceEdge::calls).reversed())
            .toList();
    if (edges.isEmpty()) {
      return;
    }
    header(List.of("Caller", "Called"), "Calls", "Failed", "p50", "p95", "p99");
    for (ServiceEdge edge : edges.subList(0, Math.min(MAX_EDGES, edges.size()))) {
      html.open("tr");
      text(edge.caller());
      text(edge.callee());
      numbers(
          Numbers.whole(edge.calls()),
          errors(edge.errors(), edge.calls()),
          Times.duration(edge.p50Micros()),
          Times.duration(edge.p95Micros()),
          Times.duration(edge.p99Micros()));
      html.close();
    }
    html.close();
    leftOut(edges.size() - MAX_EDGES, "more connections with fewer calls");
  }

  private void writeFlows() {
    section("flows", "Request flows");
    note(
        "From the call at the top to the reply at the bottom, with the median time and the 95th percentile of each step. Blue: at least a tenth of the request's time. Arrows back: calls that are made again.");
    List<EntryPoint> entries = data.flows().entryPoints();
    for (EntryPoint entry : entries.subList(0, Math.min(MAX_FLOW_ENTRY_POINTS, entries.size()))) {
      List<Category> all = entry.categories();
      for (Category category : all.subList(0, Math.min(MAX_CATEGORIES, all.size()))) {
        Histogram durations = category.durations();
        html.element("h3", Markup.cut(entry.service() + " " + entry.operation(), MAX_NAME));
        note(
            "Category "
                + category.id()
                + ": "
                + Numbers.percent(durations.weight() / entry.root().durations().weight())
                + " of its requests, p50 "
                + percentile(durations, 0.5)
                + ", p95 "
                + percentile(durations, 0.95)
                + ", failed "
                + errors(category.errors(), durations.weight()));
        FlowSvg.draw(category, html);
      }
      leftOut(all.size() - MAX_CATEGORIES, "more categories of these requests");
    }
    leftOut(entries.size() - MAX_FLOW_ENTRY_POINTS, "more operations where requests begin");
  }

  private void writeCharts() {
    section("traces", "Traces");
    note(
        "The strong blue part of a bar is on the critical path: the request waited for the span's own work. Self: the time in which no child works. ✗ and a frame: failed. ▸: what a finding is about.");
    for (ReportChart chart : charts) {
      Trace trace = chart.trace();
      html.element("h3", chart.title(), "id", "trace-" + trace.id());
      html.open("p", "class", "note").text("Trace ").element("code", trace.id());
      String requestId = trace.requestId();
      String other =
          requestId == null || requestId.equals(trace.id())
              ? ""
              : ", request id " + Markup.cut(requestId, MAX_NAME);
      html.text(
          ": "
              + Numbers.count(trace.size(), "span")
              + ", "
              + Times.duration(trace.duration(0))
              + ", "
              + clock(trace.start(0))
              + other);
      html.close();
      GanttSvg.draw(trace, chart.spanIds(), html);
    }
  }
}
