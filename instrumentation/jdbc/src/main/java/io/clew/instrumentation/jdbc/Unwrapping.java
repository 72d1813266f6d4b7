package io.clew.instrumentation.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;

/** What a wrapper answers who is asked for a type: itself, what is in it, or what that answers. */
final class Unwrapping {
  private Unwrapping() {}

  static <T> T unwrap(Wrapper self, Wrapper delegate, Class<T> type) throws SQLException {
    if (type.isInstance(self)) {
      return type.cast(self);
    }
    return type.isInstance(delegate) ? type.cast(delegate) : delegate.unwrap(type);
  }

  static boolean isWrapperFor(Wrapper self, Wrapper delegate, Class<?> type) throws SQLException {
    return type.isInstance(self) || type.isInstance(delegate) || delegate.isWrapperFor(type);
  }
}
