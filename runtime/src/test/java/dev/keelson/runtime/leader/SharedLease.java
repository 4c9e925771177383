package dev.keelson.runtime.leader;

import org.jspecify.annotations.Nullable;

/** A lease in memory with compare-and-set, and a lock on it for each candidate. */
final class SharedLease {

    private @Nullable LeaseRecord record;
    private long revision;

    synchronized @Nullable LeaseRecord record() {
        return record;
    }

    /** What an administrator does. */
    synchronized void delete() {
        record = null;
        revision++;
    }

    /** One candidate's way to the lease, which the test can cut or hold up. */
    final class Way implements LeaderLock {
        private long seen;
        volatile boolean cut;
        // Whether requests arrive but their answers do not.
        volatile boolean deaf;
        volatile @Nullable Runnable before;
        volatile int updates;

        private void pass() {
            Runnable hook = before;
            if (hook != null) {
                hook.run();
            }
            if (cut) {
                throw new IllegalStateException("the server cannot be reached");
            }
        }

        @Override
        public @Nullable LeaseRecord get() {
            pass();
            synchronized (SharedLease.this) {
                seen = revision;
                return record;
            }
        }

        @Override
        public void create(LeaseRecord created) {
            pass();
            synchronized (SharedLease.this) {
                if (record != null) {
                    throw new IllegalStateException("AlreadyExists");
                }
                write(created);
            }
        }

        @Override
        public void update(LeaseRecord updated) {
            pass();
            synchronized (SharedLease.this) {
                if (record == null) {
                    throw new IllegalStateException("NotFound");
                }
                if (seen != revision) {
                    throw new IllegalStateException("Conflict");
                }
                write(updated);
            }
        }

        private void write(LeaseRecord written) {
            record = written;
            revision++;
            updates++;
            if (deaf) {
                throw new IllegalStateException("the answer is lost");
            }
            seen = revision;
        }

        @Override
        public String describe() {
            return "the test's lease";
        }
    }
}
