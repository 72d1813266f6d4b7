package io.clew.instrumentation.servlet.app;

import io.clew.instrumentation.http.testing.ServerExchange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.OutputStream;
import java.time.Duration;

/** What the handlers of the contract see. */
record HandlerExchange(HttpServletRequest request, HttpServletResponse response)
    implements ServerExchange {
  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    return request.getRequestURI();
  }

  @Override
  public String header(String name) {
    return request.getHeader(name);
  }

  @Override
  public byte[] body() throws Exception {
    return request.getInputStream().readAllBytes();
  }

  @Override
  public void setHeader(String name, String value) {
    response.setHeader(name, value);
  }

  @Override
  public void addHeader(String name, String value) {
    response.addHeader(name, value);
  }

  @Override
  public void answer(int status, byte[] body) throws Exception {
    response.setStatus(status);
    if (body.length > 0) {
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  @Override
  public OutputStream stream(int status) throws Exception {
    response.setStatus(status);
    response.flushBuffer();
    return response.getOutputStream();
  }

  @Override
  public void sendError(int status) throws Exception {
    response.sendError(status);
  }

  @Override
  public void forward(String path) throws Exception {
    request.getRequestDispatcher(path).forward(request, response);
  }

  @Override
  public void include(String path) throws Exception {
    request.getRequestDispatcher(path).include(request, response);
  }

  @Override
  public void upgrade(String protocol) throws Exception {
    response.setHeader("Connection", "Upgrade");
    response.setHeader("Upgrade", protocol);
    request.upgrade(Echo.class);
  }

  @Override
  public Async startAsync(Duration timeout) {
    AsyncContext context = request.startAsync();
    context.setTimeout(timeout.toMillis());
    return new Async() {
      @Override
      public void complete() {
        context.complete();
      }

      @Override
      public void dispatch(String path) {
        context.dispatch(path);
      }
    };
  }
}
