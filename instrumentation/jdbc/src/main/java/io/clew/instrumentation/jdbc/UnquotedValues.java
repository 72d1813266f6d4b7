package io.clew.instrumentation.jdbc;

import java.util.Locale;

/**
 * Says where values without quotes are: a password, what {@code SET} sets, and the arguments of a
 * procedure, which Transact-SQL also takes as words: {@code EXEC find_user Smith}.
 */
final class UnquotedValues {
  /** Characters. No longer word is a keyword. */
  private static final int MAX_KEYWORD = 16;

  private enum State {
    /** Before the first word of a statement. */
    START,
    SETTING,
    PROCEDURE_NEXT,
    /** Read, but it may have been the schema, or what takes the result. */
    PROCEDURE,
    ARGUMENTS,
    OTHER
  }

  private final boolean mayBeTransactSql;
  private State state = State.START;
  private boolean isDefinition;

  UnquotedValues(Dialect dialect) {
    mayBeTransactSql = dialect == Dialect.SQLSERVER || dialect == Dialect.UNKNOWN;
  }

  /** Whether a word or a quoted name that comes now may be a value. */
  boolean isNext() {
    return state == State.PROCEDURE || state == State.ARGUMENTS;
  }

  /** Whether what comes behind this word may be a value. */
  boolean isBehind(String word) {
    String upper = word.length() > MAX_KEYWORD ? "" : word.toUpperCase(Locale.ROOT);
    boolean isPassword = upper.equals("PASSWORD") && isDefinition;
    boolean isSet = upper.equals("TO") && state == State.SETTING;
    if (state == State.START || state == State.OTHER) {
      keyword(upper, state == State.START);
    } else {
      nameOrValue();
    }
    return isPassword || isSet || upper.equals("IDENTIFIED");
  }

  private void keyword(String upper, boolean isFirst) {
    state = State.OTHER;
    if (isFirst) {
      isDefinition = upper.equals("CREATE") || upper.equals("ALTER");
    }
    switch (upper) {
      case "PRAGMA" -> state = isFirst ? State.SETTING : State.OTHER;
      case "SET" -> state = isFirst || isDefinition ? State.SETTING : State.OTHER;
      case "CALL" -> state = isFirst ? State.PROCEDURE_NEXT : State.OTHER;
      case "EXEC", "EXECUTE" ->
          state = isFirst || mayBeTransactSql ? State.PROCEDURE_NEXT : State.OTHER;
      default -> {}
    }
  }

  /** A quoted name, a value, or a word that is no keyword. */
  void nameOrValue() {
    if (state == State.PROCEDURE_NEXT) {
      state = State.PROCEDURE;
    } else if (state == State.PROCEDURE) {
      state = State.ARGUMENTS;
    }
  }

  /** Whether what comes behind this sign may be a value. */
  boolean isBehind(char sign) {
    if (sign == ';') {
      state = State.START;
    } else if (state == State.PROCEDURE_NEXT && sign == '(') {
      state = State.ARGUMENTS;
    } else if (state == State.PROCEDURE && (sign == '.' || sign == '=')) {
      state = State.PROCEDURE_NEXT;
    } else if (state == State.PROCEDURE && sign != ']') {
      state = State.ARGUMENTS;
    }
    return sign == '=' && state == State.SETTING;
  }
}
