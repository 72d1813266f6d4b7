package io.clew.viewer.svg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {
  private final Markup markup = new Markup();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</script><script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "' onload='alert(1)",
        "` onload=`alert(1)",
        "<!-- --> ]]> <![CDATA[",
        "&lt; &#60; &amp",
        "größer → \uD83D\uDE00"
      })
  void text_staysTheSameText(String text) throws Exception {
    markup.element("p", text, "title", text);

    ParsedMarkup parsed = ParsedMarkup.of(markup);
    assertThat(parsed.elements("*")).hasSize(2);
    assertThat(parsed.elements("p").get(0).getTextContent()).isEqualTo(text);
    assertThat(parsed.elements("p").get(0).getAttributes().getLength()).isOne();
    assertThat(parsed.elements("p").get(0).getAttribute("title")).isEqualTo(text);
    assertThat(markup.toString()).matches("\\p{ASCII}*").doesNotContain("`");
  }

  @Test
  void text_controlsAreShown() throws Exception {
    markup.element(
        "p", "a\u0000b\u001b[2J\r\n\u0085\u2028\u202e\ufeff\ud800z\uffff", "title", "\u0001\t");

    ParsedMarkup parsed = ParsedMarkup.of(markup);
    assertThat(parsed.elements("p").get(0).getTextContent())
        .isEqualTo("a\\u0000b\\u001b[2J\\r\\n\\u0085\\u2028\\u202e\\ufeff\\ud800z\\uffff");
    assertThat(parsed.elements("p").get(0).getAttribute("title")).isEqualTo("\\u0001\\t");
  }

  @Test
  void name_thatIsNone_isRefused() {
    assertThatThrownBy(() -> markup.open("p onload")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> markup.empty("p", "a=\"\" b", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void close_closesTheLast() {
    markup.open("p").open("b").text("x").close().text(":").close();

    assertThat(markup.toString()).isEqualTo("<p><b>x</b>:</p>\n");
  }

  @Test
  void cut_keepsPairsWhole() {
    assertThat(Markup.cut("abc", 3)).isEqualTo("abc");
    assertThat(Markup.cut("abcd", 3)).isEqualTo("ab…");
    assertThat(Markup.cut("a\uD83D\uDE00bc", 3)).isEqualTo("a…");
  }

  @Test
  void number_hasOneDecimalAtMost() {
    assertThat(Markup.number(12)).isEqualTo("12");
    assertThat(Markup.number(12.34)).isEqualTo("12.3");
    assertThat(Markup.number(-0.26)).isEqualTo("-0.3");
    assertThat(Markup.number(-0.01)).isEqualTo("0");
  }
}
