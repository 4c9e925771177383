package dev.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.apiserver.storage.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NewestRevisionTest {

    private final ExecutorService readers = Executors.newCachedThreadPool();
    private final RemoteStorage storage = new RemoteStorage();
    private final NewestRevision newest = new NewestRevision(storage);

    @AfterEach
    void stop() {
        readers.shutdownNow();
    }

    /** Answers a question for its revision when told to. */
    private static final class RemoteStorage implements Storage {
        private final BlockingQueue<CompletableFuture<Long>> questions = new LinkedBlockingQueue<>();

        @Override
        public boolean isRemote() {
            return true;
        }

        @Override
        public long revision() {
            CompletableFuture<Long> question = new CompletableFuture<>();
            questions.add(question);
            try {
                return question.get(30, TimeUnit.SECONDS);
            } catch (Exception failure) {
                throw new StorageException("no answer", failure);
            }
        }

        CompletableFuture<Long> question() throws InterruptedException {
            CompletableFuture<Long> question = questions.poll(30, TimeUnit.SECONDS);
            assertThat(question).isNotNull();
            return question;
        }

        @Override
        public long compactRevision() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RangeResult range(String fromInclusive, String toExclusive, int limit, long revision) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable KeyValue get(String key, long revision) {
            throw new UnsupportedOperationException();
        }

        @Override
        public WriteResult put(String key, byte[] value, long expectedModRevision, @Nullable Duration ttl) {
            throw new UnsupportedOperationException();
        }

        @Override
        public WriteResult delete(String key, long expectedModRevision) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StorageWatch watch(
                String fromInclusive, String toExclusive, long fromRevision, StorageListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void compact(long revision) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    @Test
    void sharesTheNextAnswerBetweenAllWhoComeDuringAQuestion() throws Exception {
        Future<Long> first = readers.submit(newest::get);
        CompletableFuture<Long> question = storage.question();
        List<Future<Long>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(readers.submit(newest::get));
        }
        // Not for the others: writes may have been answered since the question was put.
        question.complete(5L);
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(5);

        long revision = 6;
        int questions = 0;
        for (Future<Long> other : others) {
            while (!other.isDone()) {
                CompletableFuture<Long> next = storage.questions.poll(10, TimeUnit.MILLISECONDS);
                if (next != null) {
                    questions++;
                    next.complete(revision++);
                }
            }
            assertThat(other.get()).isGreaterThanOrEqualTo(6);
        }
        assertThat(questions).isBetween(1, 20);
        assertThat(storage.questions).isEmpty();
    }

    @Test
    void asksAgainAfterAFailure() throws Exception {
        Future<Long> first = readers.submit(newest::get);
        storage.question().completeExceptionally(new IllegalStateException("gone"));
        assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StorageException.class);

        Future<Long> second = readers.submit(newest::get);
        storage.question().complete(7L);
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(7);
    }
}
