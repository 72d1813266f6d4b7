package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import zipkin2.Annotation;
import zipkin2.Endpoint;
import zipkin2.Span;

/**
 * One document a span, as a Zipkin server reads them.
 *
 * @see <a href="https://github.com/openzipkin/zipkin/tree/master/zipkin-storage/elasticsearch">
 *     Zipkin's storage</a>
 */
final class ZipkinLayout {
  static final String INDEX = "zipkin-span";
  static final String DEPENDENCY_INDEX = "zipkin-dependency";

  /** Characters of what is searched: Zipkin's rule. */
  static final int MAX_QUERY = 256;

  private static final int ID_BYTES = 15;
  private static final int HASH_BYTES = 12;

  private ZipkinLayout() {}

  static List<Document> documents(TracePart part, long receivedMillis) {
    MessageDigest sha = sha256();
    long first = firstMicros(part.spans());
    List<Document> documents = new ArrayList<>(part.spans().size());
    for (Span span : part.spans()) {
      byte[] source = Json.write(json -> write(json, span));
      long micros = micros(span);
      long millis = Days.plausibleMillis(micros == 0 ? first : micros, receivedMillis);
      documents.add(
          new Document(INDEX + "-" + Days.of(millis), id(millis, sha.digest(source)), source));
    }
    return documents;
  }

  /** When it was, as far as it says so; else 0. */
  private static long micros(Span span) {
    if (span.timestampAsLong() != 0 || span.annotations().isEmpty()) {
      return span.timestampAsLong();
    }
    return span.annotations().get(0).timestamp();
  }

  private static long firstMicros(List<Span> spans) {
    return spans.stream().mapToLong(ZipkinLayout::micros).filter(m -> m != 0).min().orElse(0);
  }

  /** The hour comes first: ids that are written together lie together in the index. */
  private static String id(long millis, byte[] hash) {
    int hour = (int) TimeUnit.MILLISECONDS.toHours(millis);
    byte[] id =
        ByteBuffer.allocate(ID_BYTES)
            .put((byte) (hour >> 16))
            .putShort((short) hour)
            .put(hash, 0, HASH_BYTES)
            .array();
    return Base64.getUrlEncoder().encodeToString(id);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Each JVM has it.
    }
  }

  private static void write(JsonGenerator json, Span span) throws IOException {
    json.writeStartObject();
    if (span.timestampAsLong() >= 1000) {
      json.writeNumberField("timestamp_millis", span.timestampAsLong() / 1000);
    }
    Set<String> queries = queries(span);
    if (!queries.isEmpty()) {
      Json.writeTexts(json, "_q", queries);
    }
    json.writeStringField("traceId", span.traceId());
    if (span.parentId() != null) {
      json.writeStringField("parentId", span.parentId());
    }
    json.writeStringField("id", span.id());
    if (span.kind() != null) {
      json.writeStringField("kind", span.kind().name());
    }
    if (span.name() != null) {
      Json.writeText(json, "name", span.name());
    }
    if (span.timestampAsLong() != 0) {
      json.writeNumberField("timestamp", span.timestampAsLong());
    }
    if (span.durationAsLong() != 0) {
      json.writeNumberField("duration", span.durationAsLong());
    }
    write(json, "localEndpoint", span.localEndpoint());
    write(json, "remoteEndpoint", span.remoteEndpoint());
    if (!span.annotations().isEmpty()) {
      json.writeArrayFieldStart("annotations");
      for (Annotation annotation : span.annotations()) {
        json.writeStartObject();
        json.writeNumberField("timestamp", annotation.timestamp());
        Json.writeText(json, "value", annotation.value());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (!span.tags().isEmpty()) {
      json.writeObjectFieldStart("tags");
      for (Map.Entry<String, String> tag : span.tags().entrySet()) {
        Json.writeText(json, tag.getKey(), tag.getValue());
      }
      json.writeEndObject();
    }
    if (Boolean.TRUE.equals(span.debug())) {
      json.writeBooleanField("debug", true);
    }
    if (Boolean.TRUE.equals(span.shared())) {
      json.writeBooleanField("shared", true);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, @Nullable Endpoint endpoint)
      throws IOException {
    if (endpoint == null) {
      return;
    }
    json.writeObjectFieldStart(name);
    if (endpoint.serviceName() != null) {
      Json.writeText(json, "serviceName", endpoint.serviceName());
    }
    if (endpoint.ipv4() != null) {
      json.writeStringField("ipv4", endpoint.ipv4());
    }
    if (endpoint.ipv6() != null) {
      json.writeStringField("ipv6", endpoint.ipv6());
    }
    if (endpoint.portAsInt() != 0) {
      json.writeNumberField("port", endpoint.portAsInt());
    }
    json.writeEndObject();
  }

  /** What Zipkin's annotation query finds the span by. */
  private static Set<String> queries(Span span) {
    Set<String> queries = new LinkedHashSet<>();
    for (Annotation annotation : span.annotations()) {
      if (annotation.value().length() <= MAX_QUERY) {
        queries.add(annotation.value());
      }
    }
    for (Map.Entry<String, String> tag : span.tags().entrySet()) {
      if (tag.getKey().length() + tag.getValue().length() + 1 <= MAX_QUERY) {
        queries.add(tag.getKey());
        queries.add(tag.getKey() + "=" + tag.getValue());
      }
    }
    return queries;
  }
}
