package io.clew.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Terminal TERMINAL = new Terminal(30, false, false);

  @Test
  void lines_columnsAreAsWideAsTheirCells() {
    assertThat(
            new Table().text("NAME").number("N").row("feed", "5").row("a", "120").lines(TERMINAL))
        .containsExactly("NAME    N", "feed    5", "a     120");
  }

  @Test
  void lines_tooWide_textsAreCutAndIdsAreNot() {
    List<String> lines =
        new Table()
            .id("ID")
            .text("OPERATION")
            .number("N")
            .row("0123456789abcdef", "a long operation", "1")
            .lines(TERMINAL);

    assertThat(lines.get(1)).isEqualTo("0123456789abcdef  a long ..  1").hasSize(30);
  }

  @Test
  void cut_keepsCharactersWhole() {
    assertThat(Table.cut("ab\ud83d\ude00cd", 4, new Terminal(80, true, false))).isEqualTo("ab…");
  }

  @Test
  void row_controlCharacters_areEscaped() {
    assertThat(new Table().text("A").row("x\u001b[31m\ny").lines(TERMINAL).get(1))
        .isEqualTo("x\\u001b[31m\\ny");
  }
}
