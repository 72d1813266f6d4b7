package io.clew.instrumentation.jdbc;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.clew.api.FinishedSpan;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TracingExtension.class)
class TracingDataSourceTest {
  private static final String URL = "jdbc:h2:mem:pool;DB_CLOSE_DELAY=-1";

  private static DataSource h2() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL(URL);
    return dataSource;
  }

  private static HikariConfig pool() {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(250);
    config.setConnectionTestQuery("SELECT 'validation'");
    return config;
  }

  private static void select(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  /** With a request around it. */
  private static void inRequest(Tracer tracer, DataSource dataSource) throws SQLException {
    Span request = tracer.buildSpan("request").start();
    Scope scope = tracer.activateSpan(request);
    try {
      select(dataSource);
    } finally {
      scope.close();
      request.finish();
    }
  }

  private static List<String> names(InMemoryReporter reporter) {
    return reporter.spans().stream()
        .map(FinishedSpan::name)
        .filter(name -> !name.equals("getConnection")) // Depends on how busy the machine is.
        .toList();
  }

  @Test
  void pool_isTracedOnce(Tracer tracer, InMemoryReporter reporter) throws SQLException {
    HikariConfig config = pool();
    config.setDataSource(TracingDataSource.wrap(h2(), tracer));
    HikariDataSource pool = new HikariDataSource(config);
    try (TracingDataSource traced = TracingDataSource.wrap(pool, tracer)) {
      inRequest(tracer, pool);
      assertThat(names(reporter)).containsExactly("SELECT", "request");
      reporter.clear();
      inRequest(tracer, traced);
      assertThat(names(reporter)).containsExactly("SELECT", "request");
    }
    assertThat(pool.isClosed()).isTrue();
  }

  @Test
  void statement_withoutParent_isTracedIfAskedFor(Tracer tracer, InMemoryReporter reporter)
      throws SQLException {
    select(TracingDataSource.wrap(h2(), tracer));
    assertThat(reporter).hasNoSpans();

    JdbcOptions options = JdbcOptions.newBuilder().traceWithoutParent(true).build();
    select(TracingDataSource.wrap(h2(), tracer, options));
    assertThat(reporter.spanNamed("SELECT")).isRoot();
  }

  @Test
  void wait_thatIsLongOrInVain_hasASpan(Tracer tracer, InMemoryReporter reporter)
      throws SQLException {
    HikariConfig config = pool();
    config.setJdbcUrl(URL);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection taken = pool.getConnection()) {
      Span request = tracer.buildSpan("request").start();
      Scope scope = tracer.activateSpan(request);
      assertThatThrownBy(TracingDataSource.wrap(pool, tracer)::getConnection)
          .isInstanceOf(SQLException.class);
      scope.close();
      request.finish();
      assertThat(taken.isClosed()).isFalse();

      FinishedSpan wait = reporter.spanNamed("getConnection");
      assertThat(wait)
          .isChildOf(request.context())
          .hasKind(null)
          .hasTag("component", "java-jdbc")
          .hasError();
      assertThat(wait.durationMicros()).isGreaterThan(TimeUnit.MILLISECONDS.toMicros(200));
    }
  }

  @Test
  void errorMessage_isRecordedIfAskedFor(Tracer tracer, InMemoryReporter reporter)
      throws SQLException {
    JdbcOptions options =
        JdbcOptions.newBuilder().traceWithoutParent(true).recordErrorMessages(true).build();
    try (Connection connection = TracingDataSource.wrap(h2(), tracer, options).getConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT missing_column"))
          .isInstanceOf(SQLException.class);
    }

    assertThat(RecordedText.of(reporter)).containsIgnoringCase("not found");
  }

  @Test
  void dataSources_areEqualIfTheyWrapTheSame(Tracer tracer) throws SQLException {
    DataSource h2 = h2();
    TracingDataSource traced = TracingDataSource.wrap(h2, tracer);

    assertThat(TracingDataSource.wrap(traced)).isSameAs(traced);
    assertThat(TracingDataSource.wrap(h2)).isEqualTo(traced).hasSameHashCodeAs(traced);
    assertThat(TracingDataSource.wrap(h2(), tracer)).isNotEqualTo(traced);
    assertThat(traced.unwrap(JdbcDataSource.class)).isSameAs(h2);
    assertThat(traced.isWrapperFor(HikariDataSource.class)).isFalse();
    assertThatThrownBy(() -> TracingDataSource.wrap(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> TracingDataSource.wrap(h2, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tracer");
  }

  @Test
  void driver_tracesWithTheGlobalTracer(Tracer tracer, InMemoryReporter reporter)
      throws SQLException {
    String url = "jdbc:clew:h2:mem:pool;DB_CLOSE_DELAY=-1";
    HikariConfig config = pool();
    config.setJdbcUrl(url);
    HikariConfig byClass = pool();
    byClass.setJdbcUrl(url);
    byClass.setDriverClassName(TracingDriver.class.getName());
    try (HikariDataSource pool = new HikariDataSource(config);
        HikariDataSource other = new HikariDataSource(byClass)) {
      inRequest(tracer, pool);
      assertThat(names(reporter)).as("without a global tracer").containsExactly("request");

      assertThat(GlobalTracer.registerIfAbsent(tracer)).isTrue();
      for (DataSource dataSource : List.of(pool, other, TracingDataSource.wrap(pool))) {
        reporter.clear();
        inRequest(tracer, dataSource);
        assertThat(names(reporter)).contains("SELECT", "request").doesNotHaveDuplicates();
        assertThat(reporter.spanNamed("SELECT")).hasRemoteService("h2-pool");
      }
    }
  }

  @Test
  void driver_leavesOtherUrlsToOthers() throws SQLException {
    TracingDriver driver = new TracingDriver();

    assertThat(driver.connect(URL, new Properties())).isNull();
    assertThat(driver.acceptsURL(URL)).isFalse();
    assertThat(driver.acceptsURL(null)).isFalse();
    assertThat(driver.getPropertyInfo("jdbc:clew:" + URL.substring(5), new Properties()))
        .isNotNull();
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:clew:missing:x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("No suitable driver");
    try (Connection connection = DriverManager.getConnection("jdbc:clew:clew:h2:mem:twice")) {
      assertThat(connection.unwrap(org.h2.jdbc.JdbcConnection.class)).isNotNull();
    }
  }
}
