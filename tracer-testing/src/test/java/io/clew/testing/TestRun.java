package io.clew.testing;

import static java.util.stream.Collectors.toMap;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * A run of tests within a test: how many passed, and what those and the classes threw that failed.
 */
record TestRun(long passed, Map<String, Throwable> failures) {

  static TestRun of(Class<?> testClass) {
    return of(EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute());
  }

  /** All tests at once, each on a thread of a pool. */
  static TestRun inParallel(Class<?> testClass) {
    return of(
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(testClass))
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
            .execute());
  }

  private static TestRun of(EngineExecutionResults results) {
    Map<String, Throwable> failures =
        results.allEvents().executions().failed().stream()
            .collect(
                toMap(
                    test -> test.getTestDescriptor().getDisplayName().replaceAll("\\(.*", ""),
                    test ->
                        test.getTerminationInfo().getExecutionResult().getThrowable().orElseThrow(),
                    (first, second) -> first,
                    TreeMap::new));
    return new TestRun(results.testEvents().succeeded().count(), failures);
  }
}
