package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private final FailureLog failures = new FailureLog();
  private final List<String> lines = new ArrayList<>();

  private void fail(String line) {
    failures.failed(() -> lines.add(line));
  }

  private void work() {
    failures.worked(count -> lines.add("works after " + count));
  }

  @Test
  void changes_areLogged_andNothingInBetween() {
    work();
    fail("first");
    fail("second");
    work();
    work();
    fail("third");
    work();

    assertThat(lines).containsExactly("first", "works after 2", "third", "works after 1");
  }

  @Test
  void report_isLoggedOnceAndCountsNothing() {
    failures.report(() -> lines.add("slow"));
    failures.report(() -> lines.add("slower"));
    assertThat(failures.failures()).isZero();
    fail("not logged, since it was slow before");
    assertThat(failures.failures()).isEqualTo(1);
    work();

    assertThat(lines).containsExactly("slow", "works after 1");
  }

  @Test
  void loggerThatThrows_isSurvived() {
    assertThatCode(
            () -> {
              failures.failed(
                  () -> {
                    throw new NoClassDefFoundError("on purpose");
                  });
              failures.worked(
                  count -> {
                    throw new IllegalStateException("on purpose");
                  });
            })
        .doesNotThrowAnyException();
  }
}
