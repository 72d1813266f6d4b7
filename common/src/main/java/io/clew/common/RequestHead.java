package io.clew.common;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the body of an HTTP request, read strictly (RFC 9112): what can be understood
 * in two ways is refused.
 */
final class RequestHead {
  private static final int MAX_BYTES = 16 * 1024;
  private static final int MAX_SHOWN = 80;
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private final String method;
  private final URI uri;
  private final boolean isOld;
  private final Map<String, List<String>> headers;
  private final boolean chunked;
  private final long length;

  private RequestHead(String requestLine, Map<String, List<String>> headers)
      throws MalformedRequestException {
    this.headers = headers;
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3 || !TOKEN.matcher(parts[0]).matches()) {
      throw refused(400, "request line: expected METHOD PATH HTTP/1.1", requestLine);
    }
    if (!parts[2].equals("HTTP/1.1") && !parts[2].equals("HTTP/1.0")) {
      throw refused(
          parts[2].startsWith("HTTP/") ? 505 : 400, "version: expected HTTP/1.1", parts[2]);
    }
    method = parts[0];
    uri = uri(parts[1]);
    isOld = parts[2].equals("HTTP/1.0");
    chunked = chunked();
    length = length();
  }

  private static MalformedRequestException refused(int status, String expected, String got) {
    String shown = got.length() > MAX_SHOWN ? got.substring(0, MAX_SHOWN) + "..." : got;
    return new MalformedRequestException(status, expected + ", got '" + OneLine.of(shown) + "'");
  }

  private static URI uri(String target) throws MalformedRequestException {
    String expected = "path: expected /path?query, with %25 for a percent sign";
    try {
      URI uri = new URI(target);
      if (uri.getPath() != null && uri.getPath().startsWith("/") && !target.startsWith("//")) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw refused(400, expected, target);
  }

  private boolean chunked() throws MalformedRequestException {
    List<String> encodings = headers.getOrDefault("Transfer-Encoding", List.of());
    if (encodings.isEmpty()) {
      return false;
    }
    if (isOld || headers.containsKey("Content-Length")) {
      throw new MalformedRequestException(
          400, "Transfer-Encoding: expected none in HTTP/1.0 or beside Content-Length");
    }
    if (encodings.size() > 1 || !encodings.get(0).equalsIgnoreCase("chunked")) {
      throw refused(501, "Transfer-Encoding: expected chunked", String.join(", ", encodings));
    }
    return true;
  }

  private long length() throws MalformedRequestException {
    List<String> lengths = headers.getOrDefault("Content-Length", List.of());
    if (lengths.isEmpty()) {
      return 0;
    }
    if (lengths.size() > 1 || !LENGTH.matcher(lengths.get(0)).matches()) {
      throw refused(400, "Content-Length: expected one number", String.join(", ", lengths));
    }
    return Long.parseLong(lengths.get(0));
  }

  /** Reads a head; null if the client has none. */
  static @Nullable RequestHead read(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    List<String> lines = new ArrayList<>();
    for (int count = 0; count < MAX_BYTES; count++) {
      int b = in.read();
      if (b < 0) {
        if (count == 0) {
          return null;
        }
        throw new MalformedRequestException(400, "request: expected a whole one, got a part");
      }
      if (b != '\n') {
        line.write(b);
        continue;
      }
      String text = line.toString(ISO_8859_1);
      line.reset();
      String whole = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      if (!whole.isEmpty()) {
        lines.add(whole);
      } else if (!lines.isEmpty()) { // Empty lines before the first are ignored.
        return new RequestHead(lines.get(0), headers(lines.subList(1, lines.size())));
      }
    }
    throw new MalformedRequestException(
        431, "headers: expected at most " + MAX_BYTES + " bytes, got more");
  }

  private static Map<String, List<String>> headers(List<String> lines)
      throws MalformedRequestException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines) {
      int colon = Math.max(0, line.indexOf(':'));
      String name = line.substring(0, colon);
      String value = line.substring(colon).replaceFirst(":", "").strip();
      if (!TOKEN.matcher(name).matches() || !VALUE.matcher(value).matches()) {
        throw refused(400, "header: expected NAME: VALUE", name.isEmpty() ? line : name);
      }
      headers.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
    }
    return headers;
  }

  String method() {
    return method;
  }

  boolean hasBody() {
    return chunked || length > 0;
  }

  boolean awaitsContinue() {
    return hasBody() && !isOld && has("Expect", "100-continue");
  }

  boolean isKeptAlive() {
    return !isOld && !has("Connection", "close");
  }

  private boolean has(String header, String word) {
    return headers.getOrDefault(header, List.of()).stream().anyMatch(word::equalsIgnoreCase);
  }

  InputStream body(InputStream in) {
    return chunked ? BodyStream.chunked(in) : BodyStream.ofLength(in, length);
  }

  AdminRequest toRequest(InetAddress from, InputStream body) {
    return new AdminRequest(method, uri, headers, from, body);
  }
}
