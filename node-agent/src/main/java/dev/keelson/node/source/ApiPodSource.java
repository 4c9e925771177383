package dev.keelson.node.source;

import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Follows the pods that are bound to a node on the API server. */
public final class ApiPodSource implements AutoCloseable {

    private final SharedInformer<Pod> informer;
    private final PodListener listener;
    // Changes that came before the first listing was handed over; null from then on. Guarded by this.
    private @Nullable List<Runnable> early = new ArrayList<>();

    private ApiPodSource(SharedInformer<Pod> informer, PodListener listener) {
        this.informer = informer;
        this.listener = listener;
    }

    /** Begins to listen; the factory's start begins the conversation with the server. */
    public static ApiPodSource start(InformerFactory informers, String nodeName, PodListener listener) {
        SharedInformer<Pod> informer =
                informers.informer(Pod.class, InformerScope.all().withFields("spec.nodeName=" + nodeName));
        ApiPodSource source = new ApiPodSource(informer, listener);
        informer.addHandler(source.new Handler(), HandlerOptions.sharing());
        informer.start();
        return source;
    }

    /** Completes when the listener has been told of the pods there are. */
    public CompletableFuture<Void> synced() {
        return informer.synced().thenRun(this::begin);
    }

    private synchronized void begin() {
        List<Runnable> held = early;
        if (held == null) {
            return;
        }
        early = null;
        listener.begin(List.copyOf(informer.indexer().list()));
        held.forEach(Runnable::run);
    }

    /** A change from before the listing repeats what the listing says, or is newer; both do no harm after it. */
    private synchronized void deliver(Runnable change) {
        if (early != null) {
            early.add(change);
        } else {
            change.run();
        }
    }

    @Override
    public void close() {
        informer.close();
    }

    private final class Handler implements ResourceHandler<Pod> {

        @Override
        public void onAdd(Pod pod, boolean initial) {
            deliver(() -> listener.updated(pod));
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            String uid = before.getMetadata().getUid();
            if (!Objects.equals(uid, pod.getMetadata().getUid())) {
                deliver(() -> listener.removed(before));
            }
            deliver(() -> listener.updated(pod));
        }

        @Override
        public void onDelete(Pod pod, boolean finalStateUnknown) {
            deliver(() -> listener.removed(pod));
        }
    }
}
