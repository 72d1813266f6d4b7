package io.clew.instrumentation.container;

import io.clew.instrumentation.http.testing.RunningServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A servlet container, with its servlet API and our classes in a class loader of its own. */
@SuppressWarnings("ImmutableEnumChecker") // The class loader is a constant of the test.
public enum ServerKind {
  JETTY_EE8("jetty-ee8", true),
  JETTY_EE10("jetty-ee10", false),
  JETTY_EE11("jetty-ee11", false),
  TOMCAT_8_5("tomcat-8.5", true),
  TOMCAT_9("tomcat-9", true),
  TOMCAT_10_1("tomcat-10.1", false),
  TOMCAT_11("tomcat-11", false),
  UNDERTOW("undertow", false);

  private final String folder;
  private final String ourPackage;
  private final ClassLoader loader;

  ServerKind(String folder, boolean javax) {
    this.folder = folder;
    this.ourPackage = "io.clew.instrumentation.servlet." + (javax ? "javax." : "");
    this.loader = new Loader(folder);
  }

  /** Starts a server with this application alone. */
  public RunningServer start(WebApp app) throws Exception {
    String server = folder.substring(0, (folder + "-").indexOf('-'));
    String starter =
        "io.clew.instrumentation.container."
            + Character.toUpperCase(server.charAt(0))
            + server.substring(1);
    Object initializer = make(ourPackage + "app.Initializer", WebApp.class, app);
    return (RunningServer)
        loader
            .loadClass(starter)
            .getMethod("start", ServerKind.class, WebApp.class, Object.class)
            .invoke(null, this, app, initializer);
  }

  /** For {@code org.eclipse.jetty.ee11.servlet} and the like. */
  public String environment() {
    return folder.substring(folder.indexOf('-') + 1);
  }

  /** Where the classes of the application come from. */
  public ClassLoader loader() {
    return loader;
  }

  /** The package of the filter, with a dot. */
  public String ourPackage() {
    return ourPackage;
  }

  private Object make(String type, Class<?> parameter, Object argument) throws Exception {
    return loader.loadClass(type).getConstructor(parameter).newInstance(argument);
  }

  private static final class Loader extends URLClassLoader {
    private static final List<String> APART =
        List.of(
            "io.clew.instrumentation.servlet.",
            "io.clew.instrumentation.container.",
            "jakarta.",
            "javax.servlet.",
            "javax.annotation.",
            "org.apache.",
            "org.eclipse.jetty.ee",
            "io.undertow.");

    private static final List<String> SHARED =
        List.of(WebApp.class.getName(), ServerKind.class.getName());

    Loader(String folder) {
      super(urls(folder), Loader.class.getClassLoader());
    }

    private static URL[] urls(String folder) {
      List<URL> urls = new ArrayList<>();
      try (Stream<Path> own = Files.list(Path.of("target", "servers", folder))) {
        for (Path jar : own.toList()) {
          urls.add(jar.toUri().toURL());
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
          if (!entry.contains("servlet-api") && !entry.contains("tomcat-")) {
            urls.add(Path.of(entry).toUri().toURL());
          }
        }
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean isApart =
          APART.stream().anyMatch(name::startsWith) && SHARED.stream().noneMatch(name::startsWith);
      if (!isApart) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    /** Its own first, as with classes. */
    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }
  }
}
