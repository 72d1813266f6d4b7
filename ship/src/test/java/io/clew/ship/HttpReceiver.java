package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Takes spans as Zipkin does, and counts how often each has come. */
final class HttpReceiver implements AutoCloseable {
  private final HttpServer server;
  private final Map<Integer, Integer> times = new HashMap<>();
  private int posts;
  private int status = 202;
  private String refused = "nothing of the kind";
  private int refusal;
  private int mostBytes = Integer.MAX_VALUE;

  HttpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v2/spans", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    int answer = add(text);
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  private synchronized int add(String text) {
    posts++;
    if (text.length() > mostBytes) {
      return 413;
    }
    if (text.contains(refused)) {
      return refusal;
    }
    if (status < 300) {
      Lines.numbers(text).forEach(number -> times.merge(number, 1, Integer::sum));
    }
    return status;
  }

  synchronized void answer(int value) {
    status = value;
  }

  /** Refuses messages that contain a text. */
  synchronized void refuse(String text, int answer) {
    refused = text;
    refusal = answer;
  }

  synchronized void takeAtMost(int bytes) {
    mostBytes = bytes;
  }

  synchronized int posts() {
    return posts;
  }

  synchronized int distinct() {
    return times.size();
  }

  synchronized long received() {
    return times.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** What clew-ship is told of it. */
  String[] arguments(Object directory, String... more) {
    String[] arguments = {
      directory.toString(),
      "--to=zipkin",
      "--set=clew.zipkin.compress=false",
      "--endpoint=http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2/spans"
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
