package io.clew.instrumentation.jdkhttp;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a traced {@code sendAsync} gets: completes as the exchange does, after an
 * action that runs once. Its later stages run with the caller's span. Cancelling it, or any stage
 * derived from it, cancels the exchange, as with the JDK's own client.
 */
final class ExchangeFuture<T> extends CarryingFuture<T> {
  private final CompletableFuture<T> exchange;
  private final BiConsumer<@Nullable T, @Nullable Throwable> atEnd;
  private final AtomicBoolean ended = new AtomicBoolean();

  private ExchangeFuture(
      CallersSpan caller,
      CompletableFuture<T> exchange,
      BiConsumer<@Nullable T, @Nullable Throwable> atEnd) {
    super(caller);
    this.exchange = exchange;
    this.atEnd = atEnd;
  }

  static <T> CompletableFuture<T> of(
      CallersSpan caller,
      CompletableFuture<T> exchange,
      BiConsumer<@Nullable T, @Nullable Throwable> atEnd) {
    ExchangeFuture<T> result = new ExchangeFuture<>(caller, exchange, atEnd);
    var unused = exchange.whenComplete(result::end);
    return result;
  }

  private void end(@Nullable T value, @Nullable Throwable failure) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    try {
      atEnd.accept(value, failure);
    } finally {
      if (failure == null) {
        complete(value);
      } else {
        completeExceptionally(failure);
      }
    }
  }

  /**
   * Ends this future first: what a client makes of a cancelled exchange differs, and may be an
   * {@code IOException}.
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (!isDone()) {
      end(null, new CancellationException());
      exchange.cancel(mayInterruptIfRunning);
    }
    return isCancelled();
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Derived<>(this);
  }

  /** A later stage: it is cancelled itself before the cancelled exchange can complete it. */
  private static final class Derived<T> extends CarryingFuture<T> {
    private final CarryingFuture<?> source;

    Derived(CarryingFuture<?> source) {
      super(source.caller);
      this.source = source;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        source.cancel(mayInterruptIfRunning);
      }
      return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Derived<>(source);
    }
  }
}
