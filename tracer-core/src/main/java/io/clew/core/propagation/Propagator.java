package io.clew.core.propagation;

import io.clew.api.Propagation;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.opentracing.propagation.BinaryExtract;
import io.opentracing.propagation.BinaryInject;
import io.opentracing.propagation.TextMapExtract;
import io.opentracing.propagation.TextMapInject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Combines a service's formats: which are read and in what order, which are written, and how far
 * received contexts are trusted. Extraction walks through the carrier once, whatever its case and
 * order, and picks the fields that any format reads or writes. It asks for the values of no others,
 * so that a client can find out which headers of its own would be a second context. A carrier that
 * finds fields by name, a {@link Propagation.Carrier}, is not walked through.
 */
public final class Propagator {
  private static final LogOnce LOG_ONCE = new LogOnce(SafeLog.logger(Propagator.class));

  private final Propagation[] readers;
  private final Propagation[] writers;
  private final FieldNames fields;

  /** Made when it is used, which few services do. Two threads may make one each. */
  private volatile @Nullable BinaryReader binaryReader;

  private volatile @Nullable BinaryWriter binaryWriter;

  /** Null if every context is trusted. */
  private final Trust.@Nullable Filter filter;

  /**
   * Reads the formats in this order, writes all of them, and trusts every context.
   *
   * @param formats at least one
   */
  public Propagator(List<Propagation> formats) {
    this(formats, formats, Trust.ALL, System::nanoTime);
  }

  /**
   * Reads some formats and writes others.
   *
   * @param readers what is read, in this order
   * @param nanoTime the time, for what is capped by the second
   */
  public Propagator(
      List<Propagation> readers, List<Propagation> writers, Trust trust, LongSupplier nanoTime) {
    this.readers = readers.toArray(new Propagation[0]);
    this.writers = writers.toArray(new Propagation[0]);
    List<String> names = new ArrayList<>();
    for (List<Propagation> formats : List.of(readers, writers)) {
      for (Propagation format : formats) {
        names.addAll(format.fields());
      }
    }
    fields = new FieldNames(names);
    filter = trust == Trust.ALL ? null : trust.newFilter(nanoTime);
  }

  /**
   * Reads a context.
   *
   * @param carrier the received fields; null names and values are passed over
   * @return null if there is no context, or none that is trusted
   */
  public @Nullable TraceContext extract(TextMapExtract carrier) {
    Propagation.Carrier received =
        carrier instanceof Propagation.Carrier byName ? byName : receive(carrier);
    if (received == null) {
      return null;
    }
    TraceContextBuilder context = TraceContext.newBuilder().remote(true);
    for (Propagation reader : readers) {
      try {
        reader.extract(received, context);
      } catch (Throwable e) {
        LOG_ONCE.failed("a format failed to read a carrier", e);
      }
    }
    return filtered(context);
  }

  /** What the carrier gives until it throws, if it does; null if there is none of our fields. */
  private @Nullable ReceivedFields receive(TextMapExtract carrier) {
    ReceivedFields received = null;
    try {
      for (Map.Entry<String, String> entry : carrier) {
        String name = entry.getKey();
        int index = name == null ? -1 : fields.find(name);
        String value = index < 0 ? null : entry.getValue();
        if (value != null) {
          if (received == null) {
            received = new ReceivedFields(fields);
          }
          received.add(index, value);
        }
      }
    } catch (Throwable e) {
      LOG_ONCE.failed("a carrier failed to give its fields", e);
    }
    return received;
  }

  /**
   * Reads a context.
   *
   * @param carrier gives a buffer, of which the bytes between position and limit are read; its
   *     position stays where it is
   * @return null if these bytes are nothing that {@link #inject(TraceContext, BinaryInject)} wrote,
   *     or say nothing that is believed
   */
  public @Nullable TraceContext extract(BinaryExtract carrier) {
    TraceContextBuilder context = TraceContext.newBuilder().remote(true);
    BinaryReader reader = binaryReader;
    if (reader == null) {
      reader = new BinaryReader(List.of(readers));
      binaryReader = reader;
    }
    return reader.read(carrier.extractionBuffer().duplicate(), context) ? filtered(context) : null;
  }

  private @Nullable TraceContext filtered(TraceContextBuilder received) {
    TraceContextBuilder context = filter == null ? received : filter.apply(received);
    return context.isEmpty() ? null : context.build();
  }

  /** Writes a context. */
  public void inject(TraceContext context, TextMapInject carrier) {
    for (Propagation writer : writers) {
      try {
        writer.inject(context, carrier);
      } catch (Throwable e) {
        LOG_ONCE.failed("a format failed to write into a carrier", e);
      }
    }
  }

  /** Writes one field. A carrier that refuses it still gets the others. */
  static void put(TextMapInject carrier, String name, String value) {
    try {
      carrier.put(name, value);
    } catch (Throwable e) {
      LOG_ONCE.failed("a carrier failed to take a field", e);
    }
  }

  /**
   * Writes a context.
   *
   * @param carrier is asked for a buffer with room for exactly what is then put there
   */
  public void inject(TraceContext context, BinaryInject carrier) {
    BinaryWriter writer = binaryWriter;
    if (writer == null) {
      writer = new BinaryWriter(List.of(writers));
      binaryWriter = writer;
    }
    byte[] bytes = writer.write(context);
    carrier.injectionBuffer(bytes.length).put(bytes);
  }
}
