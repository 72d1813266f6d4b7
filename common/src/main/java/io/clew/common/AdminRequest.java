package io.clew.common;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A request to an operators' page.
 *
 * @param uri path and query
 * @param headers to be asked in the case of {@code Content-Length}
 * @param from the other end of the connection
 * @param body empty if there is none
 */
public record AdminRequest(
    String method,
    URI uri,
    Map<String, List<String>> headers,
    InetAddress from,
    InputStream body) {}
