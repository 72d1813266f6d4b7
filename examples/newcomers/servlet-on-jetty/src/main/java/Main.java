import io.clew.instrumentation.servlet.TracingInitializer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/** A servlet on Jetty. One line traces it. */
public class Main {
  public static void main(String[] args) throws Exception {
    Server server = new Server(Integer.getInteger("port", 8080));
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServletContainerInitializer(new TracingInitializer()); // Traces every request.
    context.addServlet(new Hello(), "/hello");
    server.setHandler(context);
    server.start();
  }

  public static class Hello extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().println("Hello");
    }
  }
}
