/**
 * What a traced HTTP server has to do, as tests to inherit: {@link
 * io.clew.instrumentation.http.testing.HttpServerContract}. For authors of filters.
 */
@NullMarked
package io.clew.instrumentation.http.testing;

import org.jspecify.annotations.NullMarked;
