package io.clew.instrumentation.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/**
 * A traced call of a stored procedure. What a prepared statement can do, a traced one does; the
 * more than a hundred methods beyond that are the driver's.
 */
final class TracedCall implements InvocationHandler {
  private final CallableStatement delegate;
  private final TracedPreparedStatement traced;

  private TracedCall(CallableStatement delegate, TracedPreparedStatement traced) {
    this.delegate = delegate;
    this.traced = traced;
  }

  static CallableStatement wrap(
      CallableStatement delegate, TracedConnection connection, String sql) {
    TracedPreparedStatement traced = new TracedPreparedStatement(delegate, connection, sql);
    return (CallableStatement)
        Proxy.newProxyInstance(
            TracedCall.class.getClassLoader(),
            new Class<?>[] {CallableStatement.class},
            new TracedCall(delegate, traced));
  }

  @Override
  public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Class<?> declaring = method.getDeclaringClass();
    if (arguments != null && method.getName().equals("equals")) {
      return self == arguments[0];
    }
    if (arguments != null && declaring == Wrapper.class) {
      return wrapper((CallableStatement) self, method.getName(), (Class<?>) arguments[0]);
    }
    try {
      return method.invoke(declaring == CallableStatement.class ? delegate : traced, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private Object wrapper(CallableStatement self, String method, Class<?> type) throws SQLException {
    return method.equals("unwrap")
        ? Unwrapping.unwrap(self, delegate, type)
        : Unwrapping.isWrapperFor(self, delegate, type);
  }
}
