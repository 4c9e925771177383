package dev.keelson.testkit;

import dev.keelson.controllers.host.ControllerSelection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is to consist of; immutable.
 *
 * @param controllers null for none: then no controller host runs
 */
record Settings(
        @Nullable ControllerSelection controllers,
        boolean scheduler,
        int nodes,
        List<Class<? extends HasMetadata>> crds,
        List<String> manifests,
        Set<String> disabledAdmissionPlugins,
        Duration waitLimit,
        boolean mutationDetector,
        ClassLoader classLoader) {

    /** Those that were named, and those that would wait for the work of a controller that does not run. */
    Set<String> pluginsToDisable() {
        Set<String> disabled = new TreeSet<>(disabledAdmissionPlugins);
        if (!runs("serviceaccount-controller") || !runs("root-ca-certificate-publisher-controller")) {
            disabled.add("ServiceAccount");
        }
        if (!runs("node-lifecycle-controller")) {
            disabled.add("TaintNodesByCondition");
        }
        return disabled;
    }

    private boolean runs(String controller) {
        return controllers != null && controllers.includes(controller);
    }
}
