/** What a broken sender does to an application: nothing, and here is how that is measured. */
@NullMarked
package io.clew.stress.fault;

import org.jspecify.annotations.NullMarked;
