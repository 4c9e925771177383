package dev.keelson.node.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import org.jspecify.annotations.Nullable;

public enum ProbeKind {
    STARTUP("Startup"),
    LIVENESS("Liveness"),
    READINESS("Readiness");

    private final String label;

    ProbeKind(String label) {
        this.label = label;
    }

    /** As events spell it. */
    public String label() {
        return label;
    }

    public @Nullable Probe of(Container container) {
        return switch (this) {
            case STARTUP -> container.getStartupProbe();
            case LIVENESS -> container.getLivenessProbe();
            case READINESS -> container.getReadinessProbe();
        };
    }
}
