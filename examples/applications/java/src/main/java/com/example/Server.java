package com.example;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;

/** A server that ends without losing a request: embedded Tomcat, as Spring Boot has it with server.shutdown=graceful. */
public final class Server {
    /**
     * How long it serves on when SIGTERM has come. Where a preStop hook has waited for balancers, long enough for callers that
     * keep their connections to be told with their next answer. Without a hook, as long as balancers may still send.
     */
    private static final long DELAY_MILLIS = (long) (1000 * Double.parseDouble(env("SHUTDOWN_DELAY_SECONDS", "5")));

    /** The longest that a request may take. The grace period of the pod has to be longer than the delay and this together. */
    private static final long LONGEST_SECONDS = 30;

    private static volatile boolean ending;

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setPort(Integer.parseInt(env("PORT", "8080")));
        Connector connector = tomcat.getConnector();
        // Longer than a balancer keeps an idle connection (60 s for an ALB), or it is closed just as the balancer uses it.
        ((AbstractHttp11Protocol<?>) connector.getProtocolHandler()).setKeepAliveTimeout(65_000);
        String context = tomcat.addContext("", null).getPath();
        tomcat.addServlet(context, "hello", new Hello()).addMapping("/");
        tomcat.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(tomcat, connector)));
        tomcat.getServer().await();
    }

    private static void end(Tomcat tomcat, Connector connector) {
        try {
            ending = true;
            Thread.sleep(DELAY_MILLIS);
            // Takes no new connections.
            connector.pause();
            connector.getProtocolHandler().closeServerSocketGraceful();
            // Waits for requests that are under way.
            ExecutorService pool = (ExecutorService) connector.getProtocolHandler().getExecutor();
            pool.shutdown();
            if (!pool.awaitTermination(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Requests that took longer than " + LONGEST_SECONDS + " s were cut off.");
            }
            tomcat.stop();
            // Here ends what requests need: pools of databases, producers of queues.
        } catch (Exception exception) {
            exception.printStackTrace();
        }
    }

    private static String env(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    private static final class Hello extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String path = request.getServletPath();
            if (path.equals("/ready")) {
                response.setStatus(ending ? 503 : 200);
            }
            if (path.equals("/slow")) {
                pause(request.getParameter("seconds"));
            }
            if (ending) {
                // Whoever keeps the connection open calls another pod next.
                response.setHeader("Connection", "close");
            }
            response.getWriter().println("hello");
        }

        private static void pause(String seconds) {
            try {
                Thread.sleep((long) (1000 * Double.parseDouble(seconds)));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
