package io.clew.instrumentation.servlet;

import io.clew.instrumentation.container.ServerKind;
import io.clew.instrumentation.container.WebApp;
import io.clew.instrumentation.http.testing.HttpServerContract;
import io.clew.instrumentation.http.testing.RunningServer;
import io.clew.instrumentation.http.testing.ServerAbility;
import io.clew.instrumentation.http.testing.ServerSetup;
import java.util.EnumSet;
import java.util.Set;

/** What every servlet container has to pass. */
abstract class ServletContract extends HttpServerContract {
  private final ServerKind kind;
  private final Set<ServerAbility> abilities = EnumSet.allOf(ServerAbility.class);

  ServletContract(ServerKind kind, ServerAbility... lacking) {
    this.kind = kind;
    abilities.removeAll(Set.of(lacking));
  }

  @Override
  protected RunningServer start(ServerSetup setup) throws Exception {
    return kind.start(
        new WebApp(
            setup.tracer(),
            setup.options(),
            setup.filters(),
            setup::beforeFilters,
            setup::afterFilters,
            setup.handlers(),
            setup.executor()));
  }

  @Override
  protected Set<ServerAbility> abilities() {
    return abilities;
  }
}
