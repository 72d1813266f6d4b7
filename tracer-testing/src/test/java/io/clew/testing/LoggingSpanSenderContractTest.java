package io.clew.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.SpanSender;
import io.clew.core.report.LoggingSpanSender;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/** Here and not beside the sender, which cannot know this module. */
class LoggingSpanSenderContractTest extends SpanSenderContract {
  private final List<String> lines = new ArrayList<>();
  private final Logger log =
      (Logger)
          Proxy.newProxyInstance(
              Logger.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "isInfoEnabled" -> true;
                    case "info" -> {
                      lines.add((String) arguments[0]);
                      yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                  });

  @Override
  protected SpanSender newSender() {
    return LoggingSpanSender.to(log);
  }

  @Override
  protected List<byte[]> arrived() {
    return lines.stream().map(line -> (line + "\n").getBytes(UTF_8)).toList();
  }
}
