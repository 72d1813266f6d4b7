package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The constant samplers keep it; each promise is broken in turn. */
class SamplerContractTest {
  @Nested
  class Always extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return Sampler.ALWAYS;
    }
  }

  @Nested
  class Never extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return Sampler.NEVER;
    }
  }

  @Test
  void contract_noDecision_fails() {
    assertThat(TestRun.of(Undecided.class).failures())
        .containsOnlyKeys("decide_anyRequest_isDecided", "decide_onManyThreads_isDecided");
  }

  @Test
  void contract_throwsOnARequest_fails() {
    assertThat(TestRun.of(Throwing.class).failures()).containsKey("decide_anyRequest_isDecided");
  }

  @Test
  void contract_sampledAgainstAllOdds_fails() {
    assertThat(TestRun.of(AgainstAllOdds.class).failures())
        .containsKey("decide_anyRequest_isDecided");
  }

  @Test
  void contract_certainButNotSampled_fails() {
    assertThat(TestRun.of(NotSampled.class).failures()).containsKey("decide_anyRequest_isDecided");
  }

  @Test
  void contract_forOneThreadOnly_fails() {
    assertThat(TestRun.of(OneThread.class).failures())
        .containsOnlyKeys("decide_onManyThreads_isDecided");
  }

  @Test
  void contract_closedOnceOnly_fails() {
    assertThat(TestRun.of(ClosedOnce.class).failures()).containsOnlyKeys("close_again_doesNothing");
  }

  static class Undecided extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return request -> null;
    }
  }

  static class Throwing extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return request ->
          request.operation().charAt(0) == '/' ? SamplingDecision.ALWAYS : SamplingDecision.NEVER;
    }
  }

  static class AgainstAllOdds extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return request -> new SamplingDecision(request.traceIdLow() == -1, 0, "odd");
    }
  }

  static class NotSampled extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return request -> new SamplingDecision(request.traceIdLow() != -1, 1, "odd");
    }
  }

  /** Notices a second thread for certain, as what has no locks does by chance. */
  static class OneThread extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      AtomicReference<Thread> owner = new AtomicReference<>();
      return request -> {
        owner.compareAndSet(null, Thread.currentThread());
        if (owner.get() != Thread.currentThread()) {
          throw new IllegalStateException("second thread");
        }
        return SamplingDecision.ALWAYS;
      };
    }
  }

  static class ClosedOnce extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      AtomicBoolean closed = new AtomicBoolean();
      return new Sampler() {
        @Override
        public SamplingDecision decide(SamplingRequest request) {
          return SamplingDecision.ALWAYS;
        }

        @Override
        public void close() {
          if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("closed");
          }
        }
      };
    }
  }
}
