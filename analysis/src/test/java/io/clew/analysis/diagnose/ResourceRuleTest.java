package io.clew.analysis.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceRuleTest {
  private static List<String> notes(double duration, String... tags) {
    TestTrace trace = new TestTrace();
    trace.add(null, null, "web", "documentload", 0, 2000);
    trace.annotate("1", "firstPaint", 1000);
    trace.add("1", null, "web", "resourcefetch", 100, duration, tags);
    return trace.findings(FindingKind.RESOURCE).stream().map(Finding::note).toList();
  }

  private static List<String> blocking(String status, String size, double duration) {
    return notes(
        duration, "resource.render_blocking_status", status, "http.response_content_length", size);
  }

  @Test
  void find_blockingAndLarge() {
    assertThat(blocking("blocking", "500000", 330)).containsExactly("blocks the first paint");
    assertThat(blocking("blocking", "499999", 330)).doesNotContain("blocks the first paint");
    assertThat(blocking("blocking", "500000", 329)).doesNotContain("blocks the first paint");
    assertThat(blocking("non-blocking", "500000", 330)).doesNotContain("blocks the first paint");
  }

  private static List<String> sizes(String size, String full, double duration) {
    return notes(
        duration,
        "http.response_content_length",
        size,
        "http.response_content_length_uncompressed",
        full);
  }

  @Test
  void find_notCompressed() {
    assertThat(sizes("512000", "512000", 300)).containsExactly("not compressed");
    assertThat(sizes("511999", "511999", 300)).containsExactly("large");
    assertThat(sizes("512000", "900000", 300)).containsExactly("large");
    assertThat(sizes("512000", "512000", 299)).containsExactly("large");
  }

  @Test
  void find_large() {
    assertThat(sizes("300000", "900000", 100)).containsExactly("large");
    assertThat(sizes("299999", "900000", 100)).isEmpty();
    assertThat(sizes("300000", "900000", 99)).isEmpty();
    assertThat(sizes("many", "900000", 100)).isEmpty();
  }

  private static List<Finding> queued(double queued, String protocol) {
    TestTrace trace = new TestTrace();
    trace.add(null, null, "web", "documentload", 0, 2000);
    String id =
        trace.add(
            "1", null, "web", "resourcefetch", 100, 400, "network.protocol.version", protocol);
    trace.annotate(id, "fetchStart", 100).annotate(id, "requestStart", 100 + queued);
    return trace.findings(FindingKind.RESOURCE);
  }

  @Test
  void find_queuedOnHttp1() {
    assertThat(queued(250, "1.1")).extracting(Finding::note).containsExactly("queued on HTTP/1.1");
    assertThat(queued(249, "1.1")).isEmpty();
    assertThat(queued(250, "2")).isEmpty();
  }

  @Test
  void find_otherSpans_areNoResources() {
    TestTrace trace = new TestTrace().request(500);
    trace.get("1", "files", "/f", 1, 400, "http.response_content_length", "900000");

    assertThat(trace.findings(FindingKind.RESOURCE)).isEmpty();
  }

  @Test
  void find_tooLarge_savesHalfOfItToAllOfIt() {
    TestTrace trace = new TestTrace();
    trace.add(null, null, "web", "documentload", 0, 2000);
    trace.add(
        "1", null, "web", "resourcefetch", 100, 400, "http.response_content_length", "300000");

    Finding finding = trace.findings(FindingKind.RESOURCE).get(0);
    assertThat(finding.savingLowMicros()).isEqualTo(200_000);
    assertThat(finding.savingHighMicros()).isEqualTo(400_000);
  }

  @Test
  void find_besideAnotherResource_savesUntilThePageWaitsForThat() {
    TestTrace trace = new TestTrace();
    trace.add(null, null, "web", "documentload", 0, 2000);
    trace.add(
        "1", null, "web", "resourcefetch", 100, 400, "http.response_content_length", "300000");
    trace.add("1", null, "web", "resourcefetch", 100, 250);

    Finding finding = trace.findings(FindingKind.RESOURCE).get(0);
    assertThat(finding.savingLowMicros()).isEqualTo(150_000);
    assertThat(finding.savingHighMicros()).isEqualTo(150_000);
  }

  @Test
  void find_queued_savesTheQueue() {
    Finding finding = queued(300, "1.1").get(0);

    assertThat(finding.savingLowMicros()).isEqualTo(300_000);
    assertThat(finding.savingHighMicros()).isEqualTo(300_000);
  }
}
