package io.clew.instrumentation.jdbc;

/**
 * What is recorded of statements:
 *
 * <pre>{@code
 * JdbcOptions options = JdbcOptions.newBuilder().recordErrorMessages(true).build();
 * }</pre>
 *
 * Immutable.
 */
public final class JdbcOptions {
  /** Only statements within a span, and no messages of errors. */
  public static final JdbcOptions DEFAULT = newBuilder().build();

  private final boolean traceWithoutParent;
  private final boolean recordErrorMessages;

  private JdbcOptions(Builder builder) {
    traceWithoutParent = builder.traceWithoutParent;
    recordErrorMessages = builder.recordErrorMessages;
  }

  /** Options of your own. */
  public static Builder newBuilder() {
    return new Builder();
  }

  boolean tracesWithoutParent() {
    return traceWithoutParent;
  }

  boolean recordsErrorMessages() {
    return recordErrorMessages;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private boolean traceWithoutParent;
    private boolean recordErrorMessages;

    private Builder() {}

    /**
     * Whether a statement that no active span has asked for begins a trace of its own. Off by
     * default: such statements are mostly those of pools that test connections, and of jobs that
     * look for work.
     */
    public Builder traceWithoutParent(boolean traceWithoutParent) {
      this.traceWithoutParent = traceWithoutParent;
      return this;
    }

    /**
     * Whether the message of an exception is recorded. Off by default, as databases repeat values
     * in their messages, such as the key that is already there.
     */
    public Builder recordErrorMessages(boolean recordErrorMessages) {
      this.recordErrorMessages = recordErrorMessages;
      return this;
    }

    /** Makes the options. */
    public JdbcOptions build() {
      return new JdbcOptions(this);
    }
  }
}
