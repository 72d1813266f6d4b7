package io.clew.core.propagation;

import io.clew.api.Propagation;
import io.clew.api.TraceContext;
import io.opentracing.propagation.TextMapExtract;
import io.opentracing.propagation.TextMapInject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list of formats as one. Extraction walks through the carrier once, whatever its case and order,
 * and picks the fields that any format asks for; of a repeated field the first value counts.
 */
public final class Propagator {
  private final Propagation[] formats;
  private final String[] fields;

  /**
   * Reads in the order of the list, and writes all of it.
   *
   * @param formats at least one
   */
  public Propagator(List<Propagation> formats) {
    this.formats = formats.toArray(Propagation[]::new);
    Set<String> names = new LinkedHashSet<>();
    formats.forEach(format -> names.addAll(format.fields()));
    fields = names.toArray(String[]::new);
  }

  /**
   * Reads a context.
   *
   * @param carrier the received fields; null names and values are passed over
   * @return null if no field says anything
   */
  public @Nullable TraceContext extract(TextMapExtract carrier) {
    Values values = null;
    for (Map.Entry<String, String> entry : carrier) {
      String name = entry.getKey();
      String value = entry.getValue();
      int index = name == null || value == null ? -1 : indexOf(name);
      if (index >= 0) {
        if (values == null) {
          values = new Values(fields);
        }
        values.add(index, value);
      }
    }
    if (values == null) {
      return null;
    }
    TraceContext.Builder context = TraceContext.newBuilder().remote(true);
    for (Propagation format : formats) {
      format.extract(values, context);
    }
    return context.isEmpty() ? null : context.build();
  }

  /**
   * Writes a context.
   *
   * @param context the context to send
   * @param carrier takes the fields
   */
  public void inject(TraceContext context, TextMapInject carrier) {
    for (Propagation format : formats) {
      format.inject(context, carrier);
    }
  }

  private int indexOf(String name) {
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].length() == name.length() && fields[i].equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  private static final class Values implements Propagation.Carrier {
    private final String[] fields;
    private final @Nullable String[] values;

    Values(String[] fields) {
      this.fields = fields;
      values = new String[fields.length];
    }

    void add(int index, String value) {
      if (values[index] == null) {
        values[index] = value.strip();
      }
    }

    @Override
    public @Nullable String get(String field) {
      for (int i = 0; i < fields.length; i++) {
        if (fields[i].equals(field)) {
          return values[i];
        }
      }
      return null;
    }
  }
}
