package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.server.Linearizability.Answer;
import dev.keelson.apiserver.server.Linearizability.Call;
import dev.keelson.apiserver.server.Linearizability.Kind;
import dev.keelson.apiserver.server.ServerPair.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of two API servers over one etcd, of which one is killed and started again meanwhile, see each object as if there
 * were one server that does one thing after the other. {@code -Dkeelson.linearizability.rounds=N} makes it N rounds.
 */
class LinearizableServersTest {

    private static final int CLIENTS = 6;
    private static final int KEYS = 3;
    private static final long PHASE_MILLIS = 700;

    @TempDir
    Path directory;

    /** One thread, which calls one server, and the other where that one is away. */
    private final class Client implements Runnable {
        private final ServerPair pair;
        private final int number;
        private final int round;
        private final Random random;
        private final Thread thread = new Thread(this);
        private final Map<String, List<Call>> calls = new TreeMap<>();
        // By key: what was read last, and at which revision.
        private final Map<String, Outcome> seen = new TreeMap<>();
        private final Map<String, Long> revisions = new TreeMap<>();
        private volatile boolean stopped;
        private volatile @Nullable Throwable surprise;
        private int writes;

        Client(ServerPair pair, int number, int round, Random random) {
            this.pair = pair;
            this.number = number;
            this.round = round;
            this.random = random;
        }

        @Override
        public void run() {
            try {
                while (!stopped) {
                    step();
                }
            } catch (Throwable unexpected) {
                surprise = unexpected;
            }
        }

        private void step() throws InterruptedException {
            String key = "r" + round + "-" + random.nextInt(KEYS);
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            Outcome before = seen.get(key);
            if (kind == Kind.COMPARE_AND_SET && before == null) {
                kind = Kind.GET;
            }
            String value = number + "." + writes++;
            long begin = System.nanoTime();
            Outcome outcome = call(number % 2, kind, key, value, before);
            if (outcome.isUnsent()) {
                begin = System.nanoTime();
                outcome = call(1 - number % 2, kind, key, value, before);
            }
            long end = System.nanoTime();
            if (outcome.isUnsent()) {
                return;
            }
            String expected = before == null ? "" : before.id();
            Answer answer = answer(outcome);
            boolean read = kind == Kind.GET && answer == Answer.DONE;
            calls.computeIfAbsent(key, none -> new ArrayList<>())
                    .add(new Call(kind, read ? outcome.id() : value, expected, answer, begin, end));
            if (answer == Answer.DONE && kind != Kind.DELETE) {
                seen.put(key, outcome);
                Long last = revisions.put(key, outcome.revision());
                assertThat(outcome.revision()).isGreaterThanOrEqualTo(last == null ? 0 : last);
            }
        }

        private Outcome call(int server, Kind kind, String key, String value, @Nullable Outcome before)
                throws InterruptedException {
            return switch (kind) {
                case CREATE -> pair.create(server, key, value);
                case UPDATE -> pair.update(server, key, value, 0);
                case COMPARE_AND_SET -> pair.update(server, key, value, before == null ? 0 : before.revision());
                case DELETE -> pair.delete(server, key);
                case GET -> pair.get(server, key);
            };
        }

        private Answer answer(Outcome outcome) {
            if (outcome.isUnknown()) {
                return Answer.UNKNOWN;
            }
            return switch (outcome.code()) {
                case 200, 201 -> Answer.DONE;
                case 404 -> Answer.ABSENT;
                case 409 -> Answer.CONFLICT;
                default -> throw new AssertionError(outcome.body().toString());
            };
        }
    }

    @Test
    void looksLikeOneServer() throws Exception {
        int rounds = Integer.getInteger("keelson.linearizability.rounds", 1);
        AtomicLong judged = new AtomicLong();
        AtomicLong unknown = new AtomicLong();
        try (ServerPair pair = ServerPair.start(directory)) {
            for (int round = 0; round < rounds; round++) {
                Map<String, List<Call>> calls = round(pair, round);
                calls.forEach((key, each) -> {
                    judged.addAndGet(each.size());
                    unknown.addAndGet(each.stream()
                            .filter(call -> call.answer() == Answer.UNKNOWN)
                            .count());
                    assertThat(Linearizability.holds(each))
                            .as("%s: %s", key, each)
                            .isTrue();
                });
                if (round % 10 == 9 || round == rounds - 1) {
                    System.out.printf("rounds: %d, calls: %s, unanswered: %s%n", round + 1, judged, unknown);
                }
            }
        }
        assertThat(judged.get()).isGreaterThan(100L * rounds);
    }

    private Map<String, List<Call>> round(ServerPair pair, int round) throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(new Client(pair, number, round, new Random(round * 100L + number)));
        }
        clients.forEach(client -> client.thread.start());
        pause();
        ChildServer victim = pair.server(round % 2);
        victim.kill();
        pause();
        victim.start().awaitReady();
        pause();
        Map<String, List<Call>> calls = new TreeMap<>();
        for (Client client : clients) {
            client.stopped = true;
            client.thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(client.thread.isAlive()).isFalse();
            assertThat(client.surprise).isNull();
            client.calls.forEach((key, each) ->
                    calls.computeIfAbsent(key, none -> new ArrayList<>()).addAll(each));
        }
        return calls;
    }

    /** Long enough for many calls, of which nothing depends on how many. */
    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PHASE_MILLIS));
    }
}
