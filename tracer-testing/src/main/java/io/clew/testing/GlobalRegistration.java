package io.clew.testing;

import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.util.GlobalTracer;
import java.lang.reflect.Field;

/**
 * Takes a test's tracer out of {@link GlobalTracer}, so that the next test can register its own.
 *
 * <p>{@code GlobalTracer} can be registered once in the life of a process and offers no way back;
 * the only one is to set its two private fields. Version 0.33 is its last, so they stay as they
 * are; should they not, the test fails and says so.
 *
 * @see <a
 *     href="https://github.com/opentracing/opentracing-java/issues/170">opentracing-java#170</a>
 */
final class GlobalRegistration {
  private GlobalRegistration() {}

  /** Does nothing if another tracer or none is registered: that is not this test's to undo. */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // It is what registerIfAbsent locks.
  static void undo(Tracer tracer) {
    synchronized (GlobalTracer.class) {
      try {
        Field registered = field("tracer");
        if (registered.get(null) == tracer) {
          registered.set(null, NoopTracerFactory.create());
          field("isRegistered").set(null, false);
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot reset GlobalTracer; it is not that of 0.33", e);
      }
    }
  }

  private static Field field(String name) throws NoSuchFieldException {
    Field field = GlobalTracer.class.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
