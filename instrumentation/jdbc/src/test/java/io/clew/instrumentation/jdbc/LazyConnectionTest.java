package io.clew.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A data source may fetch its connection only when the application does something with it. */
@ExtendWith(TracingExtension.class)
class LazyConnectionTest {
  /** What such a connection answers, or remembers for later, by itself. */
  private static final Set<String> UNFETCHED =
      Set.of("setAutoCommit", "setReadOnly", "commit", "rollback", "close");

  private final List<String> fetchedFor = new ArrayList<>();
  private final JdbcDataSource h2 = new JdbcDataSource();
  private Tracer tracer;
  private InMemoryReporter reporter;
  private Span request;
  private Scope scope;

  @BeforeEach
  void startRequest(Tracer tracer, InMemoryReporter reporter) {
    h2.setURL("jdbc:h2:mem:lazy;DB_CLOSE_DELAY=-1");
    this.tracer = tracer;
    this.reporter = reporter;
    request = tracer.buildSpan("request").start();
    scope = tracer.activateSpan(request);
  }

  @AfterEach
  void endRequest() {
    scope.close();
    request.finish();
  }

  private Connection connect(DataSource fetchedFrom) throws SQLException {
    DataSource lazy = proxy(DataSource.class, (method, arguments) -> lazyConnection(fetchedFrom));
    return TracingDataSource.wrap(lazy, tracer).getConnection();
  }

  /** Made anew for each call, as the real one is kept here. */
  private Connection lazyConnection(DataSource fetchedFrom) {
    List<Connection> real = new ArrayList<>();
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (real.isEmpty() && UNFETCHED.contains(method.getName())) {
            return null;
          }
          if (real.isEmpty()) {
            fetchedFor.add(method.getName());
            real.add(fetchedFrom.getConnection());
          }
          try {
            return method.invoke(real.get(0), arguments);
          } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
          }
        });
  }

  private interface Calls {
    Object call(java.lang.reflect.Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            LazyConnectionTest.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> calls.call(method, arguments)));
  }

  private List<String> names() {
    return reporter.spans().stream()
        .map(FinishedSpan::name)
        .filter(name -> !name.equals("getConnection")) // Depends on how busy the machine is.
        .toList();
  }

  @Test
  void connection_withoutStatement_isNotFetched() throws SQLException {
    try (Connection connection = connect(h2)) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      connection.commit();
      connection.rollback();
    }

    assertThat(fetchedFor).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void connection_isFetchedForItsStatement() throws SQLException {
    try (Connection connection = connect(h2)) {
      connection.setAutoCommit(false);
      assertThat(fetchedFor).isEmpty();
      try (Statement statement = connection.createStatement()) {
        assertThat(statement.execute("SELECT 1")).isTrue();
      }
      connection.commit();
    }

    assertThat(fetchedFor).containsExactly("createStatement");
    assertThat(names()).containsExactly("SELECT", "COMMIT");
  }

  @Test
  void connection_thatIsTracedInside_isTracedOnce() throws SQLException {
    try (Connection connection = connect(TracingDataSource.wrap(h2, tracer))) {
      try (Statement statement = connection.createStatement()) {
        assertThat(statement.execute("SELECT 1")).isTrue();
      }
      connection.rollback();
    }

    assertThat(fetchedFor).containsExactly("createStatement");
    assertThat(names()).containsExactly("SELECT", "ROLLBACK");
  }
}
