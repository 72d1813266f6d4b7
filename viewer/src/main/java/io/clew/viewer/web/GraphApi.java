package io.clew.viewer.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.analysis.diagnose.Certainty;
import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.EntryPoint;
import io.clew.analysis.flow.Flows;
import io.clew.analysis.service.SamplingRates;
import io.clew.analysis.service.ServiceEdge;
import io.clew.analysis.service.ServiceGraph;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.TraceSummary;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.FindingText;
import io.clew.viewer.svg.FlowSvg;
import io.clew.viewer.svg.Markup;
import io.clew.viewer.svg.ServiceGraphSvg;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What many traces say together: services, flows, findings, sampling. Of more traces than 2,000 the
 * newest are looked at, and the answer says from when on.
 */
final class GraphApi {
  private static final int MAX_TRACES = 2000;
  private static final int MAX_ROWS = 100;
  private static final int MAX_CATEGORIES = 50;

  private final TraceStore store;

  GraphApi(TraceStore store) {
    this.store = store;
  }

  /** Counts what was looked at. */
  private static final class Looked {
    private long traces;
    private long from = Long.MAX_VALUE;
    private long to;

    void add(Trace trace) {
      traces++;
      from = Math.min(from, trace.start(0));
      to = Math.max(to, trace.start(0));
    }

    void write(boolean isCut, JsonGenerator json) throws IOException {
      json.writeNumberField("traces", traces);
      json.writeNumberField("fromMicros", traces == 0 ? 0 : from);
      json.writeNumberField("toMicros", to);
      json.writeBooleanField("cut", isCut);
    }
  }

  /** Writes how many there were, and what the reader should know. */
  private void look(Parameters parameters, JsonGenerator json, Consumer<Trace> to)
      throws IOException, RefusedException {
    TraceQuery.Builder query = PageApi.query(parameters);
    List<TraceSummary> newest = store.search(query.limit(MAX_TRACES).build());
    boolean isCut = newest.size() == MAX_TRACES;
    if (isCut) {
      query.fromMicros(newest.get(MAX_TRACES - 1).startMicros());
    }
    Looked looked = new Looked();
    if (!newest.isEmpty()) {
      store.forEach(
          query.build(),
          trace -> {
            looked.add(trace);
            to.accept(trace);
          });
    }
    looked.write(isCut, json);
    json.writeArrayFieldStart("warnings");
    for (String warning : store.warnings()) {
      json.writeString(Answer.shown(warning));
    }
    json.writeEndArray();
  }

  Answer services(Parameters parameters) throws IOException, RefusedException {
    return Answer.json(
        json -> {
          json.writeStartObject();
          ServiceGraph graph = new ServiceGraph();
          look(parameters, json, graph::add);
          Markup markup = new Markup();
          ServiceGraphSvg.draw(graph, markup);
          json.writeStringField("drawing", markup.toString());
          List<ServiceEdge> edges =
              graph.edges().stream()
                  .sorted(Comparator.comparingDouble(ServiceEdge::calls).reversed())
                  .limit(MAX_ROWS)
                  .toList();
          json.writeArrayFieldStart("edges");
          for (ServiceEdge edge : edges) {
            write(edge, json);
          }
          json.writeEndArray();
          json.writeNumberField("left", graph.edges().size() - edges.size());
          json.writeEndObject();
        });
  }

  private static void write(ServiceEdge edge, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("caller", Answer.shown(edge.caller()));
    json.writeStringField("callee", Answer.shown(edge.callee()));
    json.writeNumberField("calls", edge.calls());
    json.writeNumberField("errors", edge.errors());
    json.writeNumberField("p50Micros", edge.p50Micros());
    json.writeNumberField("p95Micros", edge.p95Micros());
    json.writeNumberField("p99Micros", edge.p99Micros());
    json.writeNumberField("sampledShare", edge.sampledShare());
    json.writeStringField("exemplar", edge.exemplar());
    json.writeEndObject();
  }

  /** The categories, and the graph of the one that is asked for, or of the first. */
  Answer flow(Parameters parameters) throws IOException, RefusedException {
    return Answer.json(
        json -> {
          json.writeStartObject();
          Flows flows = new Flows();
          look(parameters, json, flows::add);
          String wanted = parameters.text("category");
          Category drawn = null;
          int left = 0;
          json.writeArrayFieldStart("categories");
          int written = 0;
          for (EntryPoint entry : flows.entryPoints()) {
            for (Category category : entry.categories()) {
              if (drawn == null && (wanted == null || wanted.equals(category.id()))) {
                drawn = category;
              }
              if (written++ < MAX_CATEGORIES) {
                write(entry, category, json);
              } else {
                left++;
              }
            }
          }
          json.writeEndArray();
          json.writeNumberField("left", left);
          writeGraph(drawn, json);
          json.writeEndObject();
        });
  }

  private static void write(EntryPoint entry, Category category, JsonGenerator json)
      throws IOException {
    double all = Math.max(1e-9, entry.root().durations().weight());
    json.writeStartObject();
    json.writeStringField("id", category.id());
    json.writeStringField("service", Answer.shown(entry.service()));
    json.writeStringField("operation", Answer.shown(entry.operation()));
    json.writeNumberField("requests", category.durations().weight());
    json.writeNumberField("share", category.durations().weight() / all);
    json.writeNumberField("errors", category.errors());
    json.writeNumberField("p50Micros", category.durations().percentile(0.5));
    json.writeNumberField("p95Micros", category.durations().percentile(0.95));
    json.writeEndObject();
  }

  private static void writeGraph(@Nullable Category category, JsonGenerator json)
      throws IOException {
    if (category == null) {
      return;
    }
    Markup markup = new Markup();
    FlowSvg.draw(category, markup);
    json.writeStringField("category", category.id());
    json.writeStringField("drawing", markup.toString());
    json.writeArrayFieldStart("exemplars");
    for (String id : category.exemplars()) {
      json.writeString(id);
    }
    json.writeEndArray();
  }

  Answer diagnosis(Parameters parameters) throws IOException, RefusedException {
    return Answer.json(
        json -> {
          json.writeStartObject();
          boolean isDevelopment = parameters.has("development");
          Diagnosis diagnosis =
              isDevelopment ? Diagnosis.forDevelopment() : Diagnosis.ofManyTraces();
          look(parameters, json, diagnosis::add);
          List<Finding> all =
              diagnosis.findings(isDevelopment ? Certainty.POSSIBLE : Certainty.LIKELY);
          List<Finding> shown = all.subList(0, Math.min(MAX_ROWS, all.size()));
          json.writeArrayFieldStart("findings");
          for (Finding finding : shown) {
            write(finding, json);
          }
          json.writeEndArray();
          json.writeNumberField("left", all.size() - shown.size());
          json.writeEndObject();
        });
  }

  private static void write(Finding finding, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("finding", finding.finding().toString());
    json.writeStringField("sentence", Answer.shown(FindingText.sentence(finding), 600));
    json.writeStringField("effect", Answer.shown(FindingText.effect(finding), 600));
    json.writeNumberField("savingLowMicros", finding.savingLowMicros());
    json.writeNumberField("rank", finding.rank());
    json.writeStringField("certainty", finding.certainty().name().toLowerCase(Locale.ROOT));
    json.writeArrayFieldStart("exemplars");
    for (int i = 0; i < finding.exemplars().size(); i++) {
      json.writeString(finding.exemplars().get(i).traceId());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  Answer sampling(Parameters parameters) throws IOException, RefusedException {
    return Answer.json(
        json -> {
          json.writeStartObject();
          SamplingRates rates = new SamplingRates();
          look(parameters, json, rates::add);
          json.writeArrayFieldStart("rates");
          for (SamplingRates.Rate rate : rates.rates().stream().limit(MAX_ROWS).toList()) {
            json.writeStartObject();
            json.writeStringField("service", Answer.shown(rate.service()));
            json.writeStringField("type", Answer.shown(rate.type()));
            json.writeStringField("param", Answer.shown(rate.param()));
            json.writeNumberField("traces", rate.traces());
            json.writeNumberField("requests", rate.requests());
            json.writeNumberField("lastMicros", rate.lastMicros());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
