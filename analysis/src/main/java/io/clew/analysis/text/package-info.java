/** What names, paths and statements have in common that differ in their values alone. */
@NullMarked
package io.clew.analysis.text;

import org.jspecify.annotations.NullMarked;
