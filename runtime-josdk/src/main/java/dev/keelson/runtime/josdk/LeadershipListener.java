package dev.keelson.runtime.josdk;

import dev.keelson.runtime.manager.Component;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells callbacks written for Fabric8's leader election of this process's leadership, of its end once. */
final class LeadershipListener implements Component {

    private final LeaderCallbacks callbacks;
    private final AtomicBoolean leading = new AtomicBoolean();

    LeadershipListener(LeaderCallbacks callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public String name() {
        return "leader callbacks";
    }

    @Override
    public void start() {
        leading.set(true);
        callbacks.onStartLeading();
    }

    @Override
    public void stop(Duration grace) {
        if (leading.getAndSet(false)) {
            callbacks.onStopLeading();
        }
    }
}
