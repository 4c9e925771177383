package dev.keelson.runtime.josdk;

import dev.keelson.runtime.manager.Component;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import java.time.Duration;

/** Tells callbacks written for Fabric8's leader election of this process's leadership. */
record LeadershipListener(LeaderCallbacks callbacks) implements Component {

    @Override
    public String name() {
        return "leader callbacks";
    }

    @Override
    public void start() {
        callbacks.onStartLeading();
    }

    @Override
    public void stop(Duration grace) {
        callbacks.onStopLeading();
    }
}
