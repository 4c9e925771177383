import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

public class Site {
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("POD_IP"), 8080), 0);
        server.createContext("/healthz", exchange -> answer(exchange, "ok"));
        HttpContext page = server.createContext("/", exchange -> answer(exchange, System.getenv("PAGE") + "\n"));
        if (System.getenv("USERNAME") != null) {
            page.setAuthenticator(new BasicAuthenticator("site") {
                @Override
                public boolean checkCredentials(String username, String password) {
                    return username.equals(System.getenv("USERNAME")) && password.equals(System.getenv("PASSWORD"));
                }
            });
        }
        server.start();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes();
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
