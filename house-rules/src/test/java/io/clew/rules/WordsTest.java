package io.clew.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names and sentences use the field's words. */
class WordsTest {
  /** Words that were ours alone, each with the word to use. */
  private static final Pattern PRIVATE_WORDS =
      Pattern.compile(
          "(?i)\\b(courier" // replayer
              + "|parcel" // batch
              + "|ledger|(in|of|whose|the|these|its|own) books" // counters
              + "|complaints?" // log line, warning
              + "|sighting" // snapshot
              + "|tally" // counters, budget
              + "|orphans?" // abandoned file
              + "|patience" // timeout
              + "|heeds?" // reads, follows
              + ")\\b"
              + "|said once" // logged once
              + "|void each other|no friend of");

  /** Javadoc that repeats a signature. */
  private static final Pattern EMPTY_TAG =
      Pattern.compile("@return this\\s*$|@param (\\w+) the \\1\\s*$", Pattern.MULTILINE);

  private static List<Path> readByPeople() throws IOException {
    return ProjectFiles.endingWith(".java", ".md").stream()
        .filter(file -> !file.endsWith("WordsTest.java"))
        .toList();
  }

  private static List<String> findings(Pattern pattern) throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path file : readByPeople()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find()) {
          findings.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return findings;
  }

  @Test
  void names_areTheFieldsTerms() throws IOException {
    assertThat(readByPeople()).hasSizeGreaterThan(400);
    assertThat(findings(PRIVATE_WORDS)).isEmpty();
  }

  @Test
  void javadoc_doesNotRepeatTheSignature() throws IOException {
    assertThat(findings(EMPTY_TAG)).isEmpty();
  }

  @Test
  void javaFiles_areOneIdeaEach() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : ProjectFiles.endingWith(".java")) {
      int lines = Files.readAllLines(file).size();
      if (lines > 400) {
        tooLong.add(file + " has " + lines + " lines");
      }
    }

    assertThat(tooLong).isEmpty();
  }
}
