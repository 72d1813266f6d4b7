package io.clew.instrumentation.jdkhttp;

import java.util.ArrayList;

/**
 * The values of a response header that has a default. The first value that is added takes the place
 * of the default: {@code Headers.add} of the JDK's server adds to the list that is in the map.
 */
final class DefaultValue extends ArrayList<String> {
  private static final long serialVersionUID = 1;

  private boolean isReplaced;

  DefaultValue(String value) {
    super(1);
    super.add(value);
  }

  @Override
  public boolean add(String value) {
    if (!isReplaced) {
      isReplaced = true;
      clear();
    }
    return super.add(value);
  }
}
