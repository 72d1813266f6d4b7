package io.clew.instrumentation.jdbc;

import io.clew.api.TraceContext;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import io.opentracing.util.GlobalTracer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the spans of all connections of one data source. What the tracer throws costs the span. */
final class JdbcTracing {
  static final String COMPONENT = "java-jdbc";
  private static final String GET_CONNECTION = "getConnection";

  /** Below, a connection was there, and nobody looks for the time here. */
  private static final long SHORT_WAIT = TimeUnit.MILLISECONDS.toNanos(1);

  private final Tracer tracer;
  private final JdbcOptions options;
  private final boolean isGlobal;

  /** The last URL that was parsed: mostly there is only one. */
  private volatile ParsedUrl parsed = new ParsedUrl("", Database.UNKNOWN);

  private record ParsedUrl(String url, Database database) {}

  private JdbcTracing(Tracer tracer, JdbcOptions options, boolean isGlobal) {
    this.tracer = tracer;
    this.options = options;
    this.isGlobal = isGlobal;
  }

  static JdbcTracing create(Tracer tracer, JdbcOptions options) {
    return new JdbcTracing(tracer, options, false);
  }

  /** On the tracer of {@link GlobalTracer}; until one is registered there, nothing is done. */
  static JdbcTracing global() {
    return new JdbcTracing(GlobalTracer.get(), JdbcOptions.DEFAULT, true);
  }

  /**
   * Traces what is executed on a connection. Asks it nothing: it may be one that is fetched late.
   */
  @Nullable Connection trace(@Nullable Connection connection, @Nullable Database database) {
    if (connection == null || connection instanceof TracedConnection) {
      return connection;
    }
    return new TracedConnection(connection, this, database);
  }

  /**
   * The span of an execution. Nothing is done for a statement in a request that is not recorded.
   */
  Execution start(TracedConnection connection, @Nullable String sql, int batchSize) {
    if (sql == null || !isWanted() || connection.isTracedInside()) {
      return Execution.UNRECORDED;
    }
    try {
      Database database = connection.database();
      return start(database, SqlCache.read(sql, database.dialect), batchSize);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return Execution.UNRECORDED;
    }
  }

  /** The span of the end of a transaction, unless nothing was done in it. */
  Execution start(TracedConnection connection, Sql sql) {
    if (!connection.hasStatements() || !isWanted() || connection.isTracedInside()) {
      return Execution.UNRECORDED;
    }
    try {
      return start(connection.database(), sql, 0);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return Execution.UNRECORDED;
    }
  }

  private Execution start(Database database, Sql sql, int batchSize) {
    Span span =
        tracer
            .buildSpan(sql.name())
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_CLIENT)
            .start();
    Scope scope = null;
    try {
      if (isRecorded(span)) {
        span.setTag(Tags.COMPONENT.getKey(), COMPONENT);
        database.describe(span);
        if (sql.statement() != null) {
          span.setTag(Tags.DB_STATEMENT.getKey(), sql.statement());
        }
        if (batchSize > 0) {
          span.setTag(Execution.BATCH_SIZE, batchSize);
        }
        scope = tracer.activateSpan(span);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return new Execution(span, scope, options);
  }

  /** Whether what happens on this thread now is to be recorded, as far as that is known. */
  boolean isWanted() {
    try {
      if (isGlobal && !GlobalTracer.isRegistered()) {
        return false;
      }
      Span parent = tracer.activeSpan();
      return parent == null ? options.tracesWithoutParent() : isRecorded(parent);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return false;
    }
  }

  /** Of other tracers it is not known. */
  private static boolean isRecorded(Span span) {
    return !(span.context() instanceof TraceContext own) || own.sampled();
  }

  /**
   * The span of a wait for a connection, made afterwards, if the wait was long or in vain.
   *
   * @param start of {@link System#nanoTime()}
   */
  void connected(long start, @Nullable Throwable failure) {
    long nanos = System.nanoTime() - start;
    if (nanos < SHORT_WAIT && failure == null) {
      return;
    }
    try {
      long end = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      Span span =
          tracer
              .buildSpan(GET_CONNECTION)
              .withTag(Tags.COMPONENT.getKey(), COMPONENT)
              .withStartTimestamp(end - TimeUnit.NANOSECONDS.toMicros(nanos))
              .start();
      if (failure != null) {
        Execution.fail(span, failure, options);
      }
      span.finish(end);
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /** The database behind a connection that is used for the first time. */
  Database databaseOf(Connection connection) {
    try {
      String url = connection.getMetaData().getURL();
      ParsedUrl last = parsed;
      if (last.url.equals(url)) {
        return last.database;
      }
      Database database = Database.parse(url);
      if (url != null) {
        parsed = new ParsedUrl(url, database);
      }
      return database;
    } catch (SQLException e) {
      return Database.UNKNOWN; // The connection is closed, or broken: the application will see.
    }
  }
}
