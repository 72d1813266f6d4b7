/** What makes requests slow or fail: findings in one trace, and over many. */
@NullMarked
package io.clew.analysis.diagnose;

import org.jspecify.annotations.NullMarked;
