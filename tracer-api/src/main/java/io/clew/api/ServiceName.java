package io.clew.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The name of a service. If nobody has set one for Clew, it is what other tools call it, or what
 * the JVM was started with. Whatever of that cannot be read is left out.
 *
 * @param origin where it was found
 */
record ServiceName(String text, String origin) {
  static final ServiceName UNKNOWN = new ServiceName("unknown", "the default");

  /** Programs that run others, by which a service would be called like a hundred others. */
  private static final String[] LAUNCHERS = {
    "org.apache.catalina.",
    "org.eclipse.jetty.start.",
    "org.jboss.",
    "org.springframework.boot.loader.",
    "org.codehaus.plexus.classworlds.",
    "org.apache.maven.",
    "org.gradle."
  };

  /** The first name that is found; {@link #UNKNOWN} if none is. */
  static ServiceName find(SettingsSource source) {
    ServiceName name = ofTools(source);
    if (name == null) {
      try {
        name = ofProgram(source);
      } catch (IOException | RuntimeException | LinkageError e) {
        // A path that is none, or a security manager.
      }
    }
    return name == null ? UNKNOWN : name;
  }

  private static @Nullable ServiceName ofTools(SettingsSource source) {
    ServiceName name = first(source, "otel.service.name", "OTEL_SERVICE_NAME");
    if (name == null) {
      name = first(source, "otel.resource.attributes", "OTEL_RESOURCE_ATTRIBUTES");
      name = name == null ? null : name.attribute("service.name");
    }
    return name == null
        ? first(source, "spring.application.name", "SPRING_APPLICATION_NAME")
        : name;
  }

  private static @Nullable ServiceName first(
      SettingsSource source, String property, String variable) {
    ServiceName name = of(source.property(property), "-D" + property);
    return name == null ? of(source.variable(variable), variable) : name;
  }

  /** Null for none, and for one with a placeholder that only another tool can fill. */
  private static @Nullable ServiceName of(@Nullable String text, String origin) {
    return text == null || text.isBlank() || text.contains("${")
        ? null
        : new ServiceName(text.strip(), origin);
  }

  /** One of {@code key1=value1,key2=value2}, whose values are percent-encoded. */
  private @Nullable ServiceName attribute(String key) {
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equals(key)) {
        return of(decoded(pair.substring(equals + 1)), origin);
      }
    }
    return null;
  }

  private static String decoded(String value) {
    try {
      return value.indexOf('%') < 0 ? value : URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /** By the jar that was started, or else the main class. */
  private static @Nullable ServiceName ofProgram(SettingsSource source) throws IOException {
    ServiceName command = first(source, "sun.java.command", "JAVA_MAIN_CLASS");
    if (command == null) {
      return null;
    }
    // An agent's jar may stand behind the one that was started.
    String path = String.valueOf(source.property("java.class.path"));
    int end = path.indexOf(File.pathSeparatorChar);
    String jar = end < 0 ? path : path.substring(0, end);
    if (!jar.isEmpty() && (command.text + " ").startsWith(jar + " ")) {
      return ofJar(Path.of(jar), null);
    }
    String word = command.text.split(" ", 2)[0];
    String main = word.substring(word.indexOf('/') + 1); // Behind the name of a module.
    Path place = place(main);
    return place != null && Files.isRegularFile(place) ? ofJar(place, main) : ofClass(main);
  }

  /** The jar or the directory of a class; null if it is not known. */
  private static @Nullable Path place(String className) {
    try {
      CodeSource code =
          Class.forName(className, false, ClassLoader.getSystemClassLoader())
              .getProtectionDomain()
              .getCodeSource();
      return code == null ? null : Path.of(code.getLocation().toURI());
    } catch (Exception | LinkageError e) {
      return null;
    }
  }

  /**
   * The title in the manifest, or the name of the jar without its version.
   *
   * @param main the main class; null if the manifest names it
   */
  private static @Nullable ServiceName ofJar(Path path, @Nullable String main) throws IOException {
    Attributes manifest = manifest(path);
    String start = main == null ? manifest.getValue("Start-Class") : main;
    String started = start == null ? manifest.getValue(Attributes.Name.MAIN_CLASS) : start;
    if (started != null && isLauncher(started)) {
      return null;
    }
    String file = String.valueOf(path.getFileName());
    ServiceName title =
        of(
            manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE),
            "Implementation-Title of " + file);
    if (title != null) {
      return title;
    }
    String name = withoutVersion(file);
    // Images often call every jar so.
    boolean says = !name.equals("app") && !name.equals("application");
    return says || started == null ? of(name, "name of " + file) : ofClass(started);
  }

  private static Attributes manifest(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      Manifest manifest = jar.getManifest();
      return manifest == null ? new Attributes() : manifest.getMainAttributes();
    }
  }

  /** {@code feed} of {@code feed-1.2-SNAPSHOT.jar}. */
  private static String withoutVersion(String file) {
    int end = file.lastIndexOf('.');
    String name = end > 0 ? file.substring(0, end) : file;
    for (int i = 1; i < name.length() - 1; i++) {
      if (name.charAt(i) == '-' && Character.isDigit(name.charAt(i + 1))) {
        return name.substring(0, i);
      }
    }
    return name;
  }

  private static @Nullable ServiceName ofClass(String className) {
    if (isLauncher(className)) {
      return null;
    }
    String simple =
        className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    // So many are called Main that it says nothing.
    return of(simple.equals("Main") ? className : simple, "the main class");
  }

  private static boolean isLauncher(String className) {
    for (String launcher : LAUNCHERS) {
      if (className.startsWith(launcher)) {
        return true;
      }
    }
    return false;
  }
}
