package io.clew.instrumentation.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.mariadb.jdbc.Connection;
import org.mariadb.jdbc.MariaDbDataSource;

/** MariaDB's driver. */
class MariadbTest extends MysqlContract {
  @Override
  DataSource dataSource() throws SQLException {
    MariaDbDataSource dataSource = new MariaDbDataSource();
    dataSource.setUrl("jdbc:mariadb://" + address());
    dataSource.setUser("root");
    return dataSource;
  }

  @Override
  String service() {
    return "mariadb-mysql";
  }

  @Override
  Class<?> driversConnection() {
    return Connection.class;
  }
}
