package io.clew.examples.homepage;

import com.sun.net.httpserver.HttpExchange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request for a home page, as it goes from service to service in the query string.
 *
 * @param number counts the requests from 0
 * @param user whose home page it is
 */
record PageRequest(int number, int user) {
  private static final Pattern QUERY = Pattern.compile("number=(\\d{1,9})&user=(\\d{1,9})");

  String query() {
    return "number=" + number + "&user=" + user;
  }

  /** Reads the query string; whoever sends none asks for the first user's first page. */
  static PageRequest of(HttpExchange exchange) {
    String query = exchange.getRequestURI().getQuery();
    Matcher matcher = QUERY.matcher(query == null ? "" : query);
    return matcher.matches()
        ? new PageRequest(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : new PageRequest(0, 0);
  }
}
