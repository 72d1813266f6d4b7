package io.clew.core.context;

import io.opentracing.ScopeManager;
import java.util.concurrent.Executor;

/** Wraps each task when it is handed in. */
class WrappingExecutor implements Executor, TaskWrapping.Wrapped {
  final TaskWrapping wrapping;
  final TaskTypes types;
  private final Executor executor;

  WrappingExecutor(TaskWrapping wrapping, Executor executor) {
    this.wrapping = wrapping;
    this.executor = executor;
    types = new TaskTypes(executor);
  }

  @Override
  public final ScopeManager scopeManager() {
    return wrapping.scopeManager();
  }

  @Override
  public final void execute(Runnable task) {
    Runnable wrapped = wrap(task);
    try {
      executor.execute(wrapped);
    } catch (ClassCastException e) {
      if (types.withdraw(task, wrapped, e)) {
        executor.execute(task);
      }
      types.keepAsTheyAre(e);
    }
  }

  final Runnable wrap(Runnable task) {
    return types.asTheyAre() ? task : wrapping.wrap(task);
  }

  @Override
  public final String toString() {
    return executor.toString();
  }
}
