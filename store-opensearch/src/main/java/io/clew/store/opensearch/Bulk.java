package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import io.clew.common.OneLine;
import io.clew.common.PermanentRefusal.HttpAnswer;
import io.clew.store.opensearch.BulkResult.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Writes a list of documents in pieces, two of which are on their way at a time, until each
 * document is stored or refused. For one thread.
 *
 * @see <a href="https://docs.opensearch.org/latest/api-reference/document-apis/bulk/">_bulk</a>
 */
final class Bulk {
  /** Bytes of a piece, unless one document alone has more. */
  private static final int PIECE = 8 << 20;

  private static final int MAX_IN_FLIGHT = 2;
  private static final int MAX_REASON = 500;
  private static final String PATH =
      "/_bulk?filter_path=items.*.status,items.*.error.type,items.*.error.reason,"
          + "items.*.error.caused_by.reason";

  /** What is wrong with the store, not with the document, although the status is 400. */
  private static final Set<String> OF_THE_STORE =
      Set.of("cluster_block_exception", "validation_exception", "index_closed_exception");

  private final Servers servers;
  private final Waiting waiting;
  private final List<Refused> refused = new ArrayList<>();
  private int stored;

  Bulk(Servers servers, Waiting waiting) {
    this.servers = servers;
    this.waiting = waiting;
  }

  private record Piece(List<Document> documents, Servers.Started started) {}

  BulkResult write(List<Document> documents) throws InterruptedIOException {
    Deque<Piece> inFlight = new ArrayDeque<>();
    int next = 0;
    try {
      while (next < documents.size() || !inFlight.isEmpty()) {
        if (next < documents.size() && inFlight.size() < MAX_IN_FLIGHT) {
          List<Document> piece = documents.subList(next, end(documents, next));
          inFlight.add(new Piece(piece, servers.start(request(piece))));
          next += piece.size();
        } else {
          Piece oldest = inFlight.remove();
          settle(oldest.documents, oldest.started);
        }
      }
    } finally {
      inFlight.forEach(piece -> piece.started.cancel());
    }
    return new BulkResult(stored, refused);
  }

  private static int end(List<Document> documents, int start) {
    long bytes = 0;
    int end = start;
    while (end < documents.size() && (end == start || bytes < PIECE)) {
      bytes += documents.get(end).source().length;
      end++;
    }
    return end;
  }

  private static Request request(List<Document> documents) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
    for (Document document : documents) {
      byte[] action =
          Json.write(
              json -> {
                json.writeStartObject();
                json.writeObjectFieldStart("index");
                json.writeStringField("_index", document.index());
                json.writeStringField("_id", document.id());
                json.writeEndObject();
                json.writeEndObject();
              });
      lines.writeBytes(action);
      lines.write('\n');
      lines.writeBytes(document.source());
      lines.write('\n');
    }
    return new Request("POST", PATH, lines.toByteArray());
  }

  /** Returns when each of them is stored or refused. */
  private void settle(List<Document> documents, Servers.Started started)
      throws InterruptedIOException {
    List<Document> left = documents;
    Servers.Started attempt = started;
    for (long failures = 1; ; failures++) {
      String problem;
      try {
        Answer answer = servers.await(attempt);
        boolean isRefused =
            !answer.isOk()
                && (answer.kind() == HttpAnswer.NEVER || answer.kind() == HttpAnswer.TOO_LARGE);
        if (isRefused && left.size() == 1) {
          refused.add(new Refused(left.get(0), answer.reason()));
          return;
        }
        if (isRefused) {
          settleHalves(left);
          return;
        }
        if (answer.isOk()) {
          Results results = Results.of(answer, left.size());
          left = take(left, results);
          problem = results.problem;
        } else {
          problem = answer.reason();
        }
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
      }
      if (left.isEmpty()) {
        waiting.isOver();
        return;
      }
      waiting.after(failures, problem);
      attempt = servers.start(request(left));
    }
  }

  private void settleHalves(List<Document> documents) throws InterruptedIOException {
    int half = documents.size() / 2;
    for (List<Document> part :
        List.of(documents.subList(0, half), documents.subList(half, documents.size()))) {
      settle(part, servers.start(request(part)));
    }
  }

  /** Returns those that are to be tried again. */
  private List<Document> take(List<Document> documents, Results results) {
    List<Document> again = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      Item item = results.items.get(i);
      if (item.isStored()) {
        stored++;
      } else if (item.isForLater()) {
        again.add(documents.get(i));
      } else {
        refused.add(new Refused(documents.get(i), item.text()));
      }
    }
    return again;
  }

  /** What became of one document. */
  private static final class Item {
    private int status;
    private String type = "";
    private String reason = "";
    private String cause = "";

    void read(JsonParser json) throws IOException {
      Json.readObject(
          json,
          (action, result) ->
              Json.readObject(
                  result,
                  (name, value) -> {
                    if (name.equals("status")) {
                      status = value.getIntValue();
                    } else if (name.equals("error")) {
                      Json.readObject(value, this::readError);
                    }
                  }));
    }

    private void readError(String name, JsonParser value) throws IOException {
      switch (name) {
        case "type" -> type = value.getText();
        case "reason" -> reason = value.getText();
        case "caused_by" ->
            Json.readObject(value, (ignored, text) -> cause = ": " + text.getText());
        default -> {}
      }
    }

    boolean isStored() {
      return status >= 200 && status < 300;
    }

    boolean isForLater() {
      HttpAnswer kind = HttpAnswer.of(status);
      return kind == HttpAnswer.LATER || kind == HttpAnswer.NOT_HERE || OF_THE_STORE.contains(type);
    }

    String text() {
      String all = status + " " + type + ": " + reason + cause;
      return OneLine.of(all.length() > MAX_REASON ? all.substring(0, MAX_REASON) + "..." : all);
    }
  }

  /** What became of each document, in their order. */
  private static final class Results {
    private final List<Item> items = new ArrayList<>();

    /** Why the first of those was not stored that are to be tried again. */
    private String problem = "";

    static Results of(Answer answer, int expected) throws IOException {
      Results results = new Results();
      Json.read(
          answer.body(),
          json ->
              Json.readObject(
                  json,
                  (name, list) -> {
                    if (name.equals("items")) {
                      Json.readList(list, results::add);
                    }
                  }));
      if (results.items.size() != expected) {
        throw new IOException(
            answer.server()
                + " answers with "
                + results.items.size()
                + " results to "
                + expected
                + " documents: "
                + OneLine.of(
                    new String(answer.body(), 0, Math.min(100, answer.body().length), UTF_8)));
      }
      return results;
    }

    private void add(JsonParser json) throws IOException {
      Item item = new Item();
      item.read(json);
      items.add(item);
      if (problem.isEmpty() && !item.isStored() && item.isForLater()) {
        problem = item.text();
      }
    }
  }
}
