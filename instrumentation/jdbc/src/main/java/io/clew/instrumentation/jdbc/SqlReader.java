package io.clew.instrumentation.jdbc;

import static io.clew.instrumentation.jdbc.SqlCharacters.isDigit;
import static io.clew.instrumentation.jdbc.SqlCharacters.isSpace;
import static io.clew.instrumentation.jdbc.SqlCharacters.isWordPart;
import static io.clew.instrumentation.jdbc.SqlCharacters.isWordStart;

import java.util.Locale;
import java.util.Set;

/**
 * Takes the values out of one SQL text: strings and numbers become {@code ?}, a list of values is
 * one {@code ?}, and comments are gone. Reads each character a limited number of times.
 *
 * <p>No value gets through: where it is not certain where a value ends, the statement is cut off
 * there. This is so with what databases read in different ways, and with quotes that are never
 * closed.
 */
final class SqlReader {
  /** Characters. More are not read. */
  static final int MAX_READ = 16_384;

  /** Characters. More are not written. */
  static final int MAX_WRITTEN = 2048;

  private static final String CUT = "...";
  private static final int MAX_NAME = 128;

  /** What stands right before a string and belongs to it. */
  private static final Set<String> PREFIXES = Set.of("B", "E", "N", "NQ", "Q", "X");

  private final String sql;
  private final Dialect dialect;
  private final int end;
  private final StringBuilder out = new StringBuilder();
  private final SqlName name = new SqlName();
  private final UnquotedValues unquoted;
  private int at;
  private int wordStart = -1;
  private int wordEnd = -1;

  /** The length of what is written, if its end is a string with escapes of PostgreSQL. */
  private int escapesEnd = -1;

  private boolean space;
  private boolean isCut;

  SqlReader(String sql, Dialect dialect) {
    this.sql = sql;
    this.dialect = dialect;
    this.end = Math.min(sql.length(), MAX_READ);
    this.unquoted = new UnquotedValues(dialect);
  }

  /** To be called once. */
  Sql read() {
    while (at < end && !isCut && out.length() <= MAX_WRITTEN) {
      next();
    }
    if (at < sql.length() || out.length() > MAX_WRITTEN) {
      isCut = true;
    }
    if (isCut) {
      int length = Math.min(out.length(), MAX_WRITTEN - CUT.length());
      if (length > 0 && Character.isHighSurrogate(out.charAt(length - 1))) {
        length--;
      }
      out.setLength(length);
      out.append(CUT);
    }
    return new Sql(name.toString(), out.toString());
  }

  private void next() {
    char c = sql.charAt(at);
    char following = charAt(at + 1);
    if (isSpace(c) && !isPostgresqlName(c)) {
      space = true;
      at++;
    } else if (isWordStart(c) || (isPostgresqlName(c) && !isDigit(c))) {
      word();
    } else if (isDigit(c) || (c == '.' && isDigit(following))) {
      number();
    } else if (c == '\'') {
      string();
    } else if (c == '"') {
      doubleQuotes();
    } else if (c == '-' && following == '-') {
      dashes();
    } else if (c == '/' && (following == '*' || following == '/')) {
      slash(following);
    } else {
      rare(c);
    }
  }

  private void rare(char c) {
    if (c == '?') {
      at++;
      value();
    } else if (c == '`' && dialect != Dialect.POSTGRESQL) {
      quotedName('`');
    } else if (c == '[') {
      bracket();
    } else if (c == '$') {
      dollar();
    } else if (c == '#' && (dialect == Dialect.MYSQL || dialect == Dialect.UNKNOWN)) {
      lineComment(dialect == Dialect.UNKNOWN);
    } else {
      sign(c);
    }
  }

  private void word() {
    int start = at;
    while (at < end && (isWordPart(sql.charAt(at)) || isPostgresqlName(sql.charAt(at)))) {
      at++;
    }
    String word = sql.substring(start, at);
    boolean isParameter = start > 0 && sql.charAt(start - 1) == '@';
    boolean isPrefix = charAt(at) == '\'' && PREFIXES.contains(word.toUpperCase(Locale.ROOT));
    if (unquoted.isNext() && !isParameter && !isPrefix) {
      isCut = true;
      return;
    }
    write(word);
    name.word(word);
    wordStart = start;
    wordEnd = at;
    isCut = unquoted.isBehind(word);
  }

  private void number() {
    boolean isHex = charAt(at) == '0' && (charAt(at + 1) | ' ') == 'x';
    while (at < end) {
      char c = sql.charAt(at);
      boolean isExponent =
          !isHex
              && (c == '+' || c == '-')
              && (sql.charAt(at - 1) | ' ') == 'e'
              && isDigit(charAt(at + 1));
      if (!isWordPart(c) && c != '.' && !isExponent) {
        break;
      }
      at++;
    }
    dropSign();
    value();
  }

  /** The minus of a negative number belongs to it, if nothing is before it that it could reduce. */
  private void dropSign() {
    int sign = out.length() - 1;
    if (sign < 1 || space || (out.charAt(sign) != '-' && out.charAt(sign) != '+')) {
      return;
    }
    int before = out.charAt(sign - 1) == ' ' ? sign - 2 : sign - 1;
    if (before >= 0 && "(,=<>".indexOf(out.charAt(before)) >= 0) {
      space = before < sign - 1;
      out.setLength(before + 1);
    }
  }

  private void string() {
    String prefix = wordEnd == at ? sql.substring(wordStart, wordEnd).toUpperCase(Locale.ROOT) : "";
    if (PREFIXES.contains(prefix)) {
      out.setLength(out.length() - prefix.length());
    }
    boolean mayBeOracle = dialect == Dialect.STANDARD || dialect == Dialect.UNKNOWN;
    if (mayBeOracle && prefix.endsWith("Q") && PREFIXES.contains(prefix)) {
      char open = charAt(at + 1);
      int kind = "([{<".indexOf(open);
      skipThrough((kind < 0 ? open : ")]}>".charAt(kind)) + "'", at + 2);
    } else {
      if (out.length() == escapesEnd) {
        isCut = true; // It may go on from the line before, with escapes.
        return;
      }
      boolean isEscape = dialect == Dialect.POSTGRESQL && prefix.equals("E");
      skipQuoted('\'', isEscape || dialect == Dialect.MYSQL);
      value();
      escapesEnd = isEscape ? out.length() : -1;
      return;
    }
    value();
  }

  private void doubleQuotes() {
    if (dialect == Dialect.POSTGRESQL || dialect == Dialect.STANDARD) {
      quotedName('"');
    } else {
      skipQuoted('"', dialect == Dialect.MYSQL);
      value();
    }
  }

  /** Goes behind the closing quote; a doubled one does not close. */
  private void skipQuoted(char quote, boolean hasEscapes) {
    if (dialect == Dialect.UNKNOWN && charAt(at + 1) == quote && charAt(at + 2) == quote) {
      isCut = true; // GoogleSQL closes it only with three.
      return;
    }
    at++;
    while (at < end) {
      char c = sql.charAt(at++);
      if (c == quote) {
        if (charAt(at) != quote) {
          return;
        }
        at++;
      } else if (c == '\\' && hasEscapes) {
        at = Math.min(at + 1, end);
      } else if (c == '\\' && dialect == Dialect.UNKNOWN && charAt(at) == quote) {
        isCut = true;
        return;
      }
    }
    isCut = true;
  }

  private void quotedName(char close) {
    int start = at + 1;
    skipQuoted(close, false);
    isCut |= unquoted.isNext();
    if (isCut) {
      return;
    }
    String quoted = sql.substring(start, at - 1);
    if (quoted.length() <= MAX_NAME && quoted.indexOf('\'') < 0 && quoted.indexOf('\n') < 0) {
      write(sql.substring(start - 1, at));
      name.quoted(quoted);
      unquoted.nameOrValue();
    } else {
      value();
    }
  }

  /** A name, or the index of an array. */
  private void bracket() {
    if (dialect == Dialect.SQLSERVER) {
      quotedName(']');
      return;
    }
    if (dialect == Dialect.UNKNOWN) {
      for (int i = at + 1; i < Math.min(at + MAX_NAME, end) && charAt(i) != ']'; i++) {
        char c = charAt(i);
        isCut |= c == '\'' || c == '"' || c == '`' || c == '-' || c == '/' || c == '$' || c == '#';
      }
    }
    if (!isCut) {
      sign('[');
    }
  }

  /** {@code $tag$a string$tag$} in some dialects, or a sign before a number or a name. */
  private void dollar() {
    int i = at + 1;
    while (i < end && sql.charAt(i) != '$' && (isWordPart(sql.charAt(i)) || sql.charAt(i) > '~')) {
      i++;
    }
    boolean isTag = charAt(i) == '$' && !isDigit(charAt(at + 1));
    if (isTag && dialect == Dialect.POSTGRESQL) {
      skipThrough(sql.substring(at, i + 1), i + 1);
      value();
    } else if (isTag
        && (dialect == Dialect.UNKNOWN || (dialect == Dialect.STANDARD && i == at + 1))) {
      isCut = true; // In H2 a string begins here, in Oracle a name.
    } else {
      sign('$');
    }
  }

  private void dashes() {
    boolean isFollowedBySpace = at + 2 >= end || isSpace(charAt(at + 2));
    if (dialect == Dialect.MYSQL && !isFollowedBySpace) {
      sign('-');
    } else {
      lineComment(dialect == Dialect.UNKNOWN && !isFollowedBySpace);
    }
  }

  private void lineComment(boolean isDoubtful) {
    while (at < end && sql.charAt(at) != '\n') {
      // Only some databases end a line here.
      isCut |= isDoubtful || (sql.charAt(at) == '\r' && charAt(at + 1) != '\n');
      at++;
    }
    space = true;
  }

  private void slash(char following) {
    boolean startsLine = dialect == Dialect.STANDARD || dialect == Dialect.UNKNOWN; // H2 does.
    if (following == '*') {
      blockComment();
    } else if (startsLine) {
      isCut = true;
    } else {
      sign('/');
    }
  }

  private void blockComment() {
    boolean nests = dialect == Dialect.POSTGRESQL || dialect == Dialect.SQLSERVER;
    // MySQL executes some comments, depending on its version.
    String kind = sql.substring(at + 2, Math.min(at + 4, end));
    boolean mayBeMySql = dialect == Dialect.MYSQL || dialect == Dialect.UNKNOWN;
    isCut = mayBeMySql && (kind.startsWith("!") || kind.equals("M!"));
    int depth = 0;
    while (at < end && !isCut) {
      char c = sql.charAt(at);
      char following = charAt(at + 1);
      if (c == '/' && following == '*') {
        isCut = depth == 1 && !nests && dialect != Dialect.MYSQL;
        depth += depth == 0 || nests ? 1 : 0;
        // In "/*/", the star does not also end the comment.
        at += 2;
      } else if (c == '*' && following == '/') {
        at += 2;
        if (--depth == 0) {
          space = true;
          return;
        }
      } else {
        at++;
      }
    }
    isCut = true;
  }

  /** Goes behind the next occurrence of what closes a string, or cuts the statement off. */
  private void skipThrough(String close, int from) {
    int closing = sql.indexOf(close, from);
    isCut = closing < 0;
    at = isCut ? end : Math.min(closing + close.length(), end);
  }

  private void sign(char c) {
    at++;
    if (c == ',' || c == ')' || c == ';') {
      space = false;
    }
    write(c);
    name.sign(c);
    isCut |= unquoted.isBehind(c);
    if (c == ',') {
      space = true;
    } else if (c == ')' && endsWith("(?), (?)")) {
      out.setLength(out.length() - ", (?)".length());
    }
  }

  /** One value; a list of them is written as one. */
  private void value() {
    name.value();
    unquoted.nameOrValue();
    escapesEnd = -1;
    if (endsWith("?,")) {
      out.setLength(out.length() - 1);
      space = false;
    } else {
      write('?');
    }
  }

  private void write(char c) {
    writeSpace();
    out.append(c);
  }

  private void write(String text) {
    writeSpace();
    out.append(text);
  }

  private void writeSpace() {
    if (space && !out.isEmpty() && out.charAt(out.length() - 1) != '(') {
      out.append(' ');
    }
    space = false;
  }

  private boolean endsWith(String text) {
    int start = out.length() - text.length();
    return start >= 0 && out.indexOf(text, start) == start;
  }

  /** The character there, or NUL behind the end. */
  private char charAt(int index) {
    return index < end ? sql.charAt(index) : '\0';
  }

  /** To PostgreSQL, all that is not ASCII is part of a name, spaces included. */
  private boolean isPostgresqlName(char c) {
    return dialect == Dialect.POSTGRESQL && c > '\u007f';
  }
}
