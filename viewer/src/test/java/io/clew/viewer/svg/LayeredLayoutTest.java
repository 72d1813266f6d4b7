package io.clew.viewer.svg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clew.viewer.svg.LayeredLayout.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LayeredLayoutTest {
  private static final double GAP = 10;

  private static LayeredLayout layout(int nodes, Edge... edges) {
    double[] sizes = new double[nodes];
    Arrays.fill(sizes, 20);
    return LayeredLayout.of(sizes, List.of(edges), GAP);
  }

  @Test
  void forkAndJoin_branchesAreBesideEachOther() {
    LayeredLayout layout =
        layout(5, new Edge(0, 1), new Edge(0, 2), new Edge(1, 3), new Edge(2, 3), new Edge(3, 4));

    assertThat(layout.layers()).isEqualTo(4);
    assertThat(layout.layer(1)).isEqualTo(1);
    assertThat(layout.layer(2)).isEqualTo(1);
    assertThat(Math.abs(layout.position(1) - layout.position(2))).isEqualTo(30, within(0.01));
    assertThat(layout.position(0)).isEqualTo(25, within(0.01));
    assertThat(layout.position(4)).isEqualTo(25, within(0.01));
    assertThat(layout.breadth()).isEqualTo(50, within(0.01));
  }

  @Test
  void shortBranch_isOneStraightLine() {
    LayeredLayout layout =
        layout(5, new Edge(0, 1), new Edge(1, 2), new Edge(2, 3), new Edge(3, 4), new Edge(0, 4));

    double[] route = layout.route(4);
    assertThat(route).hasSize(5);
    assertThat(route[1]).isEqualTo(route[3], within(0.01));
    assertThat(Math.abs(route[2] - layout.position(2))).isGreaterThanOrEqualTo(GAP);
  }

  @Test
  void loops_leadBack() {
    LayeredLayout layout =
        layout(3, new Edge(0, 1), new Edge(1, 2), new Edge(2, 1), new Edge(2, 2));

    assertThat(layout.layer(2)).isEqualTo(2);
    assertThat(layout.isBack(0)).isFalse();
    assertThat(layout.isBack(2)).isTrue();
    assertThat(layout.isBack(3)).isTrue();
  }

  @Test
  void onlyALoop_hasAStart() {
    LayeredLayout layout = layout(2, new Edge(0, 1), new Edge(1, 0));

    assertThat(layout.layers()).isEqualTo(2);
    assertThat(layout.isBack(1)).isTrue();
  }

  @Test
  void nothing_hasNoBreadth() {
    assertThat(layout(0).breadth()).isZero();
  }

  @Test
  void longChain_needsNoRecursion() {
    Edge[] edges = new Edge[20_000];
    Arrays.setAll(edges, i -> new Edge(i, i + 1));

    assertThat(layout(edges.length + 1, edges).layers()).isEqualTo(edges.length + 1);
  }

  @RepeatedTest(20)
  void anyGraph_edgesLeadOn_andNothingOverlaps(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int nodes = 1 + random.nextInt(30);
    Edge[] edges = new Edge[random.nextInt(60)];
    Arrays.setAll(edges, i -> new Edge(random.nextInt(nodes), random.nextInt(nodes)));

    LayeredLayout layout = layout(nodes, edges);

    List<double[]> places = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      places.add(new double[] {layout.layer(node), layout.position(node)});
    }
    for (int i = 0; i < edges.length; i++) {
      int steps = layout.layer(edges[i].to()) - layout.layer(edges[i].from());
      assertThat(layout.isBack(i) || steps > 0).isTrue();
      double[] route = layout.route(i);
      assertThat(route).hasSize(layout.isBack(i) ? 2 : steps + 1);
    }
    for (double[] one : places) {
      assertThat(one[1]).isBetween(9.99, layout.breadth() - 9.99);
      assertThat(places)
          .filteredOn(other -> other != one && other[0] == one[0])
          .allMatch(other -> Math.abs(other[1] - one[1]) >= 29.99);
    }
  }
}
