/**
 * The web page of {@code clew view}: a server, its answers as JSON, and the API of Zipkin. What the
 * page shows is computed here and in the analysis; the page draws it.
 */
@NullMarked
package io.clew.viewer.web;

import org.jspecify.annotations.NullMarked;
