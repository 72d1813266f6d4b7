/** Samplers that settings name. */
@NullMarked
package io.clew.sampler.provider;

import org.jspecify.annotations.NullMarked;
