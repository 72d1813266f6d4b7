package io.clew.sampler.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import io.clew.common.LogOnce;
import io.clew.common.Permissions;
import io.clew.common.SafeLog;
import io.clew.common.SpanLogName;
import io.clew.sampler.RuleSetText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file with the last good rule set of one service and source. Its first line is {@code
 * clew-rules}, the hash of the document, and the source's version of it; the rest is the document.
 * It is replaced whole, by renaming. Nothing throws.
 */
final class RulesFile {
  private static final String MAGIC = "clew-rules";
  private static final int MAX_VERSION_CHARS = 1000;
  private static final int MAX_HEADER_BYTES = 8192;

  private final Path directory;
  private final Path path;

  /** Whether others can make files beside the directory, as in {@code /tmp}. */
  private final boolean amongOthers;

  private final LogOnce logOnce = new LogOnce(SafeLog.logger(CachedSamplingSource.class));

  private RulesFile(Path directory, boolean amongOthers, String service, String address) {
    this.directory = directory;
    this.amongOthers = amongOthers;
    String name = SpanLogName.fileService(service) + "-" + RuleSetText.version(address) + ".rules";
    path = directory.resolve(name);
  }

  static RulesFile in(Path directory, String service, String address) {
    return new RulesFile(directory.toAbsolutePath(), false, service, address);
  }

  static RulesFile temporary(String service, String address) {
    String user = SpanLogName.fileService(System.getProperty("user.name", "unknown"));
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "clew-rules-" + user);
    return new RulesFile(directory.toAbsolutePath(), true, service, address);
  }

  /** Replaces what is there. */
  void write(String document, String version) {
    try {
      Permissions permissions = new Permissions(directory, true);
      permissions.createDirectories(directory);
      Path made = Files.createTempFile(directory, "new", ".tmp", permissions.ofFile());
      try {
        requireOwnDirectory(made);
        String line = RuleSetText.printable(version, MAX_VERSION_CHARS);
        Files.writeString(
            made, MAGIC + " " + RuleSetText.version(document) + " " + line + "\n" + document);
        Files.move(made, path, ATOMIC_MOVE, REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(made);
      }
    } catch (IOException | RuntimeException e) {
      logOnce.warn("rules are not kept for the next start", path, e);
    }
  }

  /** What an earlier process has written; null if there is nothing good. */
  @Nullable Content read() {
    try {
      if (!Files.exists(path, NOFOLLOW_LINKS)) {
        return null;
      }
      if (amongOthers) {
        checkDirectory();
      }
      return content();
    } catch (NoSuchFileException e) {
      return null; // Deleted just now.
    } catch (IOException | RuntimeException e) {
      logOnce.warn("the rules that were kept at the last start are not used", path, e);
      return null;
    }
  }

  private void checkDirectory() throws IOException {
    Path made =
        Files.createTempFile(directory, "new", ".tmp", new Permissions(directory, true).ofFile());
    try {
      requireOwnDirectory(made);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  /**
   * Whoever made the directory could put rules there, and switch tracing off.
   *
   * @param made just now, so that its owner is the user of the process
   */
  private void requireOwnDirectory(Path made) throws IOException {
    if (!amongOthers
        || !directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return; // The temporary directory of Windows is the user's own.
    }
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, NOFOLLOW_LINKS);
    boolean own =
        found.isDirectory()
            && found.owner().equals(Files.getOwner(made, NOFOLLOW_LINKS))
            && !found.permissions().contains(GROUP_WRITE)
            && !found.permissions().contains(OTHERS_WRITE);
    if (!own) {
      throw new IOException("expected a directory that only this user can write to, got another");
    }
  }

  private Content content() throws IOException {
    if (!Files.isRegularFile(path, NOFOLLOW_LINKS)) {
      throw new IOException("expected a regular file, got something else");
    }
    int max = RuleSetText.MAX_BYTES + MAX_HEADER_BYTES;
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path, NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(max);
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    String[] header = new String(bytes, 0, end, UTF_8).split(" ", 3);
    boolean whole = end < bytes.length && header.length == 3 && header[0].equals(MAGIC);
    String document =
        whole ? RuleSetText.text(Arrays.copyOfRange(bytes, end + 1, bytes.length)) : "";
    if (!whole || !RuleSetText.version(document).equals(header[1])) {
      throw new IOException("expected the rules and their hash, got a damaged file");
    }
    return new Content(document, header[2], Files.getLastModifiedTime(path).toInstant());
  }

  @Override
  public String toString() {
    return path.toString();
  }

  /**
   * A rule set.
   *
   * @param version as the source told it
   */
  record Content(String document, String version, Instant received) {
    /** Such as {@code 3 h}. */
    String age() {
      // The clock may have been set back since.
      long seconds = Math.max(0, Duration.between(received, Instant.now()).toSeconds());
      if (seconds < 120) {
        return seconds + " s";
      }
      if (seconds < 7200) {
        return seconds / 60 + " min";
      }
      return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
  }
}
