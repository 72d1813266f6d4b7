package io.clew.instrumentation.servlet.app;

import io.opentracing.Span;
import io.opentracing.Tracer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** What only servlets can do, by the name behind {@code /case/}. */
final class Cases extends HttpServlet {
  private static final long serialVersionUID = 1;

  private static final String SPRING =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  private final transient Tracer tracer;

  Cases(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      request.setAttribute(SPRING, "/error");
      if (request.getAttribute("charset") instanceof String charset) {
        response.setContentType("text/plain;charset=" + charset);
      }
      response.getWriter().print("error page " + activeTrace());
      return;
    }
    String path = request.getPathInfo();
    switch (path == null ? "/ok" : path) {
      case "/ok" -> response.getWriter().print(activeTrace());
      case "/reset" -> {
        response.setHeader("X-Mine", "gone");
        response.getWriter().print("gone");
        response.reset();
        response.getWriter().print("here");
      }
      case "/writer" -> {
        PrintWriter writer = response.getWriter();
        writer.print(1);
        writer.print("two");
        writer.write(new char[] {'3'});
        writer.println();
        writer.println("four");
        writer.printf("%d", 5);
        writer.flush();
        writer.append("six").checkError();
      }
      case "/attributes" ->
          response
              .getWriter()
              .print(
                  request.getAttribute("clew.requestId")
                      + " "
                      + request.getAttribute("clew.traceId"));
      case "/route" -> request.setAttribute("clew.route", "/users/{id}");
      case "/spring" -> request.setAttribute(SPRING, "/feeds/{id}");
      case "/unavailable" -> throw new UnavailableException("expected in this test", 10);
      case "/gone" -> throw new UnavailableException("expected in this test");
      case "/parameter" -> response.getWriter().print(request.getParameter("name"));
      case "/redirect" -> response.sendRedirect("/case/ok");
      case "/send-error" -> response.sendError(503);
      case "/send-error-after-writer" -> {
        response.setContentType("text/plain;charset=ISO-8859-1");
        response.getWriter().print("gone");
        request.setAttribute("charset", "UTF-16BE");
        response.sendError(503);
      }
      case "/async-wrapped" -> {
        AsyncContext context = request.startAsync(request, response);
        run(
            () -> {
              context.getResponse().getWriter().print("late");
              context.complete();
            });
      }
      case "/async-again" -> asyncAgain(request, response);
      case "/async-forward" -> {
        AsyncContext context = request.startAsync(request, response);
        run(
            () -> {
              request.getRequestDispatcher("/case/ok").forward(request, response);
              if (tracer.activeSpan() != null) {
                throw new IllegalStateException("a span is left");
              }
              context.complete();
            });
      }
      case "/timeout" -> {
        AsyncContext context = request.startAsync();
        context.setTimeout(50);
        context.addListener(new LongPoll());
      }
      case "/listener" -> {
        AsyncContext context = request.startAsync(request, response);
        ServletOutputStream output = response.getOutputStream();
        output.setWriteListener(new Parts(context, output));
      }
      default -> response.sendError(404);
    }
  }

  /** Twice from the thread that begins a new cycle, then from another. */
  private void asyncAgain(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int cycle = request.getAttribute("cycle") instanceof Integer before ? before + 1 : 0;
    request.setAttribute("cycle", cycle);
    response.setHeader("X-Cycle-" + cycle, activeTrace());
    AsyncContext context = request.startAsync();
    if (cycle < 2) {
      context.dispatch();
    } else {
      run(
          () -> {
            response.setStatus(202);
            context.complete();
          });
    }
  }

  private String activeTrace() {
    Span active = tracer.activeSpan();
    return active == null ? "none" : active.context().toTraceId();
  }

  @FunctionalInterface
  private interface Task {
    void run() throws Exception;
  }

  private static void run(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(20); // Most often the filters have returned by then.
                task.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Answers 204 where nothing has come in time. */
  private static final class LongPoll implements AsyncListener {
    @Override
    public void onTimeout(AsyncEvent event) {
      ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(204);
      event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  /** Writes three parts as the container lets it. */
  private static final class Parts implements WriteListener {
    private final AsyncContext context;
    private final ServletOutputStream output;
    private int left = 3;

    Parts(AsyncContext context, ServletOutputStream output) {
      this.context = context;
      this.output = output;
    }

    @Override
    public void onWritePossible() throws IOException {
      while (output.isReady()) {
        if (left-- == 0) {
          context.complete();
          return;
        }
        output.print("part");
      }
    }

    @Override
    public void onError(Throwable failure) {
      throw new UncheckedIOException(new IOException(failure));
    }
  }
}
