/** Who sees and changes a dynamic sampler: over JMX, and over HTTP, with an audit log. */
@NullMarked
package io.clew.sampler.admin;

import org.jspecify.annotations.NullMarked;
