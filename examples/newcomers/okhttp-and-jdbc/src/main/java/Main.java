import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.core.Tracing;
import io.clew.instrumentation.jdbc.TracingDataSource;
import io.clew.instrumentation.jdkhttp.TracingFilter;
import io.clew.instrumentation.okhttp.TracingCallFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.h2.jdbcx.JdbcDataSource;

/** A service that asks a database and, with OkHttp, another service, here itself. Seven lines trace them all. */
public class Main {
  private static DataSource database;
  private static Call.Factory client;
  private static String greeting;

  public static void main(String[] args) throws Exception {
    Tracing tracing = Tracing.fromEnvironment();
    Runtime.getRuntime().addShutdownHook(new Thread(tracing::close));

    JdbcDataSource h2 = new JdbcDataSource();
    h2.setUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1;INIT=CREATE TABLE IF NOT EXISTS users(name VARCHAR)");
    database = TracingDataSource.wrap(h2, tracing.tracer());
    client = TracingCallFactory.create(new OkHttpClient(), tracing.tracer());

    int port = Integer.getInteger("port", 8080);
    greeting = "http://127.0.0.1:" + port + "/greeting";
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    TracingFilter filter = TracingFilter.create(tracing.tracer());
    server.createContext("/users", Main::users).getFilters().add(filter);
    server.createContext("/greeting", Main::greet).getFilters().add(filter);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  private static void users(HttpExchange exchange) throws IOException {
    Request request = new Request.Builder().url(greeting).build();
    try (Connection connection = database.getConnection();
        ResultSet users =
            connection.createStatement().executeQuery("SELECT count(*) FROM users WHERE name <> 'root'");
        Response response = client.newCall(request).execute()) {
      users.next();
      answer(exchange, response.body().string() + ", " + users.getInt(1) + " users");
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static void greet(HttpExchange exchange) throws IOException {
    answer(exchange, "Hello");
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    exchange.sendResponseHeaders(200, text.length());
    exchange.getResponseBody().write(text.getBytes());
    exchange.close();
  }
}
