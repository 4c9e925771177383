package dev.keelson.bench.events;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The event server in a JVM of its own. Arguments: widgets, bytes of a widget. Writes its port, then obeys lines of standard
 * input until that ends: {@code burst COUNT} and {@code steady EVENTS_PER_SECOND COUNT}, each answered by {@code sent}.
 */
public final class EventServerMain {

    static final String SENT = "sent";

    private EventServerMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (EventServer server = new EventServer(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            say(Integer.toString(server.port()));
            for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("burst")) {
                    server.burst(Integer.parseInt(words[1]));
                } else {
                    server.steady(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                }
                say(SENT);
            }
        }
        // Watches hold threads that wait for a reader which may never come.
        System.exit(0);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
