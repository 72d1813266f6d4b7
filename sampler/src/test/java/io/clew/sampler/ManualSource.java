package io.clew.sampler;

/** A source that says what a test tells it to say. */
public final class ManualSource implements SamplingSource {
  private final String name;
  private final String first;
  private Listener listener;
  private boolean closed;

  /**
   * A source.
   *
   * @param name as in the status
   * @param first the rule set that it has when it is started; null if it says nothing then
   */
  public ManualSource(String name, String first) {
    this.name = name;
    this.first = first;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(Listener newListener) {
    listener = newListener;
    if (first != null) {
      listener.changed(first, "1");
    }
  }

  public Listener listener() {
    return listener;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
