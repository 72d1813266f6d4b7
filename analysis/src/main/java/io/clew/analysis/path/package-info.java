/**
 * What a request waited for: its critical path, self times, stages, and what a change would save.
 */
@NullMarked
package io.clew.analysis.path;

import org.jspecify.annotations.NullMarked;
