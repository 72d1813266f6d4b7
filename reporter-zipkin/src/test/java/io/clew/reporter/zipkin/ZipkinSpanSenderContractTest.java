package io.clew.reporter.zipkin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.clew.api.Encoding;
import io.clew.api.SpanSender;
import io.clew.testing.SpanSenderContract;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import zipkin2.reporter.okhttp3.OkHttpSender;
import zipkin2.reporter.urlconnection.URLConnectionSender;

class ZipkinSpanSenderContractTest {
  @Nested
  class HttpProto3 extends Contract {
    @Override
    protected SpanSender newSender() {
      return ZipkinSpanSender.create(receiver.uri());
    }
  }

  @Nested
  class HttpJson extends Contract {
    @Override
    protected SpanSender newSender() {
      return ZipkinSpanSender.newBuilder(receiver.uri()).encoding(Encoding.ZIPKIN_JSON).build();
    }
  }

  @Nested
  class InSmallMessages extends Contract {
    @Override
    protected SpanSender newSender() {
      return ZipkinSpanSender.newBuilder(receiver.uri())
          .encoding(Encoding.ZIPKIN_JSON)
          .maxMessageBytes(1000)
          .compress(false)
          .build();
    }
  }

  @Nested
  class UrlConnectionJson extends Contract {
    @Override
    protected SpanSender newSender() {
      return ZipkinSpanSender.of(URLConnectionSender.create(receiver.uri()));
    }
  }

  @Nested
  class OkHttpProto3 extends Contract {
    @Override
    protected SpanSender newSender() {
      return ZipkinSpanSender.of(
          OkHttpSender.newBuilder()
              .endpoint(receiver.uri())
              .encoding(zipkin2.reporter.Encoding.PROTO3)
              .build());
    }
  }

  abstract static class Contract extends SpanSenderContract {
    final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
      receiver.close();
    }

    @Override
    protected List<byte[]> arrived() {
      List<byte[]> spans = new ArrayList<>();
      for (Receiver.Message message : receiver.messages) {
        String body = message.body();
        if (body.startsWith("[")) {
          for (String span :
              body.substring(1, body.length() - 1).split("(?<=}),(?=\\{\"traceId\")", -1)) {
            spans.add((span + "\n").getBytes(ISO_8859_1));
          }
        } else {
          ByteBuffer list = ByteBuffer.wrap(body.getBytes(ISO_8859_1));
          while (list.hasRemaining()) {
            spans.add(nextField(list));
          }
        }
      }
      return spans;
    }

    /** A tag of one byte, a length of one or two. */
    private static byte[] nextField(ByteBuffer list) {
      int first = list.get(list.position() + 1);
      int second = list.get(list.position() + 2);
      byte[] field = new byte[first >= 0 ? 2 + first : 3 + (first & 0x7f) + (second << 7)];
      list.get(field);
      return field;
    }

    @Override
    protected AutoCloseable outage() {
      receiver.status = 503;
      return () -> receiver.status = 202;
    }
  }
}
