package io.clew.sampler.admin;

import io.clew.sampler.DynamicSampler;
import io.clew.sampler.LoggedLines;
import io.clew.sampler.TestRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A sampler that is served under {@code /sampling}, and its audit log. */
abstract class SamplerHandlerFixture {
  final LoggedLines audit = new LoggedLines("io.clew.sampler.audit");
  final DynamicSampler sampler = DynamicSampler.newBuilder("feed").initially(0.1).build();
  final HandlerServer server = new HandlerServer();
  final HandlerClient client = server.client();

  @BeforeEach
  void open() {
    server.add("/sampling", SamplerHandler.newBuilder(sampler).build());
  }

  @AfterEach
  void close() {
    server.close();
    sampler.close();
    audit.close();
  }

  final double rate(String operation) {
    return sampler.decide(TestRequest.of(operation)).probability();
  }
}
