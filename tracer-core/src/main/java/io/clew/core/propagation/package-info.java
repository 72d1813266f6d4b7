/** The formats in which a context travels, and how far those that come in are believed. */
@NullMarked
package io.clew.core.propagation;

import org.jspecify.annotations.NullMarked;
