package io.clew.testbed;

import java.nio.file.Path;
import java.security.KeyStore;

/**
 * A key with a certificate that it has signed itself, in a PKCS 12 file. The file is both: the key
 * store of a server, and the trust store of those who trust it.
 *
 * @param file where it is
 */
public record Certificate(Path file) {
  /** Of each such file. */
  public static final String PASSWORD = "changeit-changeit";

  /**
   * Makes one, by the JDK's keytool.
   *
   * @param directory for the file
   * @param name of the file, without its ending, and of the owner
   * @param subject for whom it is, such as {@code ip:127.0.0.1} or {@code dns:localhost}
   */
  public static Certificate create(Path directory, String name, String subject) {
    Path file = directory.resolve(name + ".p12");
    Command keytool =
        Command.run(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:+UseSerialGC",
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=" + subject,
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD);
    if (!keytool.hasSucceeded()) {
      throw new IllegalStateException(keytool.output());
    }
    return new Certificate(file);
  }

  KeyStore keyStore() throws Exception {
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }
}
