package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop judges all writes. What arrives while it commits forms the next batch, so the cost of making a commit durable
 * is shared by as many writers as there are, and a lone writer waits for nobody.
 */
final class GroupCommits implements Commits {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommits.class);

    private static final int MOST_WRITES = 1024;
    private static final int MOST_BYTES = 8 << 20;

    private sealed interface Message {}

    private record Submitted(Write write) implements Message {}

    private record Reclaim() implements Message {}

    private record Stop() implements Message {}

    private final Judge judge;
    private final LinkedBlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    // Guarded by this. Once set, nothing more enters the mailbox.
    private @Nullable StorageException closed;
    // The loop's own.
    private boolean reclaiming;
    // The loop's own. Whether the judge is prepared.
    private boolean prepared;

    GroupCommits(Judge judge, Executor executor) {
        this.judge = judge;
        executor.execute(this::loop);
    }

    @Override
    public void submit(Write write) {
        StorageException refused;
        synchronized (this) {
            refused = closed;
            if (refused == null) {
                mailbox.add(new Submitted(write));
            }
        }
        if (refused != null) {
            write.result.completeExceptionally(refused);
        }
    }

    @Override
    public synchronized void reclaim() {
        if (closed == null) {
            mailbox.add(new Reclaim());
        }
    }

    @Override
    public void close(StorageException reason) {
        synchronized (this) {
            if (closed == null) {
                closed = reason;
                mailbox.add(new Stop());
            }
        }
        boolean interrupted = false;
        while (stopped.getCount() > 0) {
            try {
                stopped.await();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            prepare(List.of());
            boolean running = true;
            while (running) {
                running = step();
            }
        } catch (Throwable fatal) {
            LOG.error("the storage takes no more writes until it is opened anew", fatal);
            refuseFrom(new StorageException("the storage takes no more writes until it is opened anew", fatal));
        } finally {
            stopped.countDown();
        }
    }

    /** Whether writes can be judged; these are refused where they cannot yet, on a full disk for instance. */
    private boolean prepare(List<Write> waiting) {
        if (prepared) {
            return true;
        }
        try {
            judge.prepare();
            prepared = true;
        } catch (StorageUnavailableException notNow) {
            LOG.warn("the storage can only be read for now; the next write tries again", notNow);
            waiting.forEach(write -> write.result.completeExceptionally(notNow));
        }
        return prepared;
    }

    private void refuseFrom(StorageException reason) {
        synchronized (this) {
            closed = closed == null ? reason : closed;
        }
        for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
            if (message instanceof Submitted submitted) {
                submitted.write().result.completeExceptionally(reason);
            }
        }
    }

    private void judge(List<Write> batch) {
        try {
            judge.judge(batch);
        } catch (Throwable fatal) {
            StorageException unknown = new StorageUnavailableException("a commit broke off", false, fatal);
            batch.forEach(write -> write.result.completeExceptionally(unknown));
            throw fatal;
        }
        judge.deliver();
    }

    private boolean reclaimStep() {
        try {
            return judge.reclaim();
        } catch (StorageException failure) {
            LOG.warn("reclaiming compacted history failed; the next compaction tries again", failure);
            return false;
        }
    }

    private boolean step() {
        List<Write> batch = new ArrayList<>();
        boolean running = true;
        int bytes = 0;
        // Reclaiming goes on whenever there is nothing to write, and between batches.
        Message message = reclaiming ? mailbox.poll() : await();
        while (message != null) {
            if (message instanceof Submitted submitted) {
                batch.add(submitted.write());
                bytes += size(submitted.write());
            } else if (message instanceof Reclaim) {
                reclaiming = true;
            } else {
                running = false;
            }
            boolean full = batch.size() >= MOST_WRITES || bytes >= MOST_BYTES;
            message = full || !running ? null : mailbox.poll();
        }
        if (!batch.isEmpty() && prepare(batch)) {
            judge(batch);
        }
        reclaiming = reclaiming && running && prepared && reclaimStep();
        return running;
    }

    private Message await() {
        while (true) {
            try {
                return mailbox.take();
            } catch (InterruptedException ignored) {
                // The loop ends by its Stop message alone: writers wait for it.
            }
        }
    }

    private static int size(Write write) {
        byte[] value = write.value;
        return value == null ? 0 : value.length;
    }
}
