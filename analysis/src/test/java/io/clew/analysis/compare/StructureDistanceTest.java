package io.clew.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StructureDistanceTest {
  @Test
  void between_countsWhatDiffers() {
    assertThat(StructureDistance.between("a[b][c]", "a[b][c]")).isZero();
    assertThat(StructureDistance.between("a", "a[b]")).isEqualTo(1);
    assertThat(StructureDistance.between("a[b, c]", "a[b]")).isEqualTo(1);
    assertThat(StructureDistance.between("a[b]", "a[b]x4-7")).isEqualTo(1);
    assertThat(StructureDistance.between("a[b][c]", "a[b][d]")).isEqualTo(2);
    assertThat(StructureDistance.between("a[b, c]", "a[b][c]")).isEqualTo(2);
    assertThat(StructureDistance.between("a[b[c]]", "a[b][c]")).isEqualTo(2);
    assertThat(StructureDistance.between("a get /x", "a get /y")).isEqualTo(2);
  }

  @Test
  void between_ofLongStructures_looksAtTheirBeginnings() {
    String many = "a" + "[b]".repeat(1_000);
    assertThat(StructureDistance.between(many, many + "[c]")).isZero();
    assertThat(StructureDistance.between(many, "z" + many.substring(1))).isEqualTo(2);
  }
}
