/** Local span logs: files of spans, one a line, for log agents to ship. */
@NullMarked
package io.clew.reporter.file;

import org.jspecify.annotations.NullMarked;
