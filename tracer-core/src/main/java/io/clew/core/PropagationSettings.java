package io.clew.core;

import io.clew.api.Propagation;
import io.clew.api.Settings;
import io.clew.core.propagation.B3;
import io.clew.core.propagation.Baggage;
import io.clew.core.propagation.RequestId;
import io.clew.core.propagation.Trust;
import io.clew.core.propagation.W3C;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is read, written and believed, by the names that settings have for it. */
final class PropagationSettings {
  private static final String EXTRACT = "clew.propagation.extract";
  private static final String INJECT = "clew.propagation.inject";
  private static final String TRUST = "clew.trust";
  private static final String MAX_FORCED = "clew.trust.max-forced-per-second";

  private final Settings settings;
  private final Map<String, Propagation> formats = new LinkedHashMap<>();

  PropagationSettings(Settings settings) {
    this.settings = settings;
    formats.put("b3", B3.MULTI);
    formats.put("b3-single", B3.SINGLE);
    formats.put("w3c", W3C.TRACE_CONTEXT);
    formats.put("request-id", RequestId.AS_TRACE_ID);
    formats.put("request-id-only", RequestId.BESIDE_TRACE_ID);
    formats.put("baggage", Baggage.create());
  }

  Propagation[] extract() {
    return list(EXTRACT, "b3,w3c,request-id,baggage");
  }

  Propagation[] inject() {
    return list(INJECT, "b3,request-id,baggage");
  }

  private Propagation[] list(String key, String fallback) {
    String value = settings.text(key, fallback).toLowerCase(Locale.ROOT);
    List<Propagation> list = parse(value);
    if (list.isEmpty()) {
      list = parse(settings.reject(key, value, "a comma list of " + formats.keySet(), fallback));
    }
    return list.toArray(Propagation[]::new);
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

  /** Who asks for anything is no friend of strangers: what is not understood believes nothing. */
  Trust trust() {
    int perSecond = (int) settings.number(MAX_FORCED, 10, 0, 1_000_000);
    String value = settings.text(TRUST, "all").toLowerCase(Locale.ROOT);
    return switch (value) {
      case "all" -> Trust.ALL;
      case "none" -> Trust.NONE;
      case "capped" -> Trust.capped(perSecond);
      default -> settings.reject(TRUST, value, "all, none or capped", Trust.NONE);
    };
  }
}
