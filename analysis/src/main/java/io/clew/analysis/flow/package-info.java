/**
 * Request flow graphs: the calls and replies of a request, and of all requests of one structure.
 */
@NullMarked
package io.clew.analysis.flow;

import org.jspecify.annotations.NullMarked;
