package io.clew.instrumentation.jdbc;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;

/** MySQL's driver. */
class MysqlTest extends MysqlContract {
  @Override
  DataSource dataSource() throws SQLException {
    MysqlDataSource dataSource = new MysqlDataSource();
    dataSource.setUrl("jdbc:mysql://" + address());
    dataSource.setUser("root");
    return dataSource;
  }

  @Override
  String service() {
    return "mysql-mysql";
  }

  @Override
  Class<?> driversConnection() {
    return JdbcConnection.class;
  }
}
