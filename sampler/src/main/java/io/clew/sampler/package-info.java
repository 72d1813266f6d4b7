/** Samplers: who decides which requests are traced. */
@NullMarked
package io.clew.sampler;

import org.jspecify.annotations.NullMarked;
