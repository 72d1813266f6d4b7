package io.clew.benchmarks;

import io.clew.api.TraceContext;
import io.clew.core.Tracing;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures how much Clew adds to an application: the jars of tracer-api and tracer-core. */
final class JarSizes implements Source {
  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    into.add(
        "jars", Unit.KILOBYTES, "clew", (size(TraceContext.class) + size(Tracing.class)) / 1e3);
  }

  private static long size(Class<?> inside) throws IOException, URISyntaxException {
    Path jar = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isRegularFile(jar)) {
      throw new IOException("expected a jar, got " + jar);
    }
    return Files.size(jar);
  }
}
