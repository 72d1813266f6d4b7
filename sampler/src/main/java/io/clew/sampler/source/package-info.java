/** Where sampling rules come from: a file, an HTTP endpoint, a ZooKeeper node. */
@NullMarked
package io.clew.sampler.source;

import org.jspecify.annotations.NullMarked;
