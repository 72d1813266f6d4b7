package io.clew.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import io.clew.viewer.svg.ParsedMarkup;
import io.clew.viewer.svg.Spans;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static String write(Trace... traces) {
    ReportData data = new ReportData();
    List.of(traces).forEach(data::add);
    ReportChart chart = new ReportChart(traces[0]);
    chart.add("The slowest trace", List.of());
    return ReportPage.write("spans", data, data.findings(), List.of(chart));
  }

  @Test
  void fiveHundredServices_staySmall() throws Exception {
    String page = write(Spans.wide(499));

    assertThat(page).hasSizeLessThan(300_000);
    ParsedMarkup parsed = ParsedMarkup.of(page);
    assertThat(parsed.texts("td")).contains("500");
    assertThat(parsed.texts("p"))
        .anyMatch(note -> note.startsWith("Not drawn: 440 more services"))
        .anyMatch(note -> note.startsWith("Not shown: 439 more connections"))
        .anyMatch(note -> note.startsWith("Not drawn: 460 more calls"))
        .anyMatch(note -> note.startsWith("Not drawn: 380 more spans"));
  }

  @Test
  void aHundredThousandSpans_staySmall() throws Exception {
    for (Trace trace : List.of(Spans.wide(100_000), Spans.deep(100_000))) {
      String page = write(trace);

      assertThat(page).hasSizeLessThan(300_000);
      assertThat(ParsedMarkup.of(page).texts("td")).contains(Integer.toString(trace.size()));
    }
  }
}
