package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bounded number of the fuzz tests' runs in every build, the same each time. */
class ExtractMutationTest {
  private static final int RUNS = 5_000;

  static Stream<Arguments> targets() {
    return Stream.of(
        target("b3", ExtractTargets::b3),
        target("w3c", ExtractTargets::w3c),
        target("requestId", ExtractTargets::requestId),
        target("baggage", ExtractTargets::baggage),
        target("allFormats", ExtractTargets::allFormats),
        target("binary", ExtractTargets::binary));
  }

  private static Arguments target(String name, Consumer<byte[]> target) {
    return Arguments.of(name, target);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void extract_mutatedSeeds_holdsWhatMustHold(String name, Consumer<byte[]> target) {
    List<byte[]> seeds = seeds(name);
    assertThat(seeds).isNotEmpty();
    Random random = new Random(20_261_122);
    for (int i = 0; i < RUNS; i++) {
      byte[] data = mutate(seeds, random);
      try {
        target.accept(data);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("input " + HexFormat.of().formatHex(data), e);
      }
    }
  }

  private static List<byte[]> seeds(String name) {
    try {
      Path directory =
          Path.of(ExtractMutationTest.class.getResource("ExtractFuzzTestInputs/" + name).toURI());
      try (Stream<Path> files = Files.list(directory).sorted()) {
        return files.map(ExtractMutationTest::read).toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The start of one seed and the end of another, with a few bytes changed. */
  private static byte[] mutate(List<byte[]> seeds, Random random) {
    byte[] one = seeds.get(random.nextInt(seeds.size()));
    byte[] two = seeds.get(random.nextInt(seeds.size()));
    int start = random.nextInt(3) == 0 ? random.nextInt(one.length + 1) : one.length;
    int end = random.nextInt(3) == 0 ? random.nextInt(two.length + 1) : two.length;
    byte[] data = Arrays.copyOf(one, start + two.length - end);
    System.arraycopy(two, end, data, start, two.length - end);
    String likely = "\n\r\t ,;=:-%0129abdfuzAZ\"\\\0";
    for (int n = random.nextInt(5); n > 0 && data.length > 0; n--) {
      data[random.nextInt(data.length)] =
          random.nextBoolean()
              ? (byte) likely.charAt(random.nextInt(likely.length()))
              : (byte) random.nextInt(256);
    }
    return data;
  }
}
