package io.clew.instrumentation.jdbc;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the name of a statement in its words: the verb and the first table. There are few different
 * names, whatever the application sends: an unknown verb is {@code SQL}, and a table with four
 * digits or more, as those of days and tenants and temporary ones have, is left out.
 */
final class SqlName {
  private static final String OTHER = "SQL";
  private static final int MAX_LENGTH = 64;
  private static final int MAX_DIGITS = 3;

  private static final Set<String> VERBS =
      Set.of(
          "ALTER",
          "ANALYZE",
          "BEGIN",
          "CALL",
          "CLOSE",
          "COMMENT",
          "COMMIT",
          "COPY",
          "CREATE",
          "DEALLOCATE",
          "DECLARE",
          "DELETE",
          "DESCRIBE",
          "DO",
          "DROP",
          "EXEC",
          "EXECUTE",
          "EXPLAIN",
          "FETCH",
          "GRANT",
          "INSERT",
          "KILL",
          "LISTEN",
          "LOAD",
          "LOCK",
          "MERGE",
          "NOTIFY",
          "OPTIMIZE",
          "PRAGMA",
          "PREPARE",
          "REFRESH",
          "REINDEX",
          "RELEASE",
          "RENAME",
          "REPLACE",
          "RESET",
          "REVOKE",
          "ROLLBACK",
          "SAVEPOINT",
          "SELECT",
          "SET",
          "SHOW",
          "START",
          "TABLE",
          "TRUNCATE",
          "UNLISTEN",
          "UNLOCK",
          "UPDATE",
          "UPSERT",
          "USE",
          "VACUUM",
          "VALUES",
          "WITH");

  /** Verbs that may come behind the common table expressions of a {@code WITH}. */
  private static final Set<String> BEHIND_WITH =
      Set.of("DELETE", "INSERT", "MERGE", "SELECT", "UPDATE");

  /** Words between a keyword and its table. */
  private static final Set<String> BETWEEN =
      Set.of("IGNORE", "LATERAL", "LOW_PRIORITY", "ONLY", "QUICK");

  private enum Table {
    NOT_YET,
    NEXT,
    /** Read, but it may have been the schema. */
    READ,
    DONE
  }

  private @Nullable String verb;
  private @Nullable String table;
  private Table state = Table.NOT_YET;
  private String last = "";
  private int depth;

  /** A keyword, or a name without quotes. */
  void word(String word) {
    if (state == Table.DONE) {
      return;
    }
    if (state == Table.READ) {
      state = Table.DONE;
      return;
    }
    String upper = word.length() > MAX_LENGTH ? "" : word.toUpperCase(Locale.ROOT);
    if (state == Table.NEXT) {
      if (!BETWEEN.contains(upper)) {
        table(word);
      }
    } else if (verb == null) {
      setVerb(VERBS.contains(upper) ? upper : OTHER);
    } else if (depth <= 0) {
      if (verb.equals("WITH") && BEHIND_WITH.contains(upper)) {
        setVerb(upper);
      } else if (leadsToTable(upper)) {
        state = Table.NEXT;
      }
      last = upper;
    }
  }

  private void setVerb(String found) {
    verb = found;
    if (Set.of("UPDATE", "CALL", "EXEC").contains(found)) {
      state = Table.NEXT;
    }
  }

  private boolean leadsToTable(String upper) {
    return switch (String.valueOf(verb)) {
      case "SELECT", "DELETE" -> upper.equals("FROM") && !last.equals("DISTINCT");
      case "INSERT", "MERGE", "REPLACE", "UPSERT" -> upper.equals("INTO");
      default -> false;
    };
  }

  /** A name in quotes, without them. */
  void quoted(String name) {
    if (state == Table.NEXT) {
      table(name);
    } else {
      value();
    }
  }

  private void table(String name) {
    table = name;
    state = Table.READ;
  }

  /** Any other sign. */
  void sign(char c) {
    if (state == Table.READ && c == '.') {
      state = Table.NEXT;
    } else if (c == ';' && verb != null) {
      state = Table.DONE; // The first of several statements gives the name.
    } else if (verb != null) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      value();
    }
  }

  /** A value, where no name can go on. */
  void value() {
    if (state == Table.NEXT || state == Table.READ) {
      state = Table.DONE;
    }
  }

  @Override
  public String toString() {
    String found = verb == null ? OTHER : verb;
    return table == null || !isFixed(table) ? found : found + " " + table;
  }

  /** Whether it looks like one of few, in plain letters and digits. */
  private static boolean isFixed(String table) {
    int digits = 0;
    for (int i = 0; i < table.length(); i++) {
      char c = table.charAt(i);
      boolean isDigit = c >= '0' && c <= '9';
      digits += isDigit ? 1 : 0;
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (digits > MAX_DIGITS || (!isDigit && !isLetter && c != '_' && c != '$')) {
        return false;
      }
    }
    return !table.isEmpty() && table.length() <= MAX_LENGTH;
  }
}
