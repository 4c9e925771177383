package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows ConfigMaps through the lives of a server: the next one is asked to go on after what was seen last of the one
 * that died. Used by one thread.
 */
final class CrashWatch {

    private static final String MARKER = "marker";

    private record Seen(Watcher.Action action, ConfigMap object) {
        long revision() {
            return Long.parseLong(object.getMetadata().getResourceVersion());
        }
    }

    private final Map<String, CrashWriter.Version> state = new HashMap<>();
    // What is not acknowledged to have happened yet, in lives that have ended.
    private final Set<Long> changes = new HashSet<>();
    private int deletions;
    private long last;
    private long events;
    private @Nullable Life life;

    /** One watch, until its server dies. */
    private static final class Life implements Watcher<ConfigMap> {
        private final BlockingQueue<Seen> arrived = new LinkedBlockingQueue<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable WatcherException reason;

        @Override
        public void eventReceived(Action action, ConfigMap object) {
            arrived.add(new Seen(action, object));
        }

        @Override
        public void onClose() {
            ended.countDown();
        }

        @Override
        public void onClose(WatcherException killed) {
            reason = killed;
            ended.countDown();
        }
    }

    /** Everything after {@code revision} is to be seen. */
    CrashWatch(long revision, Map<String, CrashWriter.Version> state) {
        this.last = revision;
        this.state.putAll(state);
    }

    /** Asks a server for what comes after the last event of the one before. */
    Watch resume(KubernetesClient client) throws InterruptedException {
        Life before = life;
        if (before != null) {
            assertThat(before.ended.await(KeelsonProcess.LONGEST_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            for (Seen seen = before.arrived.poll(); seen != null; seen = before.arrived.poll()) {
                take(seen);
            }
        }
        Life now = new Life();
        life = now;
        return client.configMaps()
                .inNamespace(CrashWriter.NAMESPACE)
                .watch(
                        new ListOptionsBuilder()
                                .withResourceVersion(Long.toString(last))
                                .build(),
                        now);
    }

    /** Waits for all that was written so far, and compares it with what is there and what was acknowledged. */
    void compare(
            KubernetesClient client,
            Map<String, CrashWriter.Version> found,
            Collection<CrashWriter> writers,
            int unanswered)
            throws InterruptedException {
        long marker = mark(client);
        Life now = Objects.requireNonNull(life);
        while (last < marker) {
            Seen seen = now.arrived.poll(KeelsonProcess.LONGEST_SECONDS, TimeUnit.SECONDS);
            assertThat(seen)
                    .as("the event after revision %d; %d is there; ended: %s", last, marker, now.reason)
                    .isNotNull();
            take(Objects.requireNonNull(seen));
        }
        changes.remove(marker);
        assertThat(state).as("what the events tell").isEqualTo(found);
        int deleted = 0;
        for (CrashWriter writer : writers) {
            assertThat(changes).as("revisions of events").containsAll(writer.revisions());
            changes.removeAll(writer.revisions());
            deleted += writer.deletions();
        }
        // What was under way may have happened.
        assertThat(changes.size() + deletions - deleted).isBetween(0, unanswered);
        assertThat(deletions).isGreaterThanOrEqualTo(deleted);
        changes.clear();
        deletions = 0;
    }

    private void take(Seen seen) {
        assertThat(seen.action())
                .as("%s", seen)
                .isIn(Watcher.Action.ADDED, Watcher.Action.MODIFIED, Watcher.Action.DELETED);
        assertThat(seen.revision()).as("an event after revision %d", last).isGreaterThan(last);
        last = seen.revision();
        events++;
        ConfigMap object = seen.object();
        String name = object.getMetadata().getName();
        boolean labelled = Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of())
                .containsKey(CrashWriter.LABEL);
        if (seen.action() == Watcher.Action.DELETED) {
            assertThat(state.remove(name)).as("what %s deletes", seen).isNotNull();
            deletions++;
            return;
        }
        changes.add(last);
        if (labelled) {
            CrashWriter.Version before = state.put(name, CrashWriter.Version.of(object));
            assertThat(before == null).as("%s", seen).isEqualTo(seen.action() == Watcher.Action.ADDED);
        }
    }

    /** A change that comes after all others. */
    private static long mark(KubernetesClient client) {
        ConfigMap marker = new ConfigMapBuilder()
                .withNewMetadata()
                .withGenerateName(MARKER + "-")
                .withNamespace(CrashWriter.NAMESPACE)
                .endMetadata()
                .build();
        return Long.parseLong(client.resource(marker).create().getMetadata().getResourceVersion());
    }

    /** How many events were seen in all. */
    long events() {
        return events;
    }
}
