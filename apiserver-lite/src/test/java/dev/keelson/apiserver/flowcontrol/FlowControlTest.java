package dev.keelson.apiserver.flowcontrol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FlowControlTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final FakeClock clock = new FakeClock();
    private final Deque<Runnable> executor = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();

    /** 245 shares in all: as many seats as shares. */
    private final FlowControl control = control(245);

    private FlowControl control(int seats) {
        Catalogue catalogue = Catalogue.builtIn();
        return new FlowControl(
                seats,
                clock,
                executor::add,
                FlowObserver.NONE,
                catalogue.bootstrapObjects("flowschemas"),
                catalogue.bootstrapObjects("prioritylevelconfigurations"));
    }

    private static UserInfo user(String name, String... groups) {
        return UserInfo.of(name, groups).authenticated();
    }

    private static RequestDigest request(UserInfo user, String verb, String group, String resource) {
        return new RequestDigest(user, true, verb, group, resource, "", "kube-system", "/apis/...");
    }

    private static RequestDigest pods(UserInfo user) {
        return request(user, "list", "", "pods");
    }

    /** Says what becomes of it. */
    private final class Held implements FlowTask {
        private final String name;
        private final int seats;
        private Runnable cancel = () -> {};

        Held(String name, int seats) {
            this.name = name;
            this.seats = seats;
        }

        @Override
        public int seats(int most) {
            return Math.min(seats, most);
        }

        @Override
        public void run(Assignment where) {
            log.add(name + " runs at " + where.level());
        }

        @Override
        public void reject(Assignment where, String reason) {
            log.add(name + " is refused: " + reason);
        }

        @Override
        public void queued(Runnable cancelling) {
            log.add(name + " waits");
            cancel = cancelling;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "admin,system:masters,list,'',pods,exempt",
        "system:kube-scheduler,'',update,coordination.k8s.io,leases,leader-election",
        "system:kube-scheduler,'',patch,coordination.k8s.io,leases,workload-high",
        "system:serviceaccount:kube-system:x,system:serviceaccounts,get,coordination.k8s.io,leases,leader-election",
        "system:node:n,system:nodes,update,coordination.k8s.io,leases,node-high",
        "system:node:n,system:nodes,get,'',secrets,system",
        "system:serviceaccount:kube-system:x,system:serviceaccounts,list,'',pods,workload-high",
        "system:serviceaccount:default:x,system:serviceaccounts,list,'',pods,workload-low",
        "jane,'',list,'',pods,global-default",
    })
    void ranksRequestsAsTheBootstrapObjectsSay(
            String name, String group, String verb, String apiGroup, String resource, String level) {
        UserInfo user = group.isEmpty() ? user(name) : user(name, group);

        control.handle(request(user, verb, apiGroup, resource), PATIENCE, new Held("it", 1));

        assertThat(log).containsExactly("it runs at " + level);
    }

    @Test
    void takesWhoBelongsToNoGroupAtTheLastLevel() {
        control.handle(pods(UserInfo.of("nobody")), PATIENCE, new Held("it", 1));

        assertThat(log).containsExactly("it runs at catch-all");
    }

    @Test
    void letsProbesThroughWhoeverAsks() {
        RequestDigest probe = new RequestDigest(UserInfo.anonymous(), false, "get", "", "", "", "", "/readyz");

        control.handle(probe, PATIENCE, new Held("it", 1));

        assertThat(log).containsExactly("it runs at exempt");
    }

    /** Takes the 20 seats of global-default and does {@code meanwhile}. */
    private void withLevelFull(UserInfo who, Runnable meanwhile) {
        fill(who, 20, meanwhile);
    }

    private void fill(UserInfo who, int seats, Runnable meanwhile) {
        control.handle(pods(who), PATIENCE, new FlowTask() {
            @Override
            public void run(Assignment where) {
                if (seats > 1) {
                    fill(who, seats - 1, meanwhile);
                } else {
                    meanwhile.run();
                }
            }

            @Override
            public void reject(Assignment where, String reason) {
                throw new AssertionError(reason);
            }
        });
    }

    private void runExecutor() {
        while (!executor.isEmpty()) {
            executor.remove().run();
        }
    }

    @Test
    void keepsOneLevelsFloodFromAnother() {
        withLevelFull(user("jane"), () -> {
            control.handle(pods(user("jane")), PATIENCE, new Held("jane's", 1));
            control.handle(
                    request(user("system:node:n", "system:nodes"), "get", "", "nodes"),
                    PATIENCE,
                    new Held("the node's", 1));
            control.handle(pods(user("admin", "system:masters")), PATIENCE, new Held("the admin's", 1));
        });

        assertThat(log).startsWith("jane's waits", "the node's runs at node-high", "the admin's runs at exempt");
        runExecutor();
        assertThat(log).endsWith("jane's runs at global-default");
    }

    @Test
    void refusesAtOnceWhereALevelDoesNotQueue() {
        UserInfo nobody = UserInfo.of("nobody");
        control.handle(pods(nobody), PATIENCE, nesting(5, nobody));

        assertThat(log).contains("one too many is refused: concurrency-limit");
    }

    private FlowTask nesting(int depth, UserInfo who) {
        return new FlowTask() {
            @Override
            public void run(Assignment where) {
                control.handle(pods(who), PATIENCE, depth == 1 ? new Held("one too many", 1) : nesting(depth - 1, who));
            }

            @Override
            public void reject(Assignment where, String reason) {
                log.add("refused early");
            }
        };
    }

    @Test
    void refusesWhoHasWaitedLongEnough() {
        withLevelFull(user("jane"), () -> {
            control.handle(pods(user("jane")), PATIENCE, new Held("hers", 1));
            clock.advance(PATIENCE);
            runExecutor();
        });

        assertThat(log).containsExactly("hers waits", "hers is refused: time-out");
    }

    @Test
    void forgetsWhoNoLongerWaits() {
        Held gone = new Held("gone", 1);
        withLevelFull(user("jane"), () -> {
            control.handle(pods(user("jane")), PATIENCE, gone);
            gone.cancel.run();
            gone.cancel.run();
        });
        runExecutor();

        assertThat(log).containsExactly("gone waits", "gone is refused: cancelled");
    }

    @Test
    void refusesAFlowThatFillsItsQueuesWhileOthersStillFindRoom() {
        withLevelFull(user("jane"), () -> {
            // Six queues of fifty.
            for (int i = 0; i < 300; i++) {
                control.handle(pods(user("flood")), PATIENCE, new Held("flood", 1));
            }
            control.handle(pods(user("flood")), PATIENCE, new Held("the last", 1));
            control.handle(pods(user("joe")), PATIENCE, new Held("joe's", 1));
        });

        assertThat(log).contains("the last is refused: queue-full", "joe's waits");
        runExecutor();
        int joes = log.indexOf("joe's runs at global-default");
        assertThat(log.subList(0, joes).stream().filter("flood runs at global-default"::equals))
                .as("requests of the flood before joe's")
                .hasSizeLessThan(20);
    }

    @Test
    void letsAWideRequestTakeNoMoreThanItsPart() {
        List<Integer> seats = new ArrayList<>();
        control.handle(pods(user("jane")), PATIENCE, new FlowTask() {
            @Override
            public int seats(int most) {
                seats.add(most);
                return 100;
            }

            @Override
            public void run(Assignment where) {
                log.add("runs");
            }

            @Override
            public void reject(Assignment where, String reason) {
                log.add(reason);
            }
        });

        assertThat(seats).containsExactly(3);
        assertThat(log).containsExactly("runs");
    }

    @Test
    void takesNewLevelsAndKeepsTheMandatoryOnes() {
        Catalogue catalogue = Catalogue.builtIn();
        List<ObjectNode> schemas = new ArrayList<>(catalogue.bootstrapObjects("flowschemas"));
        schemas.removeIf(
                schema -> !schema.path("metadata").path("name").asText().equals("service-accounts"));
        List<ObjectNode> levels = new ArrayList<>(catalogue.bootstrapObjects("prioritylevelconfigurations"));
        levels.removeIf(level -> !level.path("metadata").path("name").asText().equals("workload-low"));

        control.configure(schemas, levels);
        control.handle(pods(user("jane")), PATIENCE, new Held("jane's", 1));
        control.handle(pods(user("admin", "system:masters")), PATIENCE, new Held("the admin's", 1));

        assertThat(log).containsExactly("jane's runs at catch-all", "the admin's runs at exempt");
        assertThat(control.nominalSeats()).containsOnlyKeys("exempt", "catch-all", "workload-low");
    }

    @Test
    void keepsWhoWaitsWhenQueuesChange() {
        Catalogue catalogue = Catalogue.builtIn();
        List<ObjectNode> levels = new ArrayList<>(catalogue.bootstrapObjects("prioritylevelconfigurations"));
        for (ObjectNode level : levels) {
            if (level.at("/spec/limited/limitResponse/queuing") instanceof ObjectNode queuing) {
                queuing.put("queues", 3);
            }
        }
        withLevelFull(user("jane"), () -> {
            control.handle(pods(user("jane")), PATIENCE, new Held("hers", 1));
            control.configure(catalogue.bootstrapObjects("flowschemas"), levels);
        });
        runExecutor();

        assertThat(log).containsExactly("hers waits", "hers runs at global-default");
    }
}
