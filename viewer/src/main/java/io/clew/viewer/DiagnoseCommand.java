package io.clew.viewer;

import io.clew.analysis.diagnose.Certainty;
import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.store.TraceStore;
import io.clew.common.OneLine;
import io.clew.viewer.chart.FindingText;
import io.clew.viewer.chart.Numbers;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code clew diagnose}: what makes requests slow or fail. */
@Command(
    name = "diagnose",
    description = {
      "Says what makes requests slow or fail, and what mending it would save: the largest saving first.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  clew diagnose",
      "  clew diagnose --service front-end --min-duration 200ms",
      "  clew diagnose --development           also what one trace alone shows"
    })
final class DiagnoseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;
  @Mixin private TraceFilter filter;

  @Option(
      names = "--development",
      description =
          "Also what one trace alone shows; without it, 3 traces and 1 %% of the requests must have it.")
  private boolean development;

  @Option(names = "--possible", description = "Also what is no more than possible.")
  private boolean possible;

  @Mixin private Limit limits;

  @Option(names = "--json", description = "A JSON array instead of text.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    filter.check(spec);
    int limit = limits.of(spec, json);
    PrintWriter out = spec.commandLine().getOut();
    try (TraceStore store = source.open(spec, clew.terminal())) {
      Diagnosis diagnosis = development ? Diagnosis.forDevelopment() : Diagnosis.ofManyTraces();
      AtomicLong traces = new AtomicLong();
      store.forEach(
          filter.query(),
          trace -> {
            diagnosis.add(trace);
            traces.incrementAndGet();
          });
      List<Finding> all = diagnosis.findings(possible ? Certainty.POSSIBLE : Certainty.LIKELY);
      List<Finding> findings = all.subList(0, Math.min(limit, all.size()));
      if (json) {
        printJson(findings, out);
      } else {
        printText(findings, all.size(), traces.get(), out);
      }
      return CommandLine.ExitCode.OK;
    }
  }

  private void printText(List<Finding> findings, int all, long traces, PrintWriter out) {
    out.println(
        Numbers.count(traces, "trace")
            + " in "
            + source.describe()
            + ", "
            + Numbers.count(all, "finding"));
    int number = 1;
    for (Finding finding : findings) {
      out.println();
      out.println(
          clew.terminal()
                  .highlight(String.format(Locale.ROOT, "%2d. %s", number++, finding.finding()))
              + ": "
              + OneLine.of(FindingText.sentence(finding)));
      out.println("    " + OneLine.of(FindingText.effect(finding)));
      out.println("    clew show " + finding.exemplar() + source.options());
    }
    if (findings.size() < all) {
      out.println();
      out.println((all - findings.size()) + " more (--limit)");
    }
  }

  private static void printJson(List<Finding> findings, PrintWriter out) throws IOException {
    try (JsonOutput json = new JsonOutput(out)) {
      json.array(
          () -> {
            for (Finding finding : findings) {
              json.object(
                  () -> {
                    json.field("finding", finding.finding().toString())
                        .field("service", finding.service())
                        .field("operation", finding.operation())
                        .field("callee", finding.callee());
                    json.array("callees", () -> json.texts(finding.callees()));
                    json.field("traces", finding.traces())
                        .field("savingLowMicros", finding.savingLowMicros())
                        .field("savingHighMicros", finding.savingHighMicros())
                        .field("rank", finding.rank())
                        .field("exemplar", finding.exemplar())
                        .field("certainty", finding.certainty().name().toLowerCase(Locale.ROOT))
                        .field("note", finding.note());
                    json.array("spans", () -> json.texts(finding.exemplars().get(0).spanIds()));
                  });
            }
          });
    }
  }
}
