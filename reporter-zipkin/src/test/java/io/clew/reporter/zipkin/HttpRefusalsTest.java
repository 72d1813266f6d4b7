package io.clew.reporter.zipkin;

import static io.clew.reporter.zipkin.Batches.batch;
import static io.clew.reporter.zipkin.Batches.span;
import static io.clew.reporter.zipkin.Batches.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** What a server refuses for good holds up nothing else. */
class HttpRefusalsTest {
  private final Receiver receiver = new Receiver();

  @AfterEach
  void stop() {
    receiver.close();
  }

  private ZipkinSpanSender sender() {
    return ZipkinSpanSender.create(receiver.uri());
  }

  private static SpanBatch proto3(List<Span> spans) {
    return batch(Encoding.ZIPKIN_PROTO3, spans);
  }

  /** Refuses each message with one of these spans in it. */
  private void refuse(int status, Span... bad) {
    List<Span> refused = List.of(bad);
    receiver.judge = message -> message.spans().stream().anyMatch(refused::contains) ? status : 202;
  }

  private static List<Span> without(List<Span> all, Span... bad) {
    List<Span> rest = new ArrayList<>(all);
    rest.removeAll(List.of(bad));
    return rest;
  }

  private List<Span> arrived() {
    return receiver.spans().stream().sorted(Comparator.comparing(Span::id)).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 410, 415, 422})
  void send_oneSpanRefused_isRejectedAndAllOthersArrive(int status) throws Exception {
    refuse(status, span(37));
    try (ZipkinSpanSender sender = sender()) {
      sender.send(proto3(spans(0, 100)));

      assertThat(sender.rejected()).isOne();
    }
    assertThat(arrived()).isEqualTo(without(spans(0, 100), span(37)));
    assertThat(receiver.posts.get()).isLessThan(30);
  }

  /** The server fails for it; what is sent behind it must not wait for ever. */
  @Test
  void send_oneSpanAlwaysFails_othersArrive_andItIsRejectedAfterMinutes() throws Exception {
    refuse(500, span(37));
    AtomicLong clock = new AtomicLong();
    BytesMessageSender http = URLConnectionSender.create(receiver.uri());
    try (ZipkinSpanSender sender = new ZipkinSpanSender(http, clock::get)) {
      int attempts = 0;
      boolean sent = false;
      while (!sent && attempts < 100) {
        try {
          attempts++;
          sender.send(batch(Encoding.ZIPKIN_JSON, spans(0, 100)));
          sent = true;
        } catch (IOException e) {
          clock.addAndGet(Duration.ofSeconds(5).toNanos());
        }
      }

      assertThat(attempts).isBetween(20, 60);
      assertThat(sender.rejected()).isOne();
    }
    assertThat(new HashSet<>(arrived())).isEqualTo(new HashSet<>(without(spans(0, 100), span(37))));
  }

  @ParameterizedTest
  @EnumSource
  void send_spanRefusedAlone_isRejected(Encoding encoding) throws Exception {
    refuse(400, span(0));
    try (ZipkinSpanSender sender =
        ZipkinSpanSender.newBuilder(receiver.uri()).encoding(encoding).build()) {
      sender.send(batch(encoding, spans(0, 1)));
      sender.send(batch(encoding, spans(1, 1)));

      assertThat(sender.rejected()).isOne();
    }
    assertThat(arrived()).isEqualTo(spans(1, 1));
  }

  @Test
  void send_oneInTenRefused_allOthersArrive() throws Exception {
    Set<String> bad = new HashSet<>();
    for (int i = 3; i < 2000; i += 10) {
      bad.add(span(i).id());
    }
    receiver.judge =
        message -> message.spans().stream().anyMatch(each -> bad.contains(each.id())) ? 400 : 202;
    try (ZipkinSpanSender sender = sender()) {
      sender.send(proto3(spans(0, 2000)));

      assertThat(sender.rejected()).isEqualTo(200);
    }
    assertThat(arrived()).hasSize(1800).noneMatch(each -> bad.contains(each.id()));
  }

  @Test
  void send_everythingRefused_endsAfterALimitedNumberOfRequests() throws Exception {
    receiver.status = 400;
    try (ZipkinSpanSender sender = sender()) {
      sender.send(proto3(spans(0, 3000)));

      assertThat(sender.rejected()).isEqualTo(3000);
    }
    assertThat(receiver.posts.get()).isBetween(500, 1100);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 405, 407})
  void send_addressOrPasswordWrong_throwsAndRejectsNothing(int status) throws Exception {
    receiver.status = status;
    try (ZipkinSpanSender sender = sender()) {
      assertThatThrownBy(() -> sender.send(proto3(spans(0, 10))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("HTTP " + status);
      assertThat(receiver.posts.get()).isEqualTo(2);
      receiver.status = 202;
      sender.send(proto3(spans(0, 10)));

      assertThat(sender.rejected()).isZero();
    }
    assertThat(receiver.spans()).isEqualTo(spans(0, 10));
  }

  /** Nothing is rejected before the batch has ended: it will come again. */
  @Test
  void send_refusedAndThenUnavailable_throwsAndCountsWhenItIsSentAgain() throws Exception {
    refuse(400, span(1));
    try (ZipkinSpanSender sender = sender()) {
      receiver.judge =
          message ->
              message.spans().contains(span(1)) ? (receiver.posts.get() > 2 ? 503 : 400) : 202;
      assertThatThrownBy(() -> sender.send(proto3(spans(0, 4)))).isInstanceOf(IOException.class);
      assertThat(sender.rejected()).isZero();

      refuse(400, span(1));
      sender.send(proto3(spans(0, 4)));
      assertThat(sender.rejected()).isOne();
    }
    assertThat(arrived()).contains(span(0), span(2), span(3)).doesNotContain(span(1));
  }

  @Test
  void send_serverTakesLess_isSplitAndRememberedAndGrowsAgain() throws Exception {
    int takes = 20_000;
    AtomicLong nanos = new AtomicLong();
    receiver.judge = message -> message.body().length() > takes ? 413 : 202;
    BytesMessageSender http = HttpMessageSender.of(ZipkinSpanSender.newBuilder(receiver.uri()));
    try (ZipkinSpanSender sender = new ZipkinSpanSender(http, nanos::get)) {
      sender.send(proto3(spans(0, 500)));
      assertThat(arrived()).isEqualTo(spans(0, 500));
      assertThat(receiver.posts.get()).isGreaterThan(receiver.messages.size());

      int refused = receiver.posts.get() - receiver.messages.size();
      sender.send(proto3(spans(500, 500)));
      assertThat(arrived()).isEqualTo(spans(0, 1000));
      assertThat(receiver.posts.get() - receiver.messages.size()).isEqualTo(refused);

      receiver.judge = message -> 202;
      for (int i = 0; i < 10; i++) {
        nanos.addAndGet(Duration.ofMinutes(30).toNanos());
        sender.send(proto3(spans(1000, 2)));
      }
      int before = receiver.messages.size();
      sender.send(proto3(spans(1002, 500)));
      assertThat(receiver.messages).hasSize(before + 1);
      assertThat(sender.rejected()).isZero();
    }
  }

  @Test
  void send_spanTooLargeForTheServer_isRejectedAndAllOthersArrive() throws Exception {
    receiver.judge = message -> message.body().length() > 5000 ? 413 : 202;
    List<Span> all = new ArrayList<>(spans(0, 50));
    all.set(20, Batches.large(20, 6000));
    try (ZipkinSpanSender sender = sender()) {
      sender.send(proto3(all));

      assertThat(sender.rejected()).isOne();
    }
    assertThat(arrived()).isEqualTo(without(spans(0, 50), span(20)));
  }

  @Test
  void send_urlConnection_tellsRefusalsApart() throws Exception {
    tellsRefusalsApart(
        URLConnectionSender.newBuilder()
            .endpoint(receiver.uri())
            .encoding(zipkin2.reporter.Encoding.PROTO3)
            .build());
  }

  private void tellsRefusalsApart(BytesMessageSender theirs) throws Exception {
    try (ZipkinSpanSender sender = ZipkinSpanSender.of(theirs)) {
      refuse(400, span(7));
      sender.send(proto3(spans(0, 20)));
      assertThat(sender.rejected()).isOne();
      assertThat(arrived()).isEqualTo(without(spans(0, 20), span(7)));

      for (int status : new int[] {404, 429, 503}) {
        refuse(status, span(20));
        assertThatThrownBy(() -> sender.send(proto3(spans(20, 5)))).isInstanceOf(Exception.class);
      }
      assertThat(sender.rejected()).isOne();
    }
  }
}
