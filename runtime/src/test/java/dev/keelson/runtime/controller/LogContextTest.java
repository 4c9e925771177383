package dev.keelson.runtime.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.NOPMDCAdapter;

class LogContextTest {

    private final BasicMDCAdapter mdc = new BasicMDCAdapter();
    private final LogContext context = new LogContext(
            mdc, ControllerOptions.named("deployments").withType(ResourceType.of(Deployment.class)), 4711);

    @Test
    void saysWhatIsReconciledUnderControllerRuntimesNames() {
        context.enter(new Request("default", "web"));

        assertThat(mdc.getCopyOfContextMap())
                .containsEntry("controller", "deployments")
                .containsEntry("controllerGroup", "apps")
                .containsEntry("controllerKind", "Deployment")
                .containsEntry("namespace", "default")
                .containsEntry("name", "web")
                .containsKey("reconcileID")
                .hasSize(6);
    }

    @Test
    void leavesWhatIsNotItsOwn() {
        mdc.put("tenant", "t1");
        context.enter(new Request("default", "web"));
        context.leave();

        assertThat(mdc.getCopyOfContextMap()).containsOnlyKeys("tenant");
    }

    @Test
    void everyReconcileHasAnIdentityOfItsOwn() {
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            context.enter(new Request("default", "web"));
            ids.add(UUID.fromString(mdc.get("reconcileID")));
        }

        assertThat(ids).hasSizeGreaterThan(9_990).allMatch(id -> id.version() == 4 && id.variant() == 2);
    }

    @Test
    void costsNothingWhereNothingListens() {
        LogContext deaf = new LogContext(new NOPMDCAdapter(), ControllerOptions.named("x"), 1);
        deaf.enter(new Request("default", "web"));
        deaf.leave();
    }
}
