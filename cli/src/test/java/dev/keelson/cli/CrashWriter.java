package dev.keelson.cli;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Creates, updates, patches and deletes ConfigMaps of its own at random until the server no longer answers, and notes
 * what was acknowledged. Some of what it sends must be refused: what a refusal carries must never be seen.
 */
final class CrashWriter implements Runnable {

    static final String NAMESPACE = "default";
    static final String LABEL = "crash-writer";
    private static final String ID = "id";
    private static final int NAMES = 6;

    /** A ConfigMap's content and the revision that it was written at. */
    record Version(String id, String revision) {

        static Version of(ConfigMap map) {
            return new Version(
                    Objects.requireNonNull(map.getData().get(ID)),
                    map.getMetadata().getResourceVersion());
        }
    }

    /**
     * A write that was sent and maybe not answered.
     *
     * @param id null for a deletion
     */
    record Attempt(String name, @Nullable String id) {

        /** Whether this is what made {@code now} of {@code before}. */
        boolean explains(@Nullable Version before, @Nullable Version now) {
            return !Objects.equals(before, now) && Objects.equals(id, now == null ? null : now.id());
        }
    }

    private final KubernetesClient client;
    private final int number;
    private final int round;
    private final Random random;
    private final Map<String, Version> acknowledged = new HashMap<>();
    private final Set<Long> revisions = new HashSet<>();
    private final List<String> surprises = new ArrayList<>();
    private final CountDownLatch atWork = new CountDownLatch(1);
    private @Nullable Attempt underWay;
    private long lastRevision;
    private int serial;
    private int writes;
    private int refusals;
    private int counted;
    private int deletions;

    CrashWriter(KubernetesClient client, int number, int round, long seed, Map<String, Version> earlier) {
        this.client = client;
        this.number = number;
        this.round = round;
        this.random = new Random(seed);
        earlier.forEach((name, version) -> {
            if (owns(name)) {
                acknowledged.put(name, version);
            }
        });
    }

    @Override
    public void run() {
        try {
            while (true) {
                step();
                atWork.countDown();
            }
        } catch (KubernetesClientException gone) {
            // Without a status there was no answer: the server is dead.
            if (gone.getStatus() != null) {
                surprises.add(gone.toString());
            }
        } catch (RuntimeException | AssertionError unexpected) {
            surprises.add(unexpected.toString());
        } finally {
            atWork.countDown();
        }
    }

    private void step() {
        String name = "map-" + number + "-" + random.nextInt(NAMES);
        Version now = acknowledged.get(name);
        switch (random.nextInt(8)) {
            case 0 -> increment();
            case 1 -> refuse(name, now);
            case 2 -> delete(name, now);
            default -> write(name, now);
        }
    }

    private void write(String name, @Nullable Version now) {
        String id = nextId();
        underWay = new Attempt(name, id);
        ConfigMap written;
        if (now == null) {
            written = client.resource(map(name, id)).create();
        } else if (random.nextBoolean()) {
            ConfigMap next = map(name, id);
            next.getMetadata().setResourceVersion(now.revision());
            written = client.resource(next).update();
        } else {
            written = named(name)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"" + ID + "\":\"" + id + "\"}}");
        }
        acknowledge(written);
        if (!Version.of(written).id().equals(id)) {
            surprises.add("sent " + id + ", answered " + written);
        }
        acknowledged.put(name, Version.of(written));
    }

    private void delete(String name, @Nullable Version now) {
        if (now == null) {
            return;
        }
        underWay = new Attempt(name, null);
        named(name).delete();
        underWay = null;
        writes++;
        deletions++;
        acknowledged.remove(name);
    }

    private void increment() {
        underWay = new Attempt(CrashCounter.NAME, "");
        try {
            acknowledge(CrashCounter.increment(client));
            counted++;
        } catch (KubernetesClientException conflict) {
            expectCode(conflict, 409);
        }
    }

    /** Sends what no server may take: a second creation, an update of what is past, a key that is none. */
    private void refuse(String name, @Nullable Version now) {
        String id = "refused-" + nextId();
        ConfigMap bad = map(name, id);
        int code = 409;
        try {
            if (now == null) {
                code = 422;
                bad.setData(Map.of(ID, id, "no key", "x"));
                client.resource(bad).create();
            } else if (random.nextBoolean()) {
                client.resource(bad).create();
            } else {
                bad.getMetadata().setResourceVersion("1");
                client.resource(bad).update();
            }
            surprises.add("not refused: " + bad);
        } catch (KubernetesClientException refused) {
            expectCode(refused, code);
        }
    }

    private void expectCode(KubernetesClientException refused, int code) {
        if (refused.getCode() != code) {
            throw refused;
        }
        underWay = null;
        refusals++;
    }

    private void acknowledge(ConfigMap written) {
        underWay = null;
        writes++;
        long revision = Long.parseLong(written.getMetadata().getResourceVersion());
        if (revision <= lastRevision) {
            surprises.add("revision " + revision + " after " + lastRevision);
        }
        lastRevision = revision;
        revisions.add(revision);
    }

    private Resource<ConfigMap> named(String name) {
        return client.configMaps().inNamespace(NAMESPACE).withName(name);
    }

    private String nextId() {
        return round + "-" + number + "-" + serial++;
    }

    private static ConfigMap map(String name, String id) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .addToLabels(LABEL, "yes")
                .endMetadata()
                .withData(Map.of(ID, id))
                .build();
    }

    /** Counted down after the first step. */
    CountDownLatch atWork() {
        return atWork;
    }

    // All below once the writer has ended.

    boolean owns(String name) {
        return name.startsWith("map-" + number + "-");
    }

    Map<String, Version> acknowledged() {
        return acknowledged;
    }

    Optional<Attempt> underWay() {
        return Optional.ofNullable(underWay);
    }

    List<String> surprises() {
        return surprises;
    }

    long lastRevision() {
        return lastRevision;
    }

    int writes() {
        return writes;
    }

    int refusals() {
        return refusals;
    }

    int counted() {
        return counted;
    }

    /** Of all that was created or changed. */
    Set<Long> revisions() {
        return revisions;
    }

    int deletions() {
        return deletions;
    }
}
