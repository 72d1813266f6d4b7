package io.clew.analysis.diagnose;

import java.util.function.Consumer;

/** Looks for one kind of finding in one trace. */
interface Rule {
  void find(TraceFacts facts, Consumer<Occurrence> found);
}
