package io.clew.instrumentation.jdbc;

import io.opentracing.Span;
import io.opentracing.tag.Tags;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URL of JDBC says of the database behind it. User and password, which may be in it at
 * several places, are no part of this: what looks unusual is left out.
 */
final class Database {
  static final Database UNKNOWN = new Database("sql", Dialect.UNKNOWN, null, null, 0);

  /** Those whose URLs have further words between their name and the address. */
  private static final Set<String> FILES = Set.of("h2", "hsqldb", "derby", "sqlite");

  private static final int MAX_WRAPPERS = 3;
  private static final Pattern PRODUCT = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$ -]{1,64}");
  private static final Pattern SERVER =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?:\\\\[^:]*)?(?::([0-9]{1,5}))?");
  private static final Pattern SQLSERVER_DATABASE =
      Pattern.compile(";\\s*database(?:name)?\\s*=\\s*([^;{}]+)", Pattern.CASE_INSENSITIVE);

  /** As in the URL, such as {@code postgresql}; {@code sql} if it is not known. */
  final String product;

  final Dialect dialect;
  final @Nullable String instance;

  /** Null also if the driver chooses one of several. */
  final @Nullable String host;

  /** 0 if it is not in the URL. */
  final int port;

  /** Under which trace backends show the database, beside the services that they show. */
  final String service;

  private Database(
      String product, Dialect dialect, @Nullable String instance, @Nullable String host, int port) {
    this.product = product;
    this.dialect = dialect;
    this.instance = instance;
    this.host = host;
    this.port = port;
    this.service = instance == null ? product : product + "-" + instance;
  }

  static Database parse(@Nullable String url) {
    if (url == null || !url.startsWith("jdbc:")) {
      return UNKNOWN;
    }
    String rest = url.substring("jdbc:".length());
    // The drivers of others that wrap, too, such as jdbc:aws-wrapper:postgresql://...
    String product = "";
    for (int i = 0; i < MAX_WRAPPERS && Dialect.of(product) == Dialect.UNKNOWN; i++) {
      int colon = rest.indexOf(':');
      String next = colon < 0 ? "" : rest.substring(0, colon).toLowerCase(Locale.ROOT);
      int plus = next.indexOf('+');
      next = plus < 0 ? next : next.substring(0, plus); // mysql+srv
      if (!PRODUCT.matcher(next).matches() || (i > 0 && Dialect.of(next) == Dialect.UNKNOWN)) {
        break;
      }
      product = next;
      rest = rest.substring(colon + 1);
    }
    return product.isEmpty() ? UNKNOWN : of(product, rest);
  }

  private static Database of(String product, String rest) {
    int end = endOf(rest, "?;");
    String address = rest.substring(0, end);
    // PostgreSQL's driver connects to Redshift, too, which reads strings in another way.
    boolean isRedshift = address.contains(".redshift");
    Dialect dialect = isRedshift ? Dialect.UNKNOWN : Dialect.of(product);
    Database unlocated = new Database(product, dialect, null, null, 0);
    String properties = rest.substring(end);
    int userInfo = address.lastIndexOf('@');
    int strayAt = properties.indexOf('@');
    int equals = properties.indexOf('=');
    if ((strayAt >= 0 && (equals < 0 || strayAt < equals)) || address.indexOf('(') >= 0) {
      return unlocated; // A password with a '?' or ';' in it, or Oracle's long form.
    }
    if (product.equals("oracle")) {
      return userInfo < 0 ? unlocated : oracle(unlocated, address.substring(userInfo + 1));
    }
    int slashes = address.indexOf("//");
    if (slashes < 0) {
      return unlocated.at(null, lastName(address));
    }
    String location = address.substring(Math.max(slashes + 2, userInfo + 1));
    int slash = endOf(location, "/");
    String server = location.substring(0, slash);
    String path = location.substring(slash);
    Matcher inProperties = SQLSERVER_DATABASE.matcher(properties);
    if (product.equals("sqlserver")) {
      return unlocated.at(server, inProperties.find() ? inProperties.group(1) : null);
    }
    if (product.equals("db2")) {
      path = path.substring(0, endOf(path, ":"));
    }
    return unlocated.at(server, FILES.contains(product) ? lastName(path) : afterSlash(path));
  }

  /** {@code //host:1521/service}, {@code host:1521:sid}. */
  private static Database oracle(Database unlocated, String address) {
    String location = address.substring(address.indexOf("//") < 0 ? 0 : address.indexOf("//") + 2);
    int slash = location.indexOf('/');
    int colon = location.lastIndexOf(':');
    int split = slash >= 0 ? slash : colon;
    if (split <= 0) {
      return unlocated;
    }
    String name = location.substring(split + 1);
    return unlocated.at(location.substring(0, split), name.substring(0, endOf(name, "/:")));
  }

  private Database at(@Nullable String server, @Nullable String name) {
    String known = name != null && NAME.matcher(name.strip()).matches() ? name.strip() : null;
    if (server == null || server.isEmpty()) {
      return new Database(product, dialect, known, null, 0);
    }
    Matcher matcher = SERVER.matcher(server);
    if (!matcher.matches()) {
      // With several servers it is not known which one answers; with anything else, nothing is.
      boolean areSeveral = server.indexOf(',') > 0;
      return new Database(product, dialect, areSeveral ? known : null, null, 0);
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    int port = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
    return new Database(product, dialect, known, host, port);
  }

  private static String afterSlash(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  /** Of {@code mem:orders} and {@code file:/data/orders}, what the database is called. */
  private static String lastName(String path) {
    int start = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    return path.substring(Math.max(start, path.lastIndexOf(':')) + 1);
  }

  /** The index of the first of these characters, or the length. */
  private static int endOf(String text, String characters) {
    int i = 0;
    while (i < text.length() && characters.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /** What the spans of all statements have. */
  void describe(Span span) {
    span.setTag(Tags.DB_TYPE.getKey(), "sql");
    span.setTag(Tags.PEER_SERVICE.getKey(), service);
    if (instance != null) {
      span.setTag(Tags.DB_INSTANCE.getKey(), instance);
    }
    if (host != null) {
      span.setTag(Tags.PEER_HOSTNAME.getKey(), host);
    }
    if (port > 0) {
      span.setTag(Tags.PEER_PORT.getKey(), port);
    }
  }
}
