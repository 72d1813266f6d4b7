package io.clew.analysis.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.internal.DependencyLinker;

class ServiceGraphTest {
  private static final String ID = "00000000000000aa";

  private static Span.Builder span(
      int id, int parent, Span.@Nullable Kind kind, @Nullable String service) {
    return Span.newBuilder()
        .traceId(ID)
        .id(Integer.toHexString(id))
        .parentId(parent == 0 ? null : Integer.toHexString(parent))
        .kind(kind)
        .localEndpoint(endpoint(service))
        .timestamp(1_000_000 + id)
        .duration(1000 + id);
  }

  private static @Nullable Endpoint endpoint(@Nullable String service) {
    return service == null ? null : Endpoint.newBuilder().serviceName(service).build();
  }

  private static Span client(int id, int parent, String service, String remote, long micros) {
    return span(id, parent, Span.Kind.CLIENT, service)
        .remoteEndpoint(endpoint(remote))
        .duration(micros)
        .build();
  }

  private static ServiceGraph graphOf(List<Span> spans) {
    ServiceGraph graph = new ServiceGraph();
    graph.add(Trace.of(spans));
    return graph;
  }

  /** One root; calls with either side or both, shared ids, local work, messages, lost spans. */
  private static List<Span> randomTrace(Random random) {
    List<Span> spans = new ArrayList<>();
    List<String> serviceOf = new ArrayList<>(List.of("", "s0"));
    List<Boolean> mayHaveChildren = new ArrayList<>(List.of(false, true));
    Set<Integer> shared =
        new HashSet<>(); // Who is the parent of others there, Zipkin says otherwise.
    Span.Kind rootKind = random.nextInt(4) == 0 ? null : Span.Kind.SERVER;
    spans.add(random(span(1, 0, rootKind, "s0"), random).build());
    int size = 2 + random.nextInt(30);
    while (spans.size() < size) {
      int parent;
      do {
        parent = 1 + random.nextInt(serviceOf.size() - 1);
      } while (!mayHaveChildren.get(parent));
      String service = serviceOf.get(parent);
      String other = "s" + random.nextInt(5);
      int id = serviceOf.size();
      switch (random.nextInt(8)) {
        case 0 -> {
          spans.add(random(span(id, parent, null, service), random).build());
          serviceOf.add(service);
          mayHaveChildren.add(true);
        }
        case 1 -> { // A shared id.
          spans.add(random(span(id, parent, Span.Kind.CLIENT, service), random).build());
          spans.add(random(span(id, parent, Span.Kind.SERVER, other), random).shared(true).build());
          serviceOf.add(other);
          shared.add(id);
          mayHaveChildren.add(!service.equals(other));
        }
        case 2, 3 -> {
          spans.add(random(span(id, parent, Span.Kind.CLIENT, service), random).build());
          spans.add(random(span(id + 1, id, Span.Kind.SERVER, other), random).build());
          serviceOf.addAll(List.of(service, other));
          mayHaveChildren.addAll(List.of(true, true));
        }
        case 4 -> { // Under a server that reported nothing, or of a service that is not known.
          String odd = shared.contains(parent) ? service : random.nextBoolean() ? other : null;
          spans.add(random(span(id, parent, Span.Kind.CLIENT, odd), random).build());
          serviceOf.add(service);
          mayHaveChildren.add(false);
        }
        case 5 -> { // The client was lost.
          String callee = shared.contains(parent) ? service : other;
          spans.add(random(span(id, parent, Span.Kind.SERVER, callee), random).build());
          serviceOf.add(callee);
          mayHaveChildren.add(true);
        }
        case 6 -> {
          spans.add(random(span(id, parent, Span.Kind.PRODUCER, service), random).build());
          spans.add(random(span(id + 1, id, Span.Kind.CONSUMER, other), random).build());
          serviceOf.addAll(List.of(service, other));
          mayHaveChildren.addAll(List.of(true, true));
        }
        default -> { // The parent is not there.
          spans.add(random(span(id, 0xfff, Span.Kind.SERVER, other), random).build());
          serviceOf.add(other);
          mayHaveChildren.add(true);
        }
      }
    }
    return spans;
  }

  private static Span.Builder random(Span.Builder span, Random random) {
    if (random.nextInt(4) == 0) {
      span.putTag("error", "500");
    }
    if (random.nextInt(3) == 0) {
      span.remoteEndpoint(endpoint(random.nextInt(4) == 0 ? "db" : "s" + random.nextInt(5)));
    }
    return span;
  }

  @Test
  void edges_ofRandomTraces_areCountedAsZipkinDoes() {
    Random random = new Random(17);
    for (int round = 0; round < 3000; round++) {
      List<Span> spans = randomTrace(random);
      Map<String, String> expected = new TreeMap<>();
      new DependencyLinker()
          .putTrace(spans)
          .link()
          .forEach(
              link ->
                  expected.put(
                      link.parent() + ">" + link.child(),
                      (double) link.callCount() + " " + (double) link.errorCount()));
      Map<String, String> counted = new TreeMap<>();
      graphOf(spans)
          .edges()
          .forEach(
              edge ->
                  counted.put(
                      edge.caller() + ">" + edge.callee(), edge.calls() + " " + edge.errors()));

      assertThat(counted).as("round %s: %s", round, spans).isEqualTo(expected);
    }
  }

  @Test
  void edges_ofSampledTraces_areWeighted() {
    ServiceGraph graph = new ServiceGraph();
    for (int i = 1; i <= 4; i++) {
      Span.Builder root = span(1, 0, Span.Kind.SERVER, "web");
      if (i == 4) {
        root.putTag("sampler.param", "0.1");
      }
      Span.Builder call = client(2, 1, "web", "db", i * 100L).toBuilder();
      if (i == 4) {
        call.putTag("error", "timeout");
      }
      String id = "00000000000000a" + i;
      graph.add(Trace.of(List.of(root.traceId(id).build(), call.traceId(id).build())));
    }

    ServiceEdge edge = graph.edges().get(0);
    assertThat(edge.caller()).isEqualTo("web");
    assertThat(edge.callee()).isEqualTo("db");
    assertThat(edge.calls()).isEqualTo(13);
    assertThat(edge.errors()).isEqualTo(10);
    assertThat(edge.sampledShare()).isEqualTo(4.0 / 13);
    assertThat(edge.p50Micros()).isBetween(375L, 400L);
    assertThat(edge.exemplar()).isEqualTo("00000000000000a4");
  }

  @Test
  void edges_withBothSides_lastAsLongAsTheClientWaited() {
    ServiceGraph graph =
        graphOf(
            List.of(
                span(1, 0, Span.Kind.SERVER, "web").build(),
                client(2, 1, "web", "users", 900),
                span(3, 2, Span.Kind.SERVER, "users").duration(500).build()));

    assertThat(graph.edges()).extracting(ServiceEdge::p99Micros).containsExactly(900L);
  }

  @Test
  void edges_errorFalse_isNoError() {
    Span call = client(2, 1, "web", "db", 9).toBuilder().putTag("error", "false").build();

    ServiceGraph graph = graphOf(List.of(span(1, 0, Span.Kind.SERVER, "web").build(), call));

    assertThat(graph.edges()).extracting(ServiceEdge::errors).containsExactly(0.0);
  }

  @Test
  void nodes_areCallersCalleesAndEntries() {
    ServiceGraph graph =
        graphOf(
            List.of(span(1, 0, Span.Kind.SERVER, "web").build(), client(2, 1, "web", "db", 70)));

    assertThat(graph.nodes())
        .extracting(ServiceNode::service, ServiceNode::requests, ServiceNode::p50Micros)
        .containsExactly(tuple("db", 1.0, 70L), tuple("web", 1.0, 1001L));
  }

  @Test
  void nodes_rootWhoseCallerIsKnown_isCountedOnce() {
    Span root = span(1, 0, Span.Kind.SERVER, "web").remoteEndpoint(endpoint("browser")).build();

    assertThat(graphOf(List.of(root)).nodes())
        .extracting(ServiceNode::service, ServiceNode::requests)
        .containsExactly(tuple("browser", 0.0), tuple("web", 1.0));
  }
}
