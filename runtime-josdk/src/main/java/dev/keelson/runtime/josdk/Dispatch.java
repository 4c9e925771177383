package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.ReconcilerUtilsInternal;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.reconciler.BaseControl;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of the SDK's reconciler or cleaner and what follows from its answer: finalizers, patches of the resource and of its
 * status. Behaves as the SDK's {@code ReconciliationDispatcher}.
 */
final class Dispatch<P extends HasMetadata> {

    /**
     * How a call ended.
     *
     * @param delay when to come back; zero for at once
     */
    record Outcome(Optional<Duration> delay, boolean finalizerRemoved, DispatchContext.Writes writes) {

        static final Outcome DONE = new Outcome(Optional.empty(), false, new DispatchContext.Writes(false, 0));

        static Outcome of(BaseControl<?> control, DispatchContext<?> context) {
            return new Outcome(control.getScheduleDelay().map(Duration::ofMillis), false, context.writes());
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final int UNPROCESSABLE = 422;

    private final HostedController<P> controller;
    private final boolean onAllEvents;
    private final boolean useSsa;
    private final String finalizer;
    private final Cloner cloner;

    Dispatch(HostedController<P> controller) {
        this.controller = controller;
        var configuration = controller.getConfiguration();
        this.onAllEvents = configuration.triggerReconcilerOnAllEvents();
        this.useSsa = configuration.getConfigurationService().useSSAToPatchPrimaryResource();
        this.finalizer = configuration.getFinalizerName();
        this.cloner = configuration.getConfigurationService().getResourceCloner();
    }

    /**
     * @param found becomes the reconciler's to change when it is nobody else's and no patch is made by comparing with it
     * @param retry null when the last call did not fail
     * @param deletion null unless the call is for a deletion
     */
    Outcome run(OwnCopies.Read<P> found, @Nullable RetryInfo retry, PrimaryState.@Nullable Deletion<P> deletion)
            throws Exception {
        P original = found.object();
        boolean marked = original.isMarkedForDeletion();
        if (!onAllEvents && marked && !(controller.useFinalizer() && original.hasFinalizer(finalizer))) {
            return Outcome.DONE;
        }
        P copy = found.own() && useSsa ? original : cloner.clone(original);
        DispatchContext<P> context = new DispatchContext<>(retry, controller, copy, deletion);
        if (!onAllEvents && marked) {
            return cleanUp(copy, context);
        }
        if (!onAllEvents && controller.useFinalizer() && !original.hasFinalizer(finalizer)) {
            addFinalizer(context);
            return new Outcome(Optional.of(Duration.ZERO), false, context.writes());
        }
        try {
            return reconcile(original, copy, context, deletion != null);
        } catch (Exception failed) {
            return handle(failed, original, copy, context);
        }
    }

    private void addFinalizer(DispatchContext<P> context) {
        if (useSsa) {
            context.resourceOperations().addFinalizerWithSSA();
        } else {
            context.resourceOperations().addFinalizer();
        }
    }

    private Outcome reconcile(P original, P copy, DispatchContext<P> context, boolean deleted) throws Exception {
        UpdateControl<P> control = controller.reconcile(copy, context);
        if (!control.isNoUpdate()) {
            P wanted = control.getResource().orElseThrow();
            if (control.isPatchResource()) {
                context.expectGeneration();
                P patched = patchResource(context, wanted, original);
                if (!useSsa) {
                    wanted.getMetadata()
                            .setResourceVersion(patched.getMetadata().getResourceVersion());
                }
            }
            if (control.isPatchStatus()) {
                patchStatus(context, wanted, original);
            }
        }
        return deleted ? Outcome.DONE : Outcome.of(control, context);
    }

    private P patchResource(DispatchContext<P> context, P wanted, P original) {
        if (!useSsa) {
            return context.resourceOperations().jsonPatchPrimary(original, resource -> wanted);
        }
        if (controller.useFinalizer()) {
            // What is applied and lacks the finalizer would remove it.
            wanted.addFinalizer(finalizer);
        }
        return context.resourceOperations().serverSideApplyPrimary(wanted);
    }

    private void patchStatus(DispatchContext<P> context, P wanted, P original) {
        var managedFields = wanted.getMetadata().getManagedFields();
        String revision = wanted.getMetadata().getResourceVersion();
        try {
            if (useSsa) {
                wanted.getMetadata().setManagedFields(null);
                context.resourceOperations().serverSideApplyPrimaryStatus(wanted);
            } else {
                P before = cloner.clone(original);
                before.getMetadata().setResourceVersion(null);
                wanted.getMetadata().setResourceVersion(null);
                context.resourceOperations().jsonPatchPrimaryStatus(before, resource -> {
                    ReconcilerUtilsInternal.setStatus(resource, ReconcilerUtilsInternal.getStatus(wanted));
                    return resource;
                });
            }
        } finally {
            wanted.getMetadata().setManagedFields(managedFields);
            wanted.getMetadata().setResourceVersion(revision);
        }
    }

    private Outcome cleanUp(P copy, DispatchContext<P> context) {
        DeleteControl control = controller.cleanup(copy, context);
        if (control.isRemoveFinalizer() && copy.hasFinalizer(finalizer)) {
            context.resourceOperations().removeFinalizer();
            return new Outcome(Optional.empty(), true, context.writes());
        }
        return Outcome.of(control, context);
    }

    private Outcome handle(Exception failed, P original, P copy, DispatchContext<P> context) throws Exception {
        RetryInfo retry = context.getRetryInfo().orElseGet(this::noRetryYet);
        context.setRetryInfo(retry);
        ErrorStatusUpdateControl<P> control = controller.getReconciler().updateErrorStatus(copy, context, failed);
        if (control.isDefaultErrorProcessing()) {
            throw failed;
        }
        control.getResource().ifPresent(wanted -> patchErrorStatus(context, wanted, original));
        if (!control.isNoRetry()) {
            throw failed;
        }
        return Outcome.of(control, context);
    }

    /** The failure to be told of is the reconciler's, whatever becomes of the status. */
    private void patchErrorStatus(DispatchContext<P> context, P wanted, P original) {
        try {
            patchStatus(context, wanted, original);
        } catch (Exception refused) {
            boolean outdated = refused instanceof KubernetesClientException answer
                    && (answer.getCode() == HttpURLConnection.HTTP_CONFLICT || answer.getCode() == UNPROCESSABLE);
            if (outdated) {
                LOG.debug("the error status of {} was not written, the resource has changed", name(original), refused);
            } else {
                LOG.warn("the error status of {} was not written", name(original), refused);
            }
        }
    }

    private static String name(HasMetadata resource) {
        return resource.getKind() + " " + resource.getMetadata().getNamespace() + "/"
                + resource.getMetadata().getName();
    }

    private RetryInfo noRetryYet() {
        var retries = controller.getConfiguration().getRetry();
        boolean none = retries == null || retries.initExecution().isLastAttempt();
        return new RetryInfo() {
            @Override
            public int getAttemptCount() {
                return 0;
            }

            @Override
            public boolean isLastAttempt() {
                return none;
            }
        };
    }
}
