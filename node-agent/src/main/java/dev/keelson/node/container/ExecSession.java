package dev.keelson.node.container;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A command that runs in a container with its streams attached. */
public interface ExecSession extends AutoCloseable {

    OutputStream stdin();

    InputStream stdout();

    InputStream stderr();

    /** Completes when the command has ended. */
    CompletableFuture<Integer> exitCode();

    /** Ends the command if it still runs. */
    @Override
    void close();
}
