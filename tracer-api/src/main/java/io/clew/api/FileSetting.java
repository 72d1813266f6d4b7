package io.clew.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A setting of one service in the shared properties file, read anew whenever somebody asks. */
public final class FileSetting {
  private final Path path;
  private final String key;
  private final String sectionKey;

  FileSetting(Path path, String key, String sectionKey) {
    this.path = path;
    this.key = key;
    this.sectionKey = sectionKey;
  }

  /** Reads the file. Null if it does not have the setting, or has it blank. */
  public @Nullable String read() throws IOException {
    Properties lines = SettingsSource.load(path);
    String value = lines.getProperty(sectionKey, lines.getProperty(key));
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return ShownValue.of(key, path.toString());
  }
}
