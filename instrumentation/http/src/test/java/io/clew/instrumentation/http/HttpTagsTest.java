package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.tag.Tags;
import org.junit.jupiter.api.Test;

class HttpTagsTest {
  @Test
  void keys_areThoseOfOpenTracing() {
    assertThat(HttpTags.KIND).isEqualTo(Tags.SPAN_KIND.getKey());
    assertThat(HttpTags.COMPONENT).isEqualTo(Tags.COMPONENT.getKey());
    assertThat(HttpTags.ERROR).isEqualTo(Tags.ERROR.getKey());
    assertThat(HttpTags.PRIORITY).isEqualTo(Tags.SAMPLING_PRIORITY.getKey());
    assertThat(HttpTags.METHOD).isEqualTo(Tags.HTTP_METHOD.getKey());
    assertThat(HttpTags.STATUS).isEqualTo(Tags.HTTP_STATUS.getKey());
    assertThat(HttpTags.URL).isEqualTo(Tags.HTTP_URL.getKey());
    assertThat(HttpTags.PEER_HOST).isEqualTo(Tags.PEER_HOSTNAME.getKey());
    assertThat(HttpTags.PEER_IPV4).isEqualTo(Tags.PEER_HOST_IPV4.getKey());
    assertThat(HttpTags.PEER_IPV6).isEqualTo(Tags.PEER_HOST_IPV6.getKey());
    assertThat(HttpTags.PEER_PORT).isEqualTo(Tags.PEER_PORT.getKey());
  }
}
