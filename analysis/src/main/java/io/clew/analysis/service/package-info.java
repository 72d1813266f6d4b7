/** Which services call which, how often, and how long that takes. */
@NullMarked
package io.clew.analysis.service;

import org.jspecify.annotations.NullMarked;
