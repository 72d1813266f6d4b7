/**
 * What a traced HTTP server and a traced HTTP client have to do, as tests to inherit: {@link
 * io.clew.instrumentation.http.testing.HttpServerContract} and {@link
 * io.clew.instrumentation.http.testing.HttpClientContract}. For authors of filters and
 * interceptors.
 */
@NullMarked
package io.clew.instrumentation.http.testing;

import org.jspecify.annotations.NullMarked;
