package dev.keelson.bench.events;

import dev.keelson.bench.harness.ChildJvm;
import java.io.IOException;
import java.util.List;

/** The parent's side of an {@link EventServerMain}. For use by one thread. */
public final class EventSource implements AutoCloseable {

    private final ChildJvm jvm;
    private final int port;

    private EventSource(ChildJvm jvm, int port) {
        this.jvm = jvm;
        this.port = port;
    }

    /**
     * Starts a server that holds {@code widgets} widgets.
     *
     * @param bytes of JSON that a widget has at least
     */
    public static EventSource start(int widgets, int bytes) throws IOException {
        ChildJvm jvm = ChildJvm.start(
                EventServerMain.class,
                // Without it an event waits for the acknowledgement of the one before.
                List.of("-Dsun.net.httpserver.nodelay=true", "-XX:+UseSerialGC"),
                List.of(Integer.toString(widgets), Integer.toString(bytes)));
        try {
            return new EventSource(jvm, Integer.parseInt(jvm.line()));
        } catch (IOException failure) {
            jvm.close();
            throw failure;
        }
    }

    /** Where it answers, for a client. */
    public String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** Changes {@code count} widgets as fast as they are taken; returns when all events are on their way. */
    public void burst(int count) throws IOException {
        obey("burst " + count);
    }

    /** Changes {@code count} widgets evenly; returns when the last event is on its way. */
    public void steady(int eventsPerSecond, int count) throws IOException {
        obey("steady " + eventsPerSecond + " " + count);
    }

    private void obey(String command) throws IOException {
        jvm.send(command);
        String answer = jvm.line();
        if (!answer.equals(EventServerMain.SENT)) {
            throw new IOException("the event server said '" + answer + "' to '" + command + "'");
        }
    }

    @Override
    public void close() throws IOException {
        jvm.close();
    }
}
