package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.DefaultContext;
import io.javaoperatorsdk.operator.api.reconciler.ResourceOperations;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import org.jspecify.annotations.Nullable;

/** The context of one call, which remembers whether the call may have written its resource. */
final class DispatchContext<P extends HasMetadata> extends DefaultContext<P> {

    // The reconciler may write from threads of its own.
    private volatile boolean written;
    // Only for the thread that dispatches.
    private int ownGenerations;

    DispatchContext(
            @Nullable RetryInfo retry,
            HostedController<P> controller,
            P primary,
            PrimaryState.@Nullable Deletion<P> deletion) {
        super(retry, controller, primary, deletion != null, deletion != null && deletion.finalStateUnknown());
    }

    @Override
    public ResourceOperations<P> resourceOperations() {
        written = true;
        return super.resourceOperations();
    }

    /** One of the writes may change the specification and with it the generation. */
    void expectGeneration() {
        ownGenerations++;
    }

    Writes writes() {
        return new Writes(written, ownGenerations);
    }

    /**
     * What a call wrote to its resource through the SDK.
     *
     * @param any false when nothing was written
     * @param generations by how much that raised the generation at most, as far as is known
     */
    record Writes(boolean any, int generations) {

        static final Writes UNKNOWN = new Writes(true, 0);
    }
}
