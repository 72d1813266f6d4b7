package io.clew.instrumentation.jdkhttp;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.ClientRequest;
import io.clew.instrumentation.http.testing.ClientResponse;
import io.clew.instrumentation.http.testing.ServerSetup;
import io.clew.instrumentation.http.testing.TestedClient;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The cases of the contracts fail for what they are about. */
@Tag("ci")
class ContractsFindFaultsTest {
  /** A filter that does more than it should before the request goes on. */
  private abstract static class Faulty extends JdkServerContractTest {
    @Override
    Filter filter(ServerSetup setup) {
      Filter filter = super.filter(setup);
      return new FilterFixture.TestFilter() {
        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
          fault(setup.tracer(), exchange);
          filter.doFilter(exchange, chain);
        }
      };
    }

    abstract void fault(Tracer tracer, HttpExchange exchange) throws IOException;
  }

  static class EatsTheBody extends Faulty {
    @Override
    void fault(Tracer tracer, HttpExchange exchange) throws IOException {
      exchange.getRequestBody().readAllBytes();
    }
  }

  static class LeavesASpanActive extends Faulty {
    @Override
    void fault(Tracer tracer, HttpExchange exchange) {
      Span span = tracer.buildSpan("left active").start();
      tracer.activateSpan(span);
      span.finish();
    }
  }

  static class MakesAnotherSpan extends Faulty {
    @Override
    void fault(Tracer tracer, HttpExchange exchange) {
      tracer.buildSpan("one too many").start().finish();
    }
  }

  static class WritesARequestIdOfItsOwn extends Faulty {
    @Override
    void fault(Tracer tracer, HttpExchange exchange) {
      exchange.getResponseHeaders().set("X-Request-Id", "mine");
    }
  }

  static class IgnoresTheCaller extends JdkServerContractTest {
    @Override
    Filter filter(ServerSetup setup) {
      RuntimeException failure = new IllegalStateException("expected in this test");
      Tracer blind = new FaultyTracer("extract", failure).around(setup.tracer());
      return TracingFilter.create(blind, setup.options());
    }
  }

  static class IgnoresOptions extends JdkServerContractTest {
    @Override
    Filter filter(ServerSetup setup) {
      return TracingFilter.create(
          setup.tracer(), HttpOptions.newBuilder().recordQuery(true).build());
    }
  }

  static class ClientThatIgnoresOptions extends JdkClientContractTest {
    @Override
    protected TestedClient newClient(Tracer tracer, HttpOptions options) {
      return super.newClient(tracer, HttpOptions.newBuilder().recordQuery(true).build());
    }
  }

  static class ClientThatLeavesASpanActive extends JdkClientContractTest {
    @Override
    protected TestedClient newClient(Tracer tracer, HttpOptions options) {
      TestedClient client = super.newClient(tracer, options);
      return new TestedClient() {
        @Override
        public ClientResponse send(ClientRequest request) throws Exception {
          Span span = tracer.buildSpan("left active").start();
          tracer.activateSpan(span);
          span.finish();
          return client.send(request);
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EatsTheBody#body_ofTheRequest_isUntouched",
        "LeavesASpanActive#thread_afterTheRequest_hasNoActiveSpan",
        "MakesAnotherSpan#span_isActiveInTheHandler",
        "MakesAnotherSpan#filter_installedTwice_asksTheSamplerOnce",
        "WritesARequestIdOfItsOwn#requestId_ofTheCaller_isOnTheResponse",
        "IgnoresTheCaller#request_withB3InOneHeader_continuesTheTrace",
        "IgnoresTheCaller#request_thatIsDenied_isNotRecorded_andItsCallsAreDenied",
        "IgnoresOptions#url_hasNeitherQueryNorUserInfo",
        "IgnoresOptions#path_isRecordedAsItIsRedacted",
        "IgnoresOptions#skippedPath_isNotRecorded_andItsCallsAreDenied",
        "IgnoresOptions#headers_areRecordedByNameOnly",
        "ClientThatIgnoresOptions#url_hasNoQuery",
        "ClientThatIgnoresOptions#skippedPath_isNotRecorded_andSaysSo",
        "ClientThatLeavesASpanActive#call_leavesTheActiveSpanAsItWas",
        "ClientThatLeavesASpanActive#call_withoutActiveSpan_startsATrace",
      })
  void fault_isFound(String selected) throws ClassNotFoundException {
    String[] parts = selected.split("#", 2);
    Class<?> faulty = Class.forName(ContractsFindFaultsTest.class.getName() + "$" + parts[0]);

    EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(faulty, parts[1]))
        .execute()
        .testEvents()
        .assertStatistics(statistics -> statistics.started(1).failed(1));
  }
}
