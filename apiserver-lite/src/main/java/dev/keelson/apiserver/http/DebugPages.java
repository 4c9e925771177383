package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.status.StatusException;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;

/**
 * What an operator looks at when a server misbehaves: {@code /debug/pprof/} with the JVM's threads and memory in place
 * of Go's profiles, {@code /debug/flags}, {@code /statusz} and {@code /flagz}.
 */
public final class DebugPages implements PathHandler {

    private static final String PROFILES = "/debug/pprof/";

    /** Where the JVM's counterpart of a goroutine profile is. */
    private static final String THREADS = PROFILES + "goroutine";

    private static final String HEAP = PROFILES + "heap";

    private final String version;

    /** @param version of Kubernetes that this server follows, such as v1.36.0 */
    public DebugPages(String version) {
        this.version = version;
    }

    @Override
    public Answer answer(Request request, String path, Query query) {
        return switch (path) {
            case PROFILES, "/debug/pprof" ->
                Answer.of(
                        200,
                        "text/html; charset=utf-8",
                        ("<html><body><a href=\"" + THREADS + "\">goroutine</a> <a href=\"" + HEAP + "\">heap</a>"
                                        + "</body></html>\n")
                                .getBytes(StandardCharsets.UTF_8));
            case THREADS -> Answer.text(200, threads());
            case HEAP -> Answer.text(200, heap());
            case "/debug/flags", "/debug/flags/" -> Answer.text(200, "/debug/flags/v\n");
            case "/statusz" -> page(request, "kube-apiserver statusz\n\nEmulation version: " + version + "\n");
            case "/flagz" -> page(request, "kube-apiserver flagz\n");
            default -> Answer.notFound();
        };
    }

    /** Only those who name plain text get these pages; "any type" is not enough. */
    private static Answer page(Request request, String text) {
        boolean wanted = request.headers().all("Accept").stream()
                .flatMap(accept -> MediaTypes.parse(accept).stream())
                .anyMatch(clause ->
                        clause.type().equals("text") && clause.subtype().equals("plain"));
        if (!wanted) {
            throw StatusException.notAcceptable("only the following media types are accepted: text/plain");
        }
        return Answer.text(200, text);
    }

    private static String heap() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        return "heap used " + heap.getUsed() + " committed " + heap.getCommitted() + " max " + heap.getMax()
                + "\nnon-heap used " + other.getUsed() + " committed " + other.getCommitted() + "\n";
    }

    private static String threads() {
        StringBuilder text = new StringBuilder();
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
            LockInfo lock = thread.getLockInfo();
            text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
            if (lock != null) {
                text.append(" on ").append(lock);
            }
            text.append('\n');
            for (StackTraceElement frame : thread.getStackTrace()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
