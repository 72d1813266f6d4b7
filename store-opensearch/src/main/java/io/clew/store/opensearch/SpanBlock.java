package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/**
 * The spans of a part as bytes: one that says how the rest is made, which is 1 for a Zipkin proto3
 * list that zstd has compressed with the dictionary of {@link #COMMON}.
 *
 * <p>Most traces have a few spans: without a dictionary each of them pays for the names of the tags
 * that all of them have.
 */
final class SpanBlock {
  private static final byte FORMAT = 1;
  private static final int LEVEL = 3;

  /** Of spans, uncompressed: more is no block of ours. */
  private static final long MAX_SIZE = 1L << 30;

  /**
   * What spans often have, as tags, the most frequent last. It never changes: what was written with
   * it could not be read any more.
   */
  private static final String COMMON =
      """
      messaging.system=kafka messaging.destination= messaging.operation=publish kafka.topic=
      kafka.partition=0 kafka.offset= rpc.system=grpc rpc.service= rpc.method= grpc.status_code=OK
      thrift.method= memcached.op=get cache.key= cache.hit=false cache.hit=true db.system=redis
      db.system=mysql db.type=redis db.type=memcached db.instance= db.user= db.name=
      db.system=postgresql db.statement=DELETE db.statement=UPDATE db.statement=INSERT
      db.statement=SELECT sql.query=select db.type=sql net.peer.ip=10.0.0.1 net.peer.port=8080
      net.peer.name= peer.hostname= peer.address= peer.ipv4=10.0.0.1 peer.port=443 peer.service=
      http.response_content_length= http.request_content_length= http.user_agent=Mozilla/5.0
      http.host=localhost:8080 http.flavor=1.1 http.scheme=https http.target=/api/v1/ http.route=/
      otel.library.name= otel.status_code=ERROR otel.status_code=OK service.version=1.0
      thread.name=main span.kind=client span.kind=server mvc.controller.class=
      mvc.controller.method=get error=false error=true error=timeout
      error=java.net.SocketTimeoutException: component=java-jdbc component=kafka-clients
      component=okhttp component=java-web-servlet sampler.type=probabilistic sampler.param=0.001
      sampler.param=0.01 sampler.param=0.1 sampler.param=1 http.status_code=404
      http.status_code=500 http.status_code=503 http.method=DELETE http.method=PUT
      http.method=POST http.url=http://localhost:8080/api/ http.url=https:// http.path=/api/
      request.id= http.status_code=200 http.method=GET http.path=/ http.url=/
      """;

  private static final byte[] DICTIONARY = dictionary();
  private static final ZstdDictCompress COMPRESS = new ZstdDictCompress(DICTIONARY, LEVEL);
  private static final ZstdDictDecompress DECOMPRESS = new ZstdDictDecompress(DICTIONARY);

  private SpanBlock() {}

  /** Tags as they are in proto3, since zstd finds whole runs of bytes. */
  private static byte[] dictionary() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String tag : COMMON.strip().split("\\s+", -1)) {
      int equals = tag.indexOf('=');
      byte[] key = ascii(tag.substring(0, equals));
      byte[] value = ascii(tag.substring(equals + 1));
      bytes.write(0x5a); // Field 11, of entries with fields 1 and 2.
      bytes.write(key.length + value.length + 4);
      bytes.write(0x0a);
      bytes.write(key.length);
      bytes.writeBytes(key);
      bytes.write(0x12);
      bytes.write(value.length);
      bytes.writeBytes(value);
    }
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  static byte[] dictionaryBytes() {
    return DICTIONARY.clone();
  }

  static byte[] encode(List<Span> spans) {
    byte[] compressed = Zstd.compress(SpanBytesEncoder.PROTO3.encodeList(spans), COMPRESS);
    byte[] block = new byte[compressed.length + 1];
    block[0] = FORMAT;
    System.arraycopy(compressed, 0, block, 1, compressed.length);
    return block;
  }

  /**
   * Undoes the compression.
   *
   * @return a Zipkin proto3 list
   * @throws IOException if these are other bytes
   */
  static byte[] decode(byte[] block) throws IOException {
    if (block.length < 2 || block[0] != FORMAT) {
      throw new IOException("spans in a format that this version does not know");
    }
    byte[] compressed = Arrays.copyOfRange(block, 1, block.length);
    try {
      long size = Zstd.getFrameContentSize(compressed);
      if (size < 0 || size > MAX_SIZE) {
        throw new IOException("spans of an impossible size: " + size);
      }
      return Zstd.decompress(compressed, DECOMPRESS, (int) size);
    } catch (ZstdException e) {
      throw new IOException("spans that are damaged: " + e.getMessage(), e);
    }
  }
}
