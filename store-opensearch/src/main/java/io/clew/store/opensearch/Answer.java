package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.common.OneLine;
import io.clew.common.PermanentRefusal.HttpAnswer;
import java.io.IOException;
import java.net.URI;

/** What a server has answered. */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
record Answer(URI server, int status, byte[] body) {
  private static final int MAX_REASON = 300;

  boolean isOk() {
    return status >= 200 && status < 300;
  }

  HttpAnswer kind() {
    return HttpAnswer.of(status);
  }

  /** Who has refused, and why: on one line. */
  String reason() {
    String who = "OpenSearch at " + server + " answers " + status;
    return switch (status) {
      case 401 -> who + ": it wants a user and password, or a key, and those it got are not valid";
      case 403 -> who + ": the user or key may not do this: " + text();
      default -> body.length == 0 ? who : who + ": " + text();
    };
  }

  private String text() {
    String[] reason = {""};
    try {
      Json.read(
          body,
          json ->
              Json.readObject(
                  json,
                  (name, value) -> {
                    if (name.equals("error")) {
                      Json.readObject(
                          value,
                          (field, text) -> {
                            if (field.equals("reason") && text.currentToken().isScalarValue()) {
                              reason[0] = text.getText();
                            }
                          });
                    }
                  }));
    } catch (IOException e) {
      // No JSON: all of it is the reason.
    }
    String all =
        reason[0].isEmpty()
            ? new String(body, 0, Math.min(body.length, 4 * MAX_REASON), UTF_8).strip()
            : reason[0];
    return OneLine.of(all.length() > MAX_REASON ? all.substring(0, MAX_REASON) + "..." : all);
  }
}
