package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for people: short where they are read in a hurry, and without dead ends. */
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern SNIPPET = Pattern.compile("(?ms)^```(java|xml)$(.*?)^```$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  @Test
  void readme_isForAUserInAHurry() throws IOException {
    assertThat(Files.readAllLines(ProjectFiles.ROOT.resolve("README.md")))
        .hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void links_leadSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    int looked = 0;
    for (Path page : ProjectFiles.endingWith(".md")) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*")) {
          looked++;
          if (!leadsSomewhere(page, target)) {
            dead.add(page + ": " + target);
          }
        }
      }
    }

    assertThat(dead).isEmpty();
    assertThat(looked).isGreaterThan(30);
  }

  @Test
  void everyPageOfTheDocs_isLinkedFromTheReadme() throws IOException {
    String readme = Files.readString(ProjectFiles.ROOT.resolve("README.md"));
    try (Stream<Path> pages = Files.list(ProjectFiles.ROOT.resolve("docs"))) {
      assertThat(pages.map(page -> page.getFileName().toString()).filter(n -> n.endsWith(".md")))
          .isNotEmpty()
          .allSatisfy(page -> assertThat(readme).contains("(docs/" + page));
    }
  }

  /** So that a reader can copy them. */
  @Test
  void snippets_haveTheirImportsAndVersions() throws IOException {
    List<String> incomplete = new ArrayList<>();
    int looked = 0;
    for (Path page : ProjectFiles.endingWith(".md")) {
      for (MatchResult snippet : SNIPPET.matcher(Files.readString(page)).results().toList()) {
        looked++;
        String text = snippet.group(2);
        boolean complete =
            snippet.group(1).equals("java")
                ? text.contains("import ")
                : !text.contains("<dependency>") || text.contains("<version>");
        if (!complete) {
          incomplete.add(page + ": " + text);
        }
      }
    }

    assertThat(incomplete).isEmpty();
    assertThat(looked).isGreaterThan(5);
  }

  private static boolean leadsSomewhere(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    if (!Files.exists(file)) {
      return false;
    }
    return parts.length == 1 || anchors(file).contains(parts[1]);
  }

  /** Anchors as GitHub makes them of headings. */
  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-'))
        .toList();
  }
}
