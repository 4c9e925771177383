package dev.keelson.runtime.cache;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.clock.Clock;
import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.NamespacesInformer;
import dev.keelson.informers.ObjectKeys;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.ResourceVersions;
import dev.keelson.informers.SharedInformer;
import dev.keelson.runtime.cache.ExpectedState.Removal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The writes that one informer has yet to bring. Listens to the informer from the first write on; no event is changed or
 * held back.
 *
 * <p>An entry exists while a write is under way, and afterwards until the informer has shown its outcome. It is forgotten
 * after five minutes, and when ten thousand younger ones exist.
 */
final class PendingWrites<T extends HasMetadata> implements ResourceHandler<T> {

    private static final Duration LONGEST_KEPT = Duration.ofMinutes(5);
    private static final int MOST_KEPT = 10_000;

    /** All fields are guarded by the enclosing object. */
    private static final class Entry {
        // How many writes have been sent and not been answered.
        int underWay;
        // Null while nothing is known to have been written, and again once it was seen.
        @Nullable
        ExpectedState expected;
        // The last removal seen since the entry came to be.
        @Nullable
        Removal removal;

        long sinceNanos;
        // Completes when expected is met. A new one takes its place with the next write after that.
        CompletableFuture<Void> arrived = new CompletableFuture<>();
    }

    private final SharedInformer<T> informer;
    private final LabelSelector labels;
    private final Clock clock;

    // Guarded by this. Those whose last write is oldest come first.
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    // Guarded by this. Never becomes false again.
    private boolean listening;
    // Whether entries is empty: lets events and reads pass without the lock.
    private volatile boolean idle = true;

    PendingWrites(SharedInformer<T> informer, Clock clock) {
        this.informer = informer;
        this.labels = LabelSelector.parse(informer.scope().labelSelector());
        this.clock = clock;
    }

    SharedInformer<T> informer() {
        return informer;
    }

    /** Whether an object under that key can be in this cache, and the cache's contents be told from the object. */
    boolean covers(String key) {
        InformerScope scope = informer.scope();
        String namespace = ObjectKeys.namespace(key);
        boolean inside = informer instanceof NamespacesInformer<?> several
                ? several.namespaces().contains(namespace)
                : scope.namespace() == null || scope.namespace().equals(namespace);
        return inside
                && scope.fieldSelector().isEmpty()
                && scope.shardSelector().isEmpty();
    }

    // ---- writing

    /** A write is about to be sent. Returns the object held now. */
    @Nullable
    ObjectVersion begin(String key) {
        listen();
        synchronized (this) {
            Entry entry = entries.computeIfAbsent(key, k -> new Entry());
            entry.underWay++;
            entry.sinceNanos = clock.nanos();
            idle = false;
        }
        return held(key);
    }

    /** Outside the lock: the informer delivers while it adds. */
    private void listen() {
        synchronized (this) {
            if (listening) {
                return;
            }
            listening = true;
        }
        informer.addHandler(this, HandlerOptions.sharing());
    }

    /** A write was answered with {@code object}. */
    void wrote(String key, HasMetadata object, boolean created) {
        ObjectVersion version = ObjectVersion.of(object);
        Map<String, String> present = object.getMetadata().getLabels();
        boolean included = labels.matches(present == null ? Map.of() : present);
        expect(key, included ? new ExpectedState.Written(version, created) : new ExpectedState.Excluded(version));
    }

    /** A write was answered, with what the cache then has to show. */
    synchronized void expect(String key, ExpectedState expected) {
        Entry entry = entries.remove(key);
        if (entry == null) {
            entry = new Entry();
        }
        entries.put(key, entry);
        entry.sinceNanos = clock.nanos();
        if (!isEarlier(expected, entry.expected)) {
            entry.expected = expected;
        }
        if (entry.arrived.isDone()) {
            entry.arrived = new CompletableFuture<>();
        }
        idle = false;
        settle(key, entry);
        forgetOldest();
    }

    /** Answers of two writes can come in the other order. */
    private static boolean isEarlier(ExpectedState expected, @Nullable ExpectedState present) {
        return expected instanceof ExpectedState.Written written
                && present instanceof ExpectedState.Written later
                && ResourceVersions.isAtLeast(
                        later.version().resourceVersion(), written.version().resourceVersion());
    }

    /** A write that began has been answered, with whatever outcome. */
    synchronized void end(String key) {
        Entry entry = entries.get(key);
        if (entry != null) {
            entry.underWay = Math.max(0, entry.underWay - 1);
            removeIfDone(key, entry);
        }
    }

    private void forgetOldest() {
        long now = clock.nanos();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry oldest = oldestFirst.next();
            if (entries.size() <= MOST_KEPT && now - oldest.sinceNanos < LONGEST_KEPT.toNanos()) {
                break;
            }
            oldestFirst.remove();
            oldest.arrived.complete(null);
        }
        idle = entries.isEmpty();
    }

    // ---- what the informer brings

    @Override
    public void onAdd(T object, boolean initial) {
        brought(object);
    }

    @Override
    public void onUpdate(T oldObject, T newObject) {
        brought(newObject);
    }

    private void brought(T object) {
        if (!idle) {
            arrivedAt(ObjectKeys.of(object), null);
        }
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
        if (!idle) {
            arrivedAt(ObjectKeys.of(object), new Removal(ObjectVersion.of(object), finalStateUnknown));
        }
    }

    private synchronized void arrivedAt(String key, @Nullable Removal removal) {
        Entry entry = entries.get(key);
        if (entry != null) {
            if (removal != null) {
                entry.removal = removal;
            }
            settle(key, entry);
        }
    }

    /** Under the lock: looks whether the cache shows what is expected of it. */
    private void settle(String key, Entry entry) {
        ExpectedState expected = entry.expected;
        if (expected != null) {
            ObjectVersion held = held(key);
            if (held == null ? expected.isMetByAbsence(entry.removal) : expected.isMetBy(held)) {
                met(key, entry);
            }
        }
    }

    private void met(String key, Entry entry) {
        entry.expected = null;
        entry.arrived.complete(null);
        removeIfDone(key, entry);
    }

    private void removeIfDone(String key, Entry entry) {
        if (entry.underWay == 0 && entry.expected == null) {
            entries.remove(key);
            idle = entries.isEmpty();
        }
    }

    private @Nullable ObjectVersion held(String key) {
        T object = informer.indexer().shared().get(key);
        return object == null ? null : ObjectVersion.of(object);
    }

    // ---- reading

    /**
     * Waits until everything written so far under the chosen keys has arrived.
     *
     * @param server what the server holds under a key; asked once the time is over, so that an arrival that cannot be
     *     told from the cache alone does not count as missing
     * @throws StaleCacheException when the cache still holds something else than the server
     */
    void await(Predicate<String> keys, Duration timeout, ServerVersions server) throws InterruptedException {
        if (idle) {
            return;
        }
        List<CompletableFuture<Void>> arrivals = new ArrayList<>();
        unmet(keys).values().forEach(entry -> arrivals.add(entry.arrived));
        if (arrivals.isEmpty() || TimedWait.of(arrivals, timeout, clock)) {
            return;
        }
        for (Map.Entry<String, Entry> late : unmet(keys).entrySet()) {
            compareWithServer(late.getKey(), late.getValue(), timeout, server);
        }
    }

    private synchronized Map<String, Entry> unmet(Predicate<String> keys) {
        forgetOldest();
        Map<String, Entry> unmet = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            if (entry.expected != null && keys.test(key)) {
                unmet.put(key, entry);
            }
        });
        return unmet;
    }

    private void compareWithServer(String key, Entry entry, Duration timeout, ServerVersions server) {
        ObjectVersion there = server.versionOf(key);
        synchronized (this) {
            ExpectedState expected = entry.expected;
            if (expected == null) {
                return;
            }
            ObjectVersion held = held(key);
            if (!Objects.equals(held, there)) {
                throw new StaleCacheException("the cache of " + informer.type() + " did not receive the write of " + key
                        + " within " + timeout + ": expected " + expected + ", holds "
                        + (held == null ? "nothing" : held) + ", the server has " + (there == null ? "nothing" : there)
                        + "; " + informer.health());
            }
            met(key, entry);
        }
    }

    @Override
    public String toString() {
        return "that waits for own writes of " + informer.type();
    }

    /** How many writes have yet to arrive or be answered. */
    synchronized int size() {
        return entries.size();
    }
}
