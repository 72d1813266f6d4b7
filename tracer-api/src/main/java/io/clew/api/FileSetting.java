package io.clew.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A setting of one service in the shared properties file, read anew whenever somebody asks. */
public final class FileSetting {
  private final Path path;
  private final String key;

  /** How the service's own lines begin. */
  private final String section;

  FileSetting(Path path, String key, String section) {
    this.path = path;
    this.key = key;
    this.section = section;
  }

  /**
   * What the file says now.
   *
   * @param value null if the file does not have the setting, or has it blank
   * @param name of the line that has it: that of the service's own section counts first
   * @param others all other settings of this service, by their names without its section
   * @param problem which lines are malformed; null if none is
   */
  public record Reading(
      @Nullable String value, String name, Map<String, String> others, @Nullable String problem) {}

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read, or is empty, as while somebody writes it, or if the
   *     line that counts may be malformed
   */
  public Reading read() throws IOException {
    PropertiesFile file = PropertiesFile.read(path);
    if (file.isEmpty) {
      throw new IOException("it is empty");
    }
    String own = inSection(key);
    boolean hasOwn = file.properties.containsKey(own);
    if (file.isMalformed(own) || (!hasOwn && file.isMalformed(key))) {
      throw new IOException(file.problem());
    }
    Map<String, String> settings = settings(file.properties);
    String value = settings.remove(key);
    return new Reading(
        value == null || value.isBlank() ? null : value.strip(),
        hasOwn ? own : key,
        settings,
        file.problem());
  }

  private Map<String, String> settings(Properties lines) {
    Map<String, String> settings = new TreeMap<>();
    for (String name : lines.stringPropertyNames()) {
      if (name.startsWith(KnownSettings.PREFIX) && !name.startsWith(SettingsSource.SECTIONS)) {
        settings.put(name, lines.getProperty(inSection(name), lines.getProperty(name)));
      } else if (name.startsWith(section)) {
        String all = KnownSettings.PREFIX + name.substring(section.length());
        settings.put(all, lines.getProperty(name));
      }
    }
    return settings;
  }

  private String inSection(String name) {
    return section + name.substring(KnownSettings.PREFIX.length());
  }

  /**
   * The names of the settings that differ, as a log may show them; if there is no such setting,
   * with the one that is meant, perhaps. Empty if none do.
   */
  public static String changed(Map<String, String> before, Map<String, String> now) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    List<String> changed = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(before.get(name), now.get(name))) {
        String nearest = KnownSettings.contains(name) ? null : KnownSettings.nearest(name);
        changed.add(nearest == null ? name : name + " ('" + nearest + "' is meant, perhaps)");
      }
    }
    return ShownValue.clean(String.join(", ", changed));
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return ShownValue.of(key, path.toString());
  }
}
