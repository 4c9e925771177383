package dev.keelson.runtime.manager;

import dev.keelson.runtime.controller.Controller;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A controller or another component, as the manager handles it. */
interface Hosted {

    String name();

    StartPhase phase();

    /** How long a start may take, where {@code standard} is what others have. */
    Duration startTimeout(Duration standard);

    /** Completes when all is ready for a quick start. */
    CompletableFuture<Void> warmUp();

    /** Completes when it works. */
    CompletableFuture<Void> start();

    /** Returns whether nothing of it works any more. */
    boolean stop(Duration grace) throws InterruptedException;

    /** Whether nothing of it works now, also from before the last stop. */
    boolean isIdle();

    /** Fails with what ended it. */
    CompletableFuture<Void> failed();

    static Hosted of(Controller controller) {
        return new HostedController(controller);
    }

    static Hosted of(Component component) {
        return new HostedComponent(component);
    }

    /** A controller. */
    record HostedController(Controller controller) implements Hosted {

        @Override
        public String name() {
            return "controller " + controller.name();
        }

        @Override
        public StartPhase phase() {
            return controller.needsLeadership() ? StartPhase.ELECTED : StartPhase.ALWAYS;
        }

        /** It looks to its sources' time itself. */
        @Override
        public Duration startTimeout(Duration standard) {
            return standard.plus(controller.options().syncTimeout());
        }

        @Override
        public CompletableFuture<Void> warmUp() {
            return controller.options().warmUp() ? controller.warmUp() : CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> start() {
            return controller.start();
        }

        @Override
        public boolean stop(Duration grace) throws InterruptedException {
            return controller.stop(grace);
        }

        @Override
        public boolean isIdle() {
            return controller.isIdle();
        }

        @Override
        public CompletableFuture<Void> failed() {
            return controller.failed();
        }
    }

    /** Another component. Counts as at work from its start until a stop returns. */
    final class HostedComponent implements Hosted {

        private final Component component;
        private volatile boolean working;

        HostedComponent(Component component) {
            this.component = component;
        }

        @Override
        public String name() {
            return component.name();
        }

        @Override
        public StartPhase phase() {
            return component.phase();
        }

        @Override
        public Duration startTimeout(Duration standard) {
            return standard;
        }

        @Override
        public CompletableFuture<Void> warmUp() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> start() {
            working = true;
            try {
                component.start();
                return CompletableFuture.completedFuture(null);
            } catch (Throwable failed) {
                return CompletableFuture.failedFuture(failed);
            }
        }

        @Override
        public boolean stop(Duration grace) throws InterruptedException {
            component.stop(grace);
            working = false;
            return true;
        }

        @Override
        public boolean isIdle() {
            return !working;
        }

        @Override
        public CompletableFuture<Void> failed() {
            return component.failed();
        }
    }
}
