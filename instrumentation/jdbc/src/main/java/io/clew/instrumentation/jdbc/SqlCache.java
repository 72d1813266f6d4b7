package io.clew.instrumentation.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What was read of SQL texts, by text. For the whole process, with a limited number of texts. */
final class SqlCache {
  /** Texts of each dialect. */
  static final int MAX_TEXTS = 500;

  /** Characters. Longer texts are read each time. */
  static final int MAX_LENGTH = 4096;

  private static final Map<Dialect, Map<String, Sql>> TEXTS = new ConcurrentHashMap<>();

  private SqlCache() {}

  static Sql read(String sql, Dialect dialect) {
    Map<String, Sql> texts = texts(dialect);
    Sql read = texts.get(sql);
    if (read == null) {
      read = new SqlReader(sql, dialect).read();
      if (sql.length() <= MAX_LENGTH) {
        // Texts with values in them never come again. Those that do are back soon.
        if (texts.size() >= MAX_TEXTS) {
          texts.clear();
        }
        texts.put(sql, read);
      }
    }
    return read;
  }

  static Map<String, Sql> texts(Dialect dialect) {
    return TEXTS.computeIfAbsent(dialect, d -> new ConcurrentHashMap<>());
  }
}
