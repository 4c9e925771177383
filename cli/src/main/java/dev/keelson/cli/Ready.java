package dev.keelson.cli;

import dev.keelson.apiserver.server.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for parts, and the line that says that all are ready. */
final class Ready {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private Ready() {}

    /** Waits for {@code part}; says which part it was that did not get ready. */
    static void await(String part, CompletableFuture<Void> ready) throws InterruptedException {
        try {
            ready.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new CommandException(part + " did not start: " + cause.getMessage(), cause);
        } catch (TimeoutException late) {
            throw new CommandException(
                    part + " was not ready after " + LONGEST.toSeconds() + " s; -v 1 shows more", late);
        }
    }

    static void announce(String what, ApiServer server, Path kubeconfig) {
        System.out.println(what + " is up: " + server.url() + " (kubeconfig " + kubeconfig + ")");
        System.out.flush();
    }
}
