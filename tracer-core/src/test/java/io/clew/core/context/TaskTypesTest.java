package io.clew.core.context;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors that look at their tasks work with wrapped ones as they do without. */
@Timeout(120)
class TaskTypesTest {
  private final Tracing tracing = Tracing.newBuilder("test").build();
  private final Tracer tracer = tracing.tracer();
  private final Span span = tracer.buildSpan("request").start();
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch go = new CountDownLatch(1);
  private ThreadPoolExecutor pool;

  /** Says when it runs, and with which span. The lowest priority number comes first. */
  private final class Job implements Runnable, Callable<String>, Comparable<Job> {
    final int priority;

    Job(int priority) {
      this.priority = priority;
    }

    @Override
    public void run() {
      ran.add(priority + (tracer.activeSpan() == span ? " with span" : ""));
    }

    @Override
    public String call() {
      run();
      return "done " + priority;
    }

    @Override
    public int compareTo(Job other) {
      return Integer.compare(priority, other.priority);
    }
  }

  private ExecutorService blocked(ThreadPoolExecutor executor) {
    pool = executor;
    executor.execute(new Blocker());
    return tracing.taskWrapping().wrap(executor);
  }

  private static ThreadPoolExecutor single(BlockingQueue<Runnable> queue) {
    return new ThreadPoolExecutor(1, 1, 0, SECONDS, queue);
  }

  /** Runs first, since the pool's only thread takes it at once. */
  private final class Blocker implements Runnable {
    @Override
    public void run() {
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<String> finish() throws InterruptedException {
    go.countDown();
    pool.shutdown();
    assertThat(pool.awaitTermination(60, SECONDS)).isTrue();
    return ran;
  }

  @AfterEach
  void end() {
    go.countDown();
    if (pool != null) {
      pool.shutdownNow();
    }
  }

  private void executeWithSpan(Executor executor, Runnable... tasks) {
    try (Scope scope = tracer.activateSpan(span)) {
      assertThat(scope).isNotNull();
      for (Runnable task : tasks) {
        executor.execute(task);
      }
    }
  }

  @Test
  void priorityQueue_comparableTasks_runInTheirOrderWithTheirSpan() throws Exception {
    ExecutorService executor = blocked(single(new PriorityBlockingQueue<>()));
    executeWithSpan(executor, new Job(3), new Job(1), new Job(2));

    assertThat(finish()).containsExactly("1 with span", "2 with span", "3 with span");
  }

  @Test
  void priorityQueue_reverseOrder_isKept() throws Exception {
    Comparator<? super Job> reverse = Comparator.reverseOrder();
    ExecutorService executor = blocked(single(queue(reverse)));
    executeWithSpan(executor, new Job(3), new Job(1));

    assertThat(finish()).containsExactly("3 with span", "1 with span");
  }

  @Test
  void priorityQueue_comparatorOfItsOwn_getsTheTasksAsTheyAre() throws Exception {
    Comparator<Job> byPriority = Comparator.comparingInt(job -> job.priority);
    ExecutorService executor = blocked(single(queue(byPriority)));
    executeWithSpan(executor, new Job(3), new Job(1), new Job(2));

    assertThat(finish()).containsExactly("1", "2", "3");
  }

  @SuppressWarnings("unchecked") // As applications do it.
  private static BlockingQueue<Runnable> queue(Comparator<? super Job> comparator) {
    return new PriorityBlockingQueue<>(11, (Comparator<Runnable>) (Comparator<?>) comparator);
  }

  @Test
  void priorityQueue_notComparable_failsAsWithout() {
    ExecutorService executor = blocked(single(new PriorityBlockingQueue<>()));

    assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(ClassCastException.class);
  }

  @Test
  void newTaskFor_thatCasts_getsTheTasksAsTheyAre() throws Exception {
    pool =
        new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>()) {
          @Override
          protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
            Job job = (Job) (Object) task;
            return new FutureTask<>(task) {
              @Override
              public String toString() {
                return "job " + job.priority;
              }
            };
          }
        };
    ExecutorService executor = tracing.taskWrapping().wrap(pool);
    Callable<String> job = new Job(1);

    assertThat(executor.submit(job).get()).isEqualTo("done 1");
    assertThat(executor.submit(job).get()).isEqualTo("done 1");
    assertThat(executor.invokeAll(List.of(job)).get(0).get()).isEqualTo("done 1");
    assertThat(executor.invokeAny(List.of(job))).isEqualTo("done 1");
  }

  @Test
  void invokeAll_onExecutorThatCasts_runsEachOnce() throws Exception {
    pool =
        new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>()) {
          @Override
          protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
            assertThat(((Job) (Object) task).priority).isPositive();
            return super.newTaskFor(task);
          }
        };
    tracing.taskWrapping().wrap(pool).invokeAll(List.of(new Job(1), new Job(2)));

    assertThat(finish()).containsExactly("1", "2");
  }

  /** Makes its own futures of jobs only, and casts what it made when it is queued already. */
  private final class JobPool extends ThreadPoolExecutor {
    /** Run after a task is queued, before its future is cast. */
    private Runnable queued = () -> {};

    JobPool() {
      super(1, 1, 0, SECONDS, new LinkedBlockingQueue<>());
      pool = this; // So that it is shut down.
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
      return task instanceof Job ? new JobFuture<>(task) : super.newTaskFor(task);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable task, T result) {
      return task instanceof Job
          ? new JobFuture<>(Executors.callable(task, result))
          : super.newTaskFor(task, result);
    }

    @Override
    public <T> JobFuture<T> submit(Callable<T> task) {
      return cast(super.submit(task));
    }

    @Override
    public <T> JobFuture<T> submit(Runnable task, T result) {
      return cast(super.submit(task, result));
    }

    @Override
    public JobFuture<?> submit(Runnable task) {
      return cast(super.submit(task));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
        throws InterruptedException {
      List<Future<T>> futures = super.invokeAll(tasks);
      return futures.stream().<Future<T>>map(this::cast).toList();
    }

    private <T> JobFuture<T> cast(Future<T> future) {
      queued.run();
      return (JobFuture<T>) future;
    }

    private void castWhenRun() {
      queued = () -> Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !ran.isEmpty());
    }
  }

  private static final class JobFuture<T> extends FutureTask<T> {
    JobFuture(Callable<T> task) {
      super(task);
    }
  }

  @Test
  void submit_futureCastWhenQueued_runsOnce() throws Exception {
    ExecutorService executor = blocked(new JobPool());
    Future<String> future = executor.submit((Callable<String>) new Job(1));

    assertThat(finish()).containsExactly("1");
    assertThat(future).isInstanceOf(JobFuture.class);
    assertThat(future.get()).isEqualTo("done 1");
  }

  @Test
  void submit_futureCastWhenRun_returnsWhatCameOfIt() throws Exception {
    JobPool jobs = new JobPool();
    jobs.castWhenRun();
    ExecutorService executor = tracing.taskWrapping().wrap((ExecutorService) jobs);

    assertThat(executor.submit((Callable<String>) new Job(1)).get()).isEqualTo("done 1");
    assertThat(finish()).containsExactly("1");
  }

  @Test
  void submitRunnable_futureCastWhenRun_returnsWhatCameOfIt() throws Exception {
    for (boolean withResult : new boolean[] {true, false}) {
      ran.clear();
      JobPool jobs = new JobPool();
      jobs.castWhenRun();
      ExecutorService executor = tracing.taskWrapping().wrap((ExecutorService) jobs);
      Future<?> future =
          withResult ? executor.submit(new Job(1), "x") : executor.submit((Runnable) new Job(1));

      assertThat((Object) future.get()).isEqualTo(withResult ? "x" : null);
      assertThat(finish()).containsExactly("1");
    }
  }

  @Test
  void execute_refusedWhenRun_runsOnce() throws Exception {
    pool =
        new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>()) {
          @Override
          public void execute(Runnable task) {
            super.execute(task);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !ran.isEmpty());
            assertThat(((Job) task).priority).isEqualTo(1);
          }
        };
    executeWithSpan(tracing.taskWrapping().wrap((Executor) pool), new Job(1));

    assertThat(finish()).containsExactly("1 with span");
  }

  @Test
  void invokeAll_futuresCastWhenRun_returnsThemInOrder() throws Exception {
    ExecutorService executor = tracing.taskWrapping().wrap((ExecutorService) new JobPool());
    List<Future<String>> futures = executor.invokeAll(List.of(new Job(1), new Job(2)));

    assertThat(futures.get(0).get()).isEqualTo("done 1");
    assertThat(futures.get(1).get()).isEqualTo("done 2");
    assertThat(finish()).containsExactly("1", "2");
  }

  @Test
  void submit_applicationsOwnWrapping_runsOnce() throws Exception {
    ExecutorService executor = blocked(new JobPool());
    Callable<String> wrapped = tracing.taskWrapping().wrap((Callable<String>) new Job(1));

    assertThatThrownBy(() -> executor.submit(wrapped)).isInstanceOf(ClassCastException.class);
    assertThat(finish()).containsExactly("1");
  }

  @Test
  void execute_refusedTask_leavesTheSameTaskInTheQueue() throws Exception {
    AtomicBoolean strict = new AtomicBoolean();
    ExecutorService executor =
        blocked(
            new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>()) {
              @Override
              public void execute(Runnable task) {
                assertThat(!strict.get() || ((Job) task).priority > 0).isTrue();
                super.execute(task);
              }
            });
    Job job = new Job(1);
    executeWithSpan(executor, job);
    strict.set(true);
    executeWithSpan(executor, job);

    assertThat(finish()).containsExactly("1 with span", "1");
  }

  @Test
  void execute_taskThatThrowsClassCastExceptionItself_isNotRunAgain() {
    List<Runnable> runs = new ArrayList<>();
    Executor direct = tracing.taskWrapping().wrap((Executor) Runnable::run);
    Runnable failing =
        () -> {
          runs.add(null);
          throw new ClassCastException("on purpose");
        };

    assertThatThrownBy(() -> direct.execute(failing)).hasMessage("on purpose");
    assertThat(runs).hasSize(1);
  }

  @Test
  void remove_ofTheWrappedTask_findsIt() throws Exception {
    ExecutorService executor = blocked(single(new LinkedBlockingQueue<>()));
    Job job = new Job(1);
    executeWithSpan(executor, job, new Job(2));

    assertThat(pool.remove(tracing.taskWrapping().wrap((Runnable) job))).isTrue();
    assertThat(finish()).containsExactly("2 with span");
  }

  @Test
  void purge_cancelledFuture_isRemoved() throws Exception {
    ExecutorService executor = blocked(single(new LinkedBlockingQueue<>()));
    FutureTask<String> task = new FutureTask<>(() -> "x");
    executeWithSpan(executor, task);
    task.cancel(false);
    pool.purge();

    assertThat(pool.getQueue()).isEmpty();
  }

  @Test
  void queue_future_isOneAndCanBeAwaited() throws Exception {
    ExecutorService executor = blocked(single(new LinkedBlockingQueue<>()));
    FutureTask<String> task = new FutureTask<>(() -> "done");
    executeWithSpan(executor, task);
    RunnableFuture<?> queued = (RunnableFuture<?>) pool.getQueue().peek();
    assertThat(queued.isDone() || queued.isCancelled()).isFalse();
    finish();

    assertThat(queued.get()).isEqualTo("done");
    assertThat(queued.get(60, SECONDS)).isEqualTo("done");
    assertThat(queued.cancel(true)).isFalse();
  }

  @Test
  void shutdownNow_returnsTheTasksAsTheyWereHandedIn() {
    ExecutorService executor = blocked(single(new LinkedBlockingQueue<>()));
    Job job = new Job(1);
    executeWithSpan(executor, job);

    assertThat(executor.shutdownNow()).containsExactly(job);
  }
}
