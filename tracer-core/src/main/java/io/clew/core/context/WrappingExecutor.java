package io.clew.core.context;

import io.opentracing.ScopeManager;
import java.util.concurrent.Executor;

/** Wraps each task when it is handed in. */
record WrappingExecutor(TaskWrapping wrapping, Executor executor)
    implements Executor, TaskWrapping.Wrapped {
  @Override
  public ScopeManager scopeManager() {
    return wrapping.scopeManager();
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(wrapping.wrap(task));
  }
}
