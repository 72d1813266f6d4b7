/** What charts share, whether in a terminal or as SVG: times as people read them, rows, order. */
@NullMarked
package io.clew.viewer.chart;

import org.jspecify.annotations.NullMarked;
