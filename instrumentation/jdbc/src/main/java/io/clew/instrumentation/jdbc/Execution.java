package io.clew.instrumentation.jdbc;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.log.Fields;
import io.opentracing.tag.Tags;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of the database, and its span if it has one. Nothing is thrown, and {@code updated}
 * gives back what it gets.
 */
final class Execution {
  /** Of all calls that are not recorded. */
  static final Execution UNRECORDED = new Execution(null, null, JdbcOptions.DEFAULT);

  static final String ROWS = "db.rows";
  static final String BATCH_SIZE = "db.batch_size";
  static final String SQL_STATE = "db.sql_state";
  static final String ERROR_CODE = "db.error_code";

  private static final int MAX_STATE = 16;

  private final @Nullable Span span;
  private final @Nullable Scope scope;
  private final JdbcOptions options;

  Execution(@Nullable Span span, @Nullable Scope scope, JdbcOptions options) {
    this.span = span;
    this.scope = scope;
    this.options = options;
  }

  int updated(int rows) {
    recordRows(rows);
    return rows;
  }

  long updated(long rows) {
    recordRows(rows);
    return rows;
  }

  int[] updated(int[] rows) {
    if (span != null && rows != null) {
      long sum = 0;
      for (int count : rows) {
        sum = count < 0 || sum < 0 ? -1 : sum + count;
      }
      recordRows(sum);
    }
    return rows;
  }

  long[] updated(long[] rows) {
    if (span != null && rows != null) {
      long sum = 0;
      for (long count : rows) {
        sum = count < 0 || sum < 0 ? -1 : sum + count;
      }
      recordRows(sum);
    }
    return rows;
  }

  /** Less than nothing is what drivers say that do not know. */
  private void recordRows(long rows) {
    try {
      if (span != null && rows >= 0) {
        span.setTag(ROWS, rows);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  void failed(Throwable failure) {
    try {
      if (span != null) {
        fail(span, failure, options);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /** The message stays out, unless it is asked for: databases repeat values in it. */
  static void fail(Span span, Throwable failure, JdbcOptions options) {
    span.setTag(Tags.ERROR.getKey(), true);
    if (failure instanceof SQLException refused) {
      String state = refused.getSQLState();
      if (state != null && state.length() <= MAX_STATE) {
        span.setTag(SQL_STATE, state);
      }
      if (refused.getErrorCode() != 0) {
        span.setTag(ERROR_CODE, refused.getErrorCode());
      }
    }
    Map<String, Object> fields = new HashMap<>();
    fields.put(Fields.EVENT, "error");
    fields.put(Fields.ERROR_KIND, failure.getClass().getName());
    if (options.recordsErrorMessages()) {
      fields.put(Fields.ERROR_OBJECT, failure);
      fields.put(Fields.MESSAGE, String.valueOf(failure.getMessage()));
    }
    span.log(fields);
  }

  void finish() {
    try {
      if (scope != null) {
        scope.close();
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    try {
      if (span != null) {
        span.finish();
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }
}
