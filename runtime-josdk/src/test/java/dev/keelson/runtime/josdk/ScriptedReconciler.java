package dev.keelson.runtime.josdk;

import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Does what the test says and tells it of each call. */
@ControllerConfiguration(name = "scripted")
class ScriptedReconciler implements Reconciler<Note> {

    /**
     * One call.
     *
     * @param attempt how many retries came before; -1 when the last call did not fail
     */
    record Call(Note note, int attempt, boolean lastAttempt, boolean deleted) {

        String text() {
            return note.getMetadata().getName() + "=" + note.getSpec().text();
        }
    }

    interface Body {
        UpdateControl<Note> reconcile(Note note, Context<Note> context) throws Exception;
    }

    interface ErrorBody {
        ErrorStatusUpdateControl<Note> handle(Note note, Context<Note> context, Exception failed);
    }

    /** As {@link ScriptedReconciler}, with a finalizer. */
    @ControllerConfiguration(name = "cleaning")
    static class Cleaning extends ScriptedReconciler implements Cleaner<Note> {

        volatile Function<Note, DeleteControl> cleaning = note -> DeleteControl.defaultDelete();
        private final BlockingQueue<Note> cleanups = new LinkedBlockingQueue<>();

        @Override
        public DeleteControl cleanup(Note note, Context<Note> context) {
            cleanups.add(note);
            return cleaning.apply(note);
        }

        Note nextCleanup() {
            return taken(cleanups);
        }
    }

    volatile Body body = (note, context) -> UpdateControl.noUpdate();
    volatile ErrorBody errors = (note, context, failed) -> ErrorStatusUpdateControl.defaultErrorProcessing();
    volatile Function<EventSourceContext<Note>, List<EventSource<?, Note>>> sources = context -> List.of();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    @Override
    public List<EventSource<?, Note>> prepareEventSources(EventSourceContext<Note> context) {
        return sources.apply(context);
    }

    @Override
    public UpdateControl<Note> reconcile(Note note, Context<Note> context) throws Exception {
        mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            calls.add(new Call(
                    note,
                    context.getRetryInfo().map(retry -> retry.getAttemptCount()).orElse(-1),
                    context.getRetryInfo().map(retry -> retry.isLastAttempt()).orElse(false),
                    context.isPrimaryResourceDeleted()));
            return body.reconcile(note, context);
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public ErrorStatusUpdateControl<Note> updateErrorStatus(Note note, Context<Note> context, Exception failed) {
        return errors.handle(note, context, failed);
    }

    /** Waits for the next call. */
    Call next() {
        return taken(calls);
    }

    boolean isIdle() {
        return calls.isEmpty();
    }

    private static <T> T taken(BlockingQueue<T> from) {
        try {
            T next = from.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was called");
            }
            return next;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
