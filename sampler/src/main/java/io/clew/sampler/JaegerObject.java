package io.clew.sampler;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object in one of Jaeger's formats, taken as Jaeger takes it. Jaeger is written in Go, whose
 * JSON reader ignores unknown keys and the case of known ones, and uses the last of those that are
 * repeated. Each of these is a warning here.
 */
final class JaegerObject {
  private final Json json;
  private final Consumer<String> warnings;
  private final Map<String, Json> members = new LinkedHashMap<>();

  /**
   * An object.
   *
   * @param keys those that Jaeger knows
   * @throws InvalidRuleSetException if it is not an object
   */
  JaegerObject(Json json, Consumer<String> warnings, List<String> keys) {
    this.json = json;
    this.warnings = warnings;
    json.looseObject().forEach((key, value) -> add(key, value, keys));
    for (Json value : json.replaced()) {
      warn(value, "ignored, since the key is there again; the last one counts");
    }
  }

  private void add(String key, Json value, List<String> keys) {
    for (String known : keys) {
      if (known.equalsIgnoreCase(key)) {
        if (!known.equals(key)) {
          warn(value, "taken as " + known);
        }
        members.put(known, value);
        return;
      }
    }
    warn(value, "unknown key, ignored; known are " + String.join(", ", keys));
  }

  Json json() {
    return json;
  }

  /**
   * A member.
   *
   * @return null if there is none, or if it is null
   */
  @Nullable Json find(String key) {
    Json value = members.get(key);
    return value == null || value.isNull() ? null : value;
  }

  /** A member that there has to be. */
  Json get(String key) {
    Json value = find(key);
    if (value == null) {
      throw json.invalid("expected the key " + key + ", got none");
    }
    return value;
  }

  List<Json> list(String key) {
    Json list = find(key);
    return list == null ? List.of() : list.list();
  }

  void warn(String problem) {
    warn(json, problem);
  }

  void warn(Json at, String problem) {
    warnings.accept(at.describe(problem));
  }
}
