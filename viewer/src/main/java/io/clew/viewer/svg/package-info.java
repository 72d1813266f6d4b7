/** Charts and graphs as SVG inside of HTML. */
@NullMarked
package io.clew.viewer.svg;

import org.jspecify.annotations.NullMarked;
