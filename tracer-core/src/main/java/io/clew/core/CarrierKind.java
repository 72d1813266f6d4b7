package io.clew.core;

import io.opentracing.propagation.Format;
import io.opentracing.propagation.Format.Builtin;
import org.jspecify.annotations.Nullable;

/**
 * Which carrier each of OpenTracing's seven formats uses. HTTP headers and other text maps are
 * handled alike.
 */
final class CarrierKind {
  private CarrierKind() {}

  static boolean writesText(@Nullable Format<?> format) {
    return isTextMap(format) || format == Builtin.TEXT_MAP_INJECT;
  }

  static boolean readsText(@Nullable Format<?> format) {
    return isTextMap(format) || format == Builtin.TEXT_MAP_EXTRACT;
  }

  private static boolean isTextMap(@Nullable Format<?> format) {
    return format == Builtin.HTTP_HEADERS || format == Builtin.TEXT_MAP;
  }

  static boolean writesBytes(@Nullable Format<?> format) {
    return format == Builtin.BINARY || format == Builtin.BINARY_INJECT;
  }

  static boolean readsBytes(@Nullable Format<?> format) {
    return format == Builtin.BINARY || format == Builtin.BINARY_EXTRACT;
  }

  /** The warning for an unknown format, or one with the wrong carrier. */
  static String unknown(@Nullable Format<?> format) {
    return format instanceof Builtin
        ? "format " + format + " and this carrier do not go together"
        : "the format is none of OpenTracing's";
  }
}
