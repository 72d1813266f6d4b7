package io.clew.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.mock.MockTracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tracer that fails costs the span, never the statement. */
class TracingFaultsTest {
  private static final Set<Class<?>> PARTS =
      Set.of(Tracer.SpanBuilder.class, Span.class, SpanContext.class, Scope.class);

  /** What each proxy stands for. */
  private final IdentityHashMap<Object, Object> targets = new IdentityHashMap<>();

  private final MockTracer tracer = new MockTracer();
  private final AtomicInteger failures = new AtomicInteger();

  private static DataSource h2() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:faults;DB_CLOSE_DELAY=-1");
    return dataSource;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "activeSpan",
        "buildSpan",
        "withTag",
        "start",
        "context",
        "setTag",
        "log",
        "activateSpan",
        "close",
        "finish",
      })
  void tracer_thatFails_isNotFelt(String method) throws SQLException {
    for (Throwable failure : new Throwable[] {new IllegalStateException(), new LinkageError()}) {
      failures.set(0);
      Span request = tracer.buildSpan("request").start();
      Scope scope = tracer.activateSpan(request);
      try {
        runStatements(TracingDataSource.wrap(h2(), faulty(method, failure)));
      } finally {
        scope.close();
      }
      assertThat(failures).hasPositiveValue();
      assertThat(tracer.activeSpan()).isNull();
    }
  }

  private static void runStatements(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS t (a INT PRIMARY KEY)");
      assertThat(statement.executeUpdate("DELETE FROM t")).isNotNegative();
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
        insert.setInt(1, 1);
        insert.addBatch();
        assertThat(insert.executeBatch()).containsExactly(1);
        assertThatThrownBy(insert::executeUpdate)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("PRIMARY KEY");
      }
      connection.setAutoCommit(false);
      connection.commit();
    }
  }

  @Test
  void driver_thatFails_isFeltAsItIs() {
    for (Throwable failure :
        new Throwable[] {new SQLException("a"), new IllegalStateException(), new LinkageError()}) {
      Connection connection = failing(Connection.class, failure);
      Statement statement = failing(Statement.class, failure);
      JdbcTracing tracing =
          JdbcTracing.create(tracer, JdbcOptions.newBuilder().traceWithoutParent(true).build());
      TracedConnection traced = new TracedConnection(connection, tracing, null);

      assertThatThrownBy(traced::commit).isSameAs(failure);
      assertThatThrownBy(traced::close).isSameAs(failure);
      assertThatThrownBy(() -> new TracedStatement<>(statement, traced).execute("SELECT 1"))
          .isSameAs(failure);
      assertThatThrownBy(
              TracingDataSource.wrap(failing(DataSource.class, failure), tracer)::getConnection)
          .isSameAs(failure);
      assertThat(tracing.trace(connection, null)).isNotNull();
    }
  }

  private static <T> T failing(Class<T> type, Throwable failure) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              throw failure;
            });
    return type.cast(proxy);
  }

  private Tracer faulty(String method, Throwable failure) {
    return proxy(Tracer.class, tracer, method, failure);
  }

  private <T> T proxy(Class<T> type, Object target, String method, Throwable failure) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              if (called.getName().equals(method)) {
                failures.incrementAndGet();
                if (method.equals("close")) {
                  called.invoke(target, arguments); // Or the thread would stay in the scope.
                }
                throw failure;
              }
              try {
                Object result = called.invoke(target, unwrapped(arguments));
                Class<?> part = called.getReturnType();
                return PARTS.contains(part) && result != null
                    ? proxy(part, result, method, failure)
                    : result;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
    targets.put(proxy, target);
    return type.cast(proxy);
  }

  private Object[] unwrapped(Object[] arguments) {
    if (arguments == null) {
      return null;
    }
    Object[] unwrapped = arguments.clone();
    for (int i = 0; i < unwrapped.length; i++) {
      unwrapped[i] = targets.getOrDefault(unwrapped[i], unwrapped[i]);
    }
    return unwrapped;
  }
}
