package io.clew.core;

import io.clew.api.Propagation;
import io.clew.api.Settings;
import io.clew.core.propagation.B3;
import io.clew.core.propagation.RequestId;
import io.clew.core.propagation.Trust;
import io.clew.core.propagation.W3C;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What is read, written and believed, by the names that settings have for it. */
final class PropagationSettings {
  private static final String EXTRACT = "clew.propagation.extract";
  private static final String INJECT = "clew.propagation.inject";
  private static final String TRUST = "clew.trust";
  private static final String MAX_FORCED = "clew.trust.max-forced-per-second";

  private final Settings settings;
  private final Tracing.Builder defaults;
  private final Map<String, Propagation> formats = new LinkedHashMap<>();

  /**
   * Settings above defaults.
   *
   * @param defaults a builder that nothing was set in; not changed
   */
  PropagationSettings(Settings settings, Tracing.Builder defaults) {
    this.settings = settings;
    this.defaults = defaults;
    formats.put("b3", B3.MULTI);
    formats.put("b3-single", B3.SINGLE);
    formats.put("w3c", W3C.TRACE_CONTEXT);
    formats.put("request-id", RequestId.AS_TRACE_ID);
    formats.put("request-id-only", RequestId.BESIDE_TRACE_ID);
    formats.put("baggage", defaults.baggage);
  }

  Propagation[] extract() {
    return list(EXTRACT, defaults.extracts);
  }

  Propagation[] inject() {
    return list(INJECT, defaults.injects);
  }

  private Propagation[] list(String key, List<Propagation> usual) {
    String value = settings.text(key);
    List<Propagation> list = value == null ? usual : parse(value.toLowerCase(Locale.ROOT));
    if (list.isEmpty() && value != null) {
      settings.reject(key, value, "a comma list of " + formats.keySet(), names(usual));
      list = usual;
    }
    return list.toArray(new Propagation[0]);
  }

  private String names(List<Propagation> list) {
    StringJoiner names = new StringJoiner(",");
    for (Propagation each : list) {
      formats.forEach(
          (name, format) -> {
            if (format == each) {
              names.add(name);
            }
          });
    }
    return names.toString();
  }

  /** Nothing if one of the names is unknown. */
  private List<Propagation> parse(String names) {
    List<Propagation> list = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      Propagation format = formats.get(name.strip());
      if (format == null) {
        return List.of();
      }
      list.add(format);
    }
    return list;
  }

  /** An unknown value trusts nobody. */
  Trust trust() {
    String value = settings.text(TRUST);
    if (value == null) {
      return defaults.trust;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "all" -> Trust.ALL;
      case "none" -> Trust.NONE;
      default -> capped(value);
    };
  }

  private Trust capped(String value) {
    int perSecond = (int) settings.number(MAX_FORCED, 10, 0, 1_000_000);
    if (value.equalsIgnoreCase("capped")) {
      return Trust.capped(perSecond);
    }
    settings.reject(TRUST, value, "all, none or capped", "none: every trace starts here");
    return Trust.NONE;
  }
}
