/** A home page, put together by five services that call each other over HTTP. */
@NullMarked
package io.clew.examples.homepage;

import org.jspecify.annotations.NullMarked;
