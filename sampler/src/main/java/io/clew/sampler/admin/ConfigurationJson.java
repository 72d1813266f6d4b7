package io.clew.sampler.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.common.JmxRegistration;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a service as JSON, with a line for each. The sampler does not know the tracer;
 * what both know is JMX, where the tracer shows them without secrets.
 */
final class ConfigurationJson {
  private ConfigurationJson() {}

  /**
   * Writes the configuration of a service.
   *
   * @return null if tracing was not started from settings, or this runtime has no JMX
   */
  static @Nullable String of(String service) {
    try {
      JmxRegistration.registerWaiting();
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name =
          new ObjectName("io.clew:type=Configuration,service=" + ObjectName.quote(service));
      return server.isRegistered(name) ? write(service, server, name) : null;
    } catch (JMException e) {
      return null; // It has just been closed.
    } catch (LinkageError e) {
      return null;
    }
  }

  private static String write(String service, MBeanServer server, ObjectName name)
      throws JMException {
    Map<String, String> values = map(server.getAttribute(name, "Settings"));
    Map<String, String> sources = map(server.getAttribute(name, "Sources"));
    String[] warnings = (String[]) server.getAttribute(name, "Warnings");
    StringWriter out = new StringWriter();
    try (JsonGenerator json = StatusJson.generator(out)) {
      json.writeStartObject();
      json.writeStringField("service", service);
      json.writeStringField("description", (String) server.getAttribute(name, "Description"));
      json.writeBooleanField("enabled", (Boolean) server.getAttribute(name, "Enabled"));
      json.writeArrayFieldStart("settings");
      for (Map.Entry<String, String> each : values.entrySet()) {
        json.writeStartObject();
        json.writeStringField("key", each.getKey());
        json.writeStringField("value", each.getValue());
        json.writeStringField("source", sources.get(each.getKey()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("warnings");
      for (String warning : warnings) {
        json.writeString(warning);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Text in memory is written without fail.
    }
    return out.append('\n').toString();
  }

  private static Map<String, String> map(Object table) {
    Map<String, String> map = new TreeMap<>();
    for (Object row : ((TabularData) table).values()) {
      CompositeData entry = (CompositeData) row;
      map.put((String) entry.get("key"), (String) entry.get("value"));
    }
    return map;
  }
}
