package dev.keelson.informers.fabric8;

import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.HandlerRegistration;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an item store of the user's in step with an informer and tells handlers what changes in it. The store may hold
 * objects from before; those that the first list does not confirm are deleted.
 *
 * <p>One lock covers the store and every call, so that handlers find in the store what they are told of.
 */
final class ItemStoreMirror<T extends HasMetadata> implements ResourceHandler<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ItemStoreMirror.class);

    private final ItemStoreIndexer<T> items;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final List<EventHandlerAdapter<T>> handlers = new ArrayList<>();
    // Guarded by lock. The timers of those in handlers that have one.
    private final Map<EventHandlerAdapter<T>, HandlerRegistration> resyncs = new HashMap<>();
    // Guarded by lock. Keys of what was there from the beginning and has not been confirmed.
    private final Set<String> unconfirmed = new HashSet<>();
    // Guarded by lock. Where changes come from; null before the start.
    private @Nullable SharedInformer<T> source;
    // Never becomes false again. Not guarded, so that closing waits for no handler.
    private volatile boolean closed;

    ItemStoreMirror(ItemStore<T> store) {
        this.items = new ItemStoreIndexer<>(store);
    }

    ItemStoreIndexer<T> items() {
        return items;
    }

    void begin(List<T> initialState) {
        locked(() -> initialState.forEach(object -> {
            String key = items.keyOf(object);
            items.put(key, object);
            unconfirmed.add(key);
        }));
    }

    /** From now on handlers that are added are resynced. */
    void start(SharedInformer<T> informer) {
        locked(() -> source = informer);
    }

    /** Begins to keep step. */
    void follow(SharedInformer<T> informer) {
        informer.addHandler(this).synced().thenRun(() -> locked(this::confirm));
    }

    void add(EventHandlerAdapter<T> handler, Duration resync, boolean withAdds) {
        locked(() -> {
            if (closed) {
                return;
            }
            if (withAdds) {
                items.list().forEach(object -> contained(handler, h -> h.onAdd(object, true)));
            }
            handlers.add(handler);
            if (source != null && !resync.isZero()) {
                resyncs.put(
                        handler,
                        source.addHandler(
                                new Resync(handler), HandlerOptions.sharing().resyncEvery(resync)));
            }
        });
    }

    boolean remove(ResourceEventHandler<?> handler) {
        lock.lock();
        try {
            for (EventHandlerAdapter<T> one : handlers) {
                if (one.isFor(handler)) {
                    handlers.remove(one);
                    HandlerRegistration resync = resyncs.remove(one);
                    if (resync != null) {
                        resync.close();
                    }
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        closed = true;
    }

    @Override
    public void onAdd(T object, boolean initial) {
        locked(() -> {
            String key = items.keyOf(object);
            unconfirmed.remove(key);
            T former = items.put(key, object);
            if (former == null) {
                tell(handler -> handler.onAdd(object, initial));
            } else if (!isSameRevision(former, object)) {
                tell(handler -> handler.onUpdate(former, object));
            }
        });
    }

    @Override
    public void onUpdate(T oldObject, T newObject) {
        locked(() -> {
            items.put(items.keyOf(newObject), newObject);
            tell(handler -> handler.onUpdate(oldObject, newObject));
        });
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
        locked(() -> {
            items.remove(items.keyOf(object));
            tell(handler -> handler.onDelete(object, finalStateUnknown));
        });
    }

    @Override
    public void onListing(String lastRevision) {
        locked(() -> tell(handler -> handler.onListing(lastRevision)));
    }

    @Override
    public void onListed(String revision) {
        locked(() -> {
            confirm();
            boolean empty = items.size() == 0;
            tell(handler -> handler.listed(revision, empty));
        });
    }

    /** What the first list did not bring is gone. */
    private void confirm() {
        for (String key : unconfirmed) {
            T gone = items.remove(key);
            if (gone != null) {
                tell(handler -> handler.onDelete(gone, true));
            }
        }
        unconfirmed.clear();
    }

    private static boolean isSameRevision(HasMetadata one, HasMetadata other) {
        return Objects.equals(
                one.getMetadata().getResourceVersion(), other.getMetadata().getResourceVersion());
    }

    private void tell(Consumer<EventHandlerAdapter<T>> call) {
        List.copyOf(handlers).forEach(handler -> contained(handler, call));
    }

    private void contained(EventHandlerAdapter<T> handler, Consumer<EventHandlerAdapter<T>> call) {
        if (closed) {
            return;
        }
        try {
            call.accept(handler);
        } catch (Throwable thrown) {
            LOG.error("an event handler failed", thrown);
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Hears of every object at one handler's pace, and tells that handler what the store holds of it. */
    private final class Resync implements ResourceHandler<T> {
        private final EventHandlerAdapter<T> handler;

        Resync(EventHandlerAdapter<T> handler) {
            this.handler = handler;
        }

        @Override
        public void onUpdate(T oldObject, T newObject) {
            if (!isSameRevision(oldObject, newObject)) {
                return;
            }
            locked(() -> {
                T held = items.get(items.keyOf(newObject));
                if (held != null && handlers.contains(handler)) {
                    contained(handler, h -> h.onUpdate(held, held));
                }
            });
        }
    }
}
