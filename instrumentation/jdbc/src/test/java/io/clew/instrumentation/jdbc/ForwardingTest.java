package io.clew.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentracing.mock.MockTracer;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method of JDBC that this JDK has reaches the driver, and what that throws comes back. */
class ForwardingTest {
  /** Those that answer with something of ours. */
  private static final Set<String> OWN = Set.of("unwrap", "isWrapperFor", "getConnection");

  private final List<String> calls = new ArrayList<>();
  private SQLException failure;
  private final JdbcTracing tracing =
      JdbcTracing.create(
          new MockTracer(), JdbcOptions.newBuilder().traceWithoutParent(true).build());

  @Test
  void connection_forwardsEverything() throws Exception {
    Connection driver = driver(Connection.class);

    forwardsEverything(Connection.class, new TracedConnection(driver, tracing, Database.UNKNOWN));
  }

  @Test
  void statement_forwardsEverything() throws Exception {
    Statement driver = driver(Statement.class);

    forwardsEverything(Statement.class, new TracedStatement<>(driver, connection()));
  }

  @Test
  void preparedStatement_forwardsEverything() throws Exception {
    PreparedStatement driver = driver(PreparedStatement.class);

    forwardsEverything(
        PreparedStatement.class, new TracedPreparedStatement(driver, connection(), "SELECT 1"));
  }

  @Test
  void call_forwardsEverything() throws Exception {
    CallableStatement driver = driver(CallableStatement.class);

    forwardsEverything(
        CallableStatement.class, TracedCall.wrap(driver, connection(), "{call f()}"));
  }

  @Test
  void dataSource_forwardsEverything() throws Exception {
    DataSource driver = driver(DataSource.class);

    forwardsEverything(DataSource.class, TracingDataSource.wrap(driver, new MockTracer()));
  }

  @ParameterizedTest
  @ValueSource(classes = {TracedConnection.class, TracedStatement.class})
  void wrapper_isSmall(Class<?> wrapper) {
    int fields = 0;
    for (Class<?> type = wrapper; type != null; type = type.getSuperclass()) {
      fields +=
          (int)
              Arrays.stream(type.getDeclaredFields())
                  .filter(field -> !Modifier.isStatic(field.getModifiers()))
                  .count();
    }

    assertThat(fields).isLessThanOrEqualTo(4); // Each statement of each request has them.
  }

  private TracedConnection connection() {
    return new TracedConnection(driver(Connection.class), tracing, Database.UNKNOWN);
  }

  private <T> T driver(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              calls.add(method + Arrays.deepToString(arguments));
              if (failure != null) {
                throw failure;
              }
              return answer(method.getReturnType());
            }));
  }

  private <T> void forwardsEverything(Class<T> type, T traced) throws Exception {
    int looked = 0;
    for (Method method : type.getMethods()) {
      if (Modifier.isStatic(method.getModifiers()) || OWN.contains(method.getName())) {
        continue;
      }
      Object[] arguments = new Object[method.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = answer(method.getParameterTypes()[i]);
      }
      calls.clear();
      failure = null;
      Object result = method.invoke(traced, arguments);
      assertThat(calls)
          .as("of %s", method)
          .contains(method + Arrays.deepToString(arguments.length == 0 ? null : arguments));
      if (!Wrapper.class.isAssignableFrom(method.getReturnType())) {
        assertThat(result).as("of %s", method).isEqualTo(answer(method.getReturnType()));
      }
      failure = new SQLException("refused");
      if (Arrays.asList(method.getExceptionTypes()).contains(SQLException.class)) {
        Throwable thrown = catchThrowable(() -> method.invoke(traced, arguments));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        assertThat(thrown.getCause()).as("of %s", method).isSameAs(failure);
      }
      looked++;
    }
    assertThat(looked).isGreaterThan(type == DataSource.class ? 5 : 40);
  }

  /** Something that is not the default, where there is such a thing. */
  private static Object answer(Class<?> type) {
    if (type == int.class) {
      return 7;
    }
    if (type == long.class) {
      return 8L;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == String.class) {
      return "SELECT a FROM b";
    }
    if (type.isPrimitive() && type != void.class) {
      return Array.get(Array.newInstance(type, 1), 0);
    }
    return null;
  }
}
