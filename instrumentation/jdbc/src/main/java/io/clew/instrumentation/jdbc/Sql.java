package io.clew.instrumentation.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What a span says of an SQL text.
 *
 * @param name the verb, and the first table if it is known: {@code SELECT users}
 * @param statement the text without its values and comments; null if the name says it all
 */
record Sql(String name, @Nullable String statement) {}
