package io.clew.testing;

import io.clew.core.Tracing;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each JUnit test a tracer of its own, with everything sampled and the spans in an {@link
 * InMemoryReporter}, and fails tests that leave something open.
 *
 * <pre>{@code
 * @ExtendWith(TracingExtension.class)
 * class CheckoutTest {
 *   @Test
 *   void pay_isTraced(Tracer tracer, InMemoryReporter reporter) {
 *     new Checkout(tracer).pay();
 *     assertThat(reporter).hasSpans("pay", "charge");
 *   }
 * }
 * }</pre>
 *
 * <p>Works with JUnit 5.10 and newer, and with JUnit 6.
 *
 * <p>Tests, {@code @BeforeEach} and {@code @AfterEach} methods, and (from JUnit 5.12 on)
 * constructors take the parts of this tracing as parameters: {@link Tracer}, {@link Tracing},
 * {@link InMemoryReporter}, and {@link ManualClock} if there is one. Each invocation of a
 * parameterised or repeated test is a test; the dynamic tests of one factory method share theirs.
 * Tests may run in parallel.
 *
 * <p>A test that has passed so far fails if it leaves
 *
 * <ul>
 *   <li>a scope open on the thread that JUnit runs the test on, or
 *   <li>a recorded span unfinished, on whatever thread: within {@link Builder#finishTimeout}, since
 *       a server may finish its span after the client has the answer.
 * </ul>
 *
 * <p>The message names them and the place in the code where they began. Afterwards the tracing is
 * closed, and {@link io.opentracing.util.GlobalTracer} is free again if this test's tracer was
 * registered there. A test that wraps the tracer before it registers it must clean up itself; tests
 * that use {@code GlobalTracer} share it, so they cannot run in parallel.
 */
public final class TracingExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Set<Class<?>> PARTS =
      Set.of(Tracer.class, Tracing.class, InMemoryReporter.class, ManualClock.class);

  private final Builder settings;
  private final Namespace namespace = Namespace.create(TracingExtension.class, this);

  /** With the defaults, for {@code @ExtendWith}. */
  public TracingExtension() {
    this(newBuilder());
  }

  private TracingExtension(Builder settings) {
    this.settings = settings;
  }

  /** For {@code @RegisterExtension}, on a static field or one of the instance. */
  public static Builder newBuilder() {
    return new Builder();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    test(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try (TracedTest test = test(context)) {
      if (context.getExecutionException().isEmpty()) {
        test.check(settings.finishTimeout);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARTS.contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "a tracer belongs to one test; there is none in "
              + parameter.getDeclaringExecutable()
              + " (constructors of test classes need JUnit 5.12)");
    }
    Object part = test(context).part(parameter.getParameter().getType());
    if (part == null) {
      throw new ParameterResolutionException(
          "this test's clock is the machine's; "
              + "a manual one needs TracingExtension.newBuilder().manualClock()");
    }
    return part;
  }

  /** The constructor of a test class, too, is called for one test, unless it is one per class. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  /**
   * The tracing of this test. JUnit calls an extension on one thread for each test, so two calls
   * are as good as the one that JUnit has had under different names. From 5.13 on, the store also
   * closes what it holds, for a test whose constructor fails.
   */
  private TracedTest test(ExtensionContext context) {
    Store store = context.getStore(namespace);
    TracedTest test = store.get(TracedTest.class, TracedTest.class);
    if (test == null) {
      test = new TracedTest(settings);
      store.put(TracedTest.class, test);
    }
    return test;
  }

  /** Makes a {@link TracingExtension}. */
  public static final class Builder {
    boolean manualClock;
    boolean fixedIds;
    Duration finishTimeout = Duration.ofSeconds(1);
    Consumer<Tracing.Builder> configuration = builder -> {};

    private Builder() {}

    /** Gives each test a {@link ManualClock}, which it takes as a parameter. */
    public Builder manualClock() {
      manualClock = true;
      return this;
    }

    /** Gives each test {@link FixedIds} from 1. */
    public Builder fixedIds() {
      fixedIds = true;
      return this;
    }

    /**
     * How long to wait for spans that are unfinished at the end of a test.
     *
     * @param value 1 second by default; 0 not to wait
     */
    public Builder finishTimeout(Duration value) {
      finishTimeout = Objects.requireNonNull(value, "finishTimeout");
      return this;
    }

    /**
     * Sets what else the tracing of each test is made with. Spans go to the {@link
     * InMemoryReporter} whatever is set here; with another scope manager, only the active span is
     * seen at the end of the test and not where it was activated.
     *
     * @param value called for each test, maybe on several threads; a sampler that it sets is closed
     *     with the test
     */
    public Builder tracing(Consumer<Tracing.Builder> value) {
      configuration = Objects.requireNonNull(value, "tracing");
      return this;
    }

    /** The extension. */
    public TracingExtension build() {
      return new TracingExtension(this);
    }
  }
}
