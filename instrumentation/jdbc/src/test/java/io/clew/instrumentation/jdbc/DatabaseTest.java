package io.clew.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "jdbc:postgresql://db:5432/orders?user=u&password=p postgresql orders db 5432",
        "jdbc:postgresql://db/orders postgresql orders db 0",
        "jdbc:postgresql:orders postgresql orders - 0",
        "jdbc:postgresql:///orders postgresql orders - 0",
        "jdbc:postgresql://[::1]:5432/orders postgresql orders ::1 5432",
        "jdbc:postgresql://a:1,b:2/orders postgresql orders - 0",
        "jdbc:postgresql://db/orders?user=me@host postgresql orders db 0",
        "jdbc:mysql://u:p@db:3306/orders?useSSL=false mysql orders db 3306",
        "jdbc:mysql://u:p@ss/w@db:3306/orders mysql orders db 3306",
        "jdbc:mysql://u:p?w@db/orders mysql - - 0",
        "jdbc:mysql://u:12;3@db/orders mysql - - 0",
        "jdbc:mysql://u:secret/orders mysql - - 0",
        "jdbc:mysql:loadbalance://a,b/orders mysql orders - 0",
        "jdbc:mysql://address=(host=a)(password=p)/orders mysql - - 0",
        "jdbc:mysql+srv://db/orders mysql orders db 0",
        "jdbc:mariadb://db/ mariadb - db 0",
        "jdbc:h2:mem:orders;USER=u;PASSWORD=p h2 orders - 0",
        "jdbc:h2:file:/data/app/orders h2 orders - 0",
        "jdbc:h2:~/orders h2 orders - 0",
        "jdbc:h2:tcp://db:9092/~/orders;USER=u h2 orders db 9092",
        "jdbc:oracle:thin:@//db:1521/orders oracle orders db 1521",
        "jdbc:oracle:thin:u/p@db:1521:orders oracle orders db 1521",
        "jdbc:oracle:thin:@(DESCRIPTION=(HOST=db)) oracle - - 0",
        "jdbc:oracle:thin:u/p?w oracle - - 0",
        "jdbc:sqlserver://db\\\\one:1433;user=u;password=p;databaseName=orders sqlserver orders db 1433",
        "jdbc:sqlserver://db sqlserver - db 0",
        "jdbc:db2://db:50000/orders:user=u;password=p; db2 orders db 50000",
        "jdbc:aws-wrapper:postgresql://db/orders postgresql orders db 0",
        "jdbc:tc:mysql:8:///orders mysql orders - 0",
        "jdbc:clickhouse://db:8123/orders clickhouse orders db 8123",
        "jdbc:sqlite:/data/orders.db sqlite orders.db - 0",
        "jdbc:Strange!://db/orders sql - - 0",
        "jdbc: sql - - 0",
        "orders sql - - 0",
      })
  void url_saysWhereTheDatabaseIs(
      String url, String product, String instance, String host, int port) {
    Database database = Database.parse(url);

    assertThat(database.product).isEqualTo(product);
    assertThat(database.instance).isEqualTo(instance.equals("-") ? null : instance);
    assertThat(database.host).isEqualTo(host.equals("-") ? null : host);
    assertThat(database.port).isEqualTo(port);
  }

  @Test
  void url_absent_isUnknown() {
    assertThat(Database.parse(null)).isSameAs(Database.UNKNOWN);
  }

  @Test
  void service_hasProductAndName() {
    assertThat(Database.parse("jdbc:postgresql://db/orders").service)
        .isEqualTo("postgresql-orders");
    assertThat(Database.parse("jdbc:mariadb://db/").service).isEqualTo("mariadb");
  }
}
