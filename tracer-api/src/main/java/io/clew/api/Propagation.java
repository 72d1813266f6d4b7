package io.clew.api;

import io.opentracing.propagation.TextMapInject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One format: reads a context from the fields of a carrier, and writes it there. A tracer holds a
 * list of them; each adds what it finds to what those before it found.
 *
 * <p>Called on the application's thread with input from unknown clients. An implementation neither
 * throws nor blocks, and treats what it cannot read as absent.
 */
public interface Propagation {
  /**
   * The fields of a carrier. A carrier of OpenTracing that finds fields by name, as many servers
   * find headers, can be one of these, too: the tracer then asks it for the fields that its formats
   * read, and does not walk through all others.
   */
  interface Carrier {
    /**
     * The first value of a field, whatever the case in which its name was sent.
     *
     * @param field one of the names in {@link Propagation#fields()}
     * @return the value without surrounding blanks; null if the field is absent
     */
    @Nullable String get(String field);

    /**
     * Whether a field was sent more than once. What that means is for the format to say: of most
     * fields the first value counts, some are lists that continue, and some are then ignored.
     *
     * @param field one of the names in {@link Propagation#fields()}
     * @return true for two values and more, false by default
     */
    default boolean isRepeated(String field) {
      return false;
    }

    /**
     * All values of a field whose value is a list, joined with commas in the order sent.
     *
     * @param field one of the names in {@link Propagation#fields()}
     * @return by default what {@link #get} says; null if the field is absent
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-5.3">Field order</a>
     */
    default @Nullable String joined(String field) {
      return get(field);
    }
  }

  /**
   * The names of the fields that this format reads.
   *
   * @return names in lower case, always the same
   */
  List<String> fields();

  /**
   * Reads a context.
   *
   * @param context what has been read so far, and takes what is read now; ids are left alone if
   *     there are some already
   */
  void extract(Carrier carrier, TraceContextBuilder context);

  /** Writes a context. */
  void inject(TraceContext context, TextMapInject carrier);
}
