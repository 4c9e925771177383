package dev.keelson.node.server;

import dev.keelson.clock.Clock;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.log.LogTail;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one log. Between pieces it holds no thread: the next piece is read when the last one has left, or when it is time
 * to look for more.
 */
final class LogStreaming {

    private static final Logger LOG = LoggerFactory.getLogger(LogStreaming.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ContainerRuntime runtime;
    private final ContainerInfo container;
    private final LogTail tail;
    private final boolean follow;
    private final Reply reply;
    private final Clock clock;
    private final Executor blocking;

    LogStreaming(
            ContainerRuntime runtime,
            ContainerInfo container,
            LogTail.Selection selection,
            boolean follow,
            Reply reply,
            Clock clock,
            Executor blocking) {
        this.runtime = runtime;
        this.container = container;
        this.tail = new LogTail(container.logPath(), selection);
        this.follow = follow;
        this.reply = reply;
        this.clock = clock;
        this.blocking = blocking;
    }

    void start() {
        reply.begin("text/plain");
        next();
    }

    private void next() {
        try {
            if (!reply.open()) {
                tail.close();
                return;
            }
            // Asked before reading: what an ended container wrote is complete in its log.
            boolean mayGrow = follow
                    && runtime.container(container.id())
                            .filter(ContainerInfo::running)
                            .isPresent();
            byte[] piece = tail.read();
            if (piece.length > 0) {
                reply.piece(piece).addListener(sent -> blocking.execute(this::next));
            } else if (mayGrow && !tail.exhausted()) {
                clock.schedule(LOOK_AGAIN, () -> blocking.execute(this::next));
            } else {
                tail.close();
                reply.end();
            }
        } catch (IOException failed) {
            LOG.warn("cannot read the log {}", container.logPath(), failed);
            reply.context().close();
        }
    }
}
