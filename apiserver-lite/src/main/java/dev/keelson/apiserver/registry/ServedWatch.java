package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.watchcache.CacheWatch;
import dev.keelson.apiserver.watchcache.Entry;
import dev.keelson.apiserver.watchcache.WatchItem;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A watch of the cache, in the version served. */
final class ServedWatch implements WatchStream {
    private final ServedResource resource;
    private final Function<Entry, byte[]> served;
    private final CacheWatch watch;

    /** @param served makes what clients of the version get */
    ServedWatch(ServedResource resource, Function<Entry, byte[]> served, CacheWatch watch) {
        this.resource = resource;
        this.served = served;
        this.watch = watch;
    }

    /** A watch that has ended before it began: the client gets the reason as its only event. */
    static WatchStream failed(StatusException reason) {
        return new WatchStream() {
            private boolean sent;

            @Override
            public synchronized @Nullable WatchEvent poll() {
                if (sent) {
                    return null;
                }
                sent = true;
                return new WatchEvent(WatchEvent.Type.ERROR, Json.encode(reason.toStatus()));
            }

            @Override
            public void onReady(Runnable wake) {
                wake.run();
            }

            @Override
            public void requestBookmark() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public @Nullable WatchEvent poll() {
        WatchItem item = watch.poll();
        if (item == null) {
            return null;
        }
        return switch (item.type()) {
            case ADDED -> event(WatchEvent.Type.ADDED, item.object());
            case MODIFIED -> event(WatchEvent.Type.MODIFIED, item.object());
            case DELETED -> event(WatchEvent.Type.DELETED, item.object());
            case BOOKMARK -> new WatchEvent(WatchEvent.Type.BOOKMARK, bookmark(item));
            case ERROR -> new WatchEvent(WatchEvent.Type.ERROR, error(item));
        };
    }

    private WatchEvent event(WatchEvent.Type type, Entry entry) {
        return resource.form().isStored() ? new WatchEvent(type, entry) : new WatchEvent(type, served.apply(entry));
    }

    private byte[] bookmark(WatchItem item) {
        ObjectNode object = Json.NODES.objectNode();
        object.put("kind", resource.gvk().kind());
        object.put("apiVersion", resource.gvk().apiVersion());
        ObjectNode metadata = Fields.make(object, "metadata");
        metadata.put("resourceVersion", Long.toString(item.revision()));
        if (item.initialEventsEnd()) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        if (!resource.form().typedListItems()) {
            resource.form().complete(object);
        }
        return Json.encode(object);
    }

    private static byte[] error(WatchItem item) {
        StatusException status = item.error() == WatchItem.WatchError.EXPIRED
                ? StatusException.expired("The resourceVersion for the provided watch is too old.")
                : StatusException.internal("the watch was ended by the server");
        return Json.encode(status.toStatus());
    }

    @Override
    public void onReady(Runnable wake) {
        watch.onReady(wake);
    }

    @Override
    public void requestBookmark() {
        watch.requestBookmark();
    }

    @Override
    public void close() {
        watch.close();
    }
}
