package io.clew.viewer;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option that bounds a list. People get a page; a script gets all, unless it asks for less. */
final class Limit {
  private static final int PAGE = 20;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most, the first of them. Default: 20; with --json, all.")
  private @Nullable Integer limit;

  int of(CommandSpec spec, boolean json) {
    Integer chosen = limit;
    if (chosen == null) {
      return json ? Integer.MAX_VALUE : PAGE;
    }
    Options.check(spec, chosen > 0, "--limit", "1 or more", chosen);
    return chosen;
  }
}
