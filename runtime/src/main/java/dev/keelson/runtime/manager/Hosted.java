package dev.keelson.runtime.manager;

import dev.keelson.runtime.controller.Controller;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A controller or another component, as the manager handles it. */
interface Hosted {

    String name();

    boolean needsLeadership();

    /** Completes when it works. */
    CompletableFuture<Void> start();

    void stop(Duration grace) throws InterruptedException;

    static Hosted of(Controller controller) {
        return new Hosted() {
            @Override
            public String name() {
                return "controller " + controller.name();
            }

            @Override
            public boolean needsLeadership() {
                return controller.needsLeadership();
            }

            @Override
            public CompletableFuture<Void> start() {
                return controller.start();
            }

            @Override
            public void stop(Duration grace) throws InterruptedException {
                controller.stop(grace);
            }
        };
    }

    static Hosted of(Component component) {
        return new Hosted() {
            @Override
            public String name() {
                return component.name();
            }

            @Override
            public boolean needsLeadership() {
                return component.needsLeadership();
            }

            @Override
            public CompletableFuture<Void> start() {
                try {
                    component.start();
                    return CompletableFuture.completedFuture(null);
                } catch (Exception failed) {
                    return CompletableFuture.failedFuture(failed);
                }
            }

            @Override
            public void stop(Duration grace) throws InterruptedException {
                component.stop(grace);
            }
        };
    }
}
