package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.WriteResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A conditional write waiting to be judged. A null value deletes. */
final class Write {

    final String key;
    final byte @Nullable [] value;
    final long expectedModRevision;
    final @Nullable Duration ttl;
    final CompletableFuture<WriteResult> result = new CompletableFuture<>();

    Write(String key, byte @Nullable [] value, long expectedModRevision, @Nullable Duration ttl) {
        this.key = key;
        this.value = value;
        this.expectedModRevision = expectedModRevision;
        this.ttl = ttl;
    }

    boolean isDelete() {
        return value == null;
    }

    /** Whether the condition holds for a key in this state. */
    boolean accepts(@Nullable Version live) {
        if (live == null) {
            return !isDelete() && (expectedModRevision == Storage.ABSENT || expectedModRevision == Storage.ANY);
        }
        return expectedModRevision == Storage.ANY || expectedModRevision == live.modRevision;
    }
}
