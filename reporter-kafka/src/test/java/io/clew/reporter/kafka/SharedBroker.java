package io.clew.reporter.kafka;

import io.clew.testbed.KafkaBroker;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One broker for all test classes: a test that pauses it resumes it. */
final class SharedBroker implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KafkaBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedBroker.class))
        .computeIfAbsent(KafkaBroker.class, type -> started(), KafkaBroker.class);
  }

  private static KafkaBroker started() {
    KafkaBroker broker =
        KafkaBroker.newBuilder().property("auto.create.topics.enable", "false").build();
    broker.start();
    return broker;
  }
}
