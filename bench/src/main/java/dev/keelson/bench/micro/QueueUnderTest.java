package dev.keelson.bench.micro;

import dev.keelson.workqueue.WorkQueue;
import dev.keelson.workqueue.WorkQueueBuilder;
import io.kubernetes.client.extended.workqueue.DefaultWorkQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** What a worker does with a queue, whoever made it. */
interface QueueUnderTest extends AutoCloseable {

    void add(Long item);

    @Nullable
    Long take() throws InterruptedException;

    void done(Long item);

    @Override
    default void close() {}

    static QueueUnderTest named(String kind) {
        return switch (kind) {
            case "work queue" -> new Ours(WorkQueueBuilder.<Long>named("bench").build());
            case "priority work queue" ->
                new Ours(WorkQueueBuilder.<Long>named("bench").buildPriority());
            case "client-java DefaultWorkQueue" -> new ClientJava(new DefaultWorkQueue<>());
            case "LinkedBlockingQueue" -> new Bare(new LinkedBlockingQueue<>());
            default -> throw new IllegalArgumentException("no queue is called " + kind);
        };
    }

    /** A queue of this project. */
    record Ours(WorkQueue<Long> queue) implements QueueUnderTest {

        @Override
        public void add(Long item) {
            queue.add(item);
        }

        @Override
        public @Nullable Long take() throws InterruptedException {
            return queue.take();
        }

        @Override
        public void done(Long item) {
            queue.done(item);
        }

        @Override
        public void close() {
            queue.close();
        }
    }

    /** The queue of Kubernetes' own Java client. */
    record ClientJava(DefaultWorkQueue<Long> queue) implements QueueUnderTest {

        @Override
        public void add(Long item) {
            queue.add(item);
        }

        @Override
        public @Nullable Long take() throws InterruptedException {
            return queue.get();
        }

        @Override
        public void done(Long item) {
            queue.done(item);
        }

        @Override
        public void close() {
            queue.shutDown();
        }
    }

    /** No work queue: it neither merges nor knows what is in work. */
    record Bare(LinkedBlockingQueue<Long> queue) implements QueueUnderTest {

        @Override
        public void add(Long item) {
            queue.add(item);
        }

        @Override
        public Long take() throws InterruptedException {
            return queue.take();
        }

        @Override
        public void done(Long item) {}
    }
}
