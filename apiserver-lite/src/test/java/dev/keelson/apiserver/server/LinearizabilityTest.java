package dev.keelson.apiserver.server;

import static dev.keelson.apiserver.server.Linearizability.Answer.ABSENT;
import static dev.keelson.apiserver.server.Linearizability.Answer.CONFLICT;
import static dev.keelson.apiserver.server.Linearizability.Answer.DONE;
import static dev.keelson.apiserver.server.Linearizability.Answer.UNKNOWN;
import static dev.keelson.apiserver.server.Linearizability.Kind.COMPARE_AND_SET;
import static dev.keelson.apiserver.server.Linearizability.Kind.CREATE;
import static dev.keelson.apiserver.server.Linearizability.Kind.DELETE;
import static dev.keelson.apiserver.server.Linearizability.Kind.GET;
import static dev.keelson.apiserver.server.Linearizability.Kind.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.server.Linearizability.Answer;
import dev.keelson.apiserver.server.Linearizability.Call;
import dev.keelson.apiserver.server.Linearizability.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The judge of {@link LinearizableServersTest}, against histories of which the answer is known. */
class LinearizabilityTest {

    private static Call call(Kind kind, String value, Answer answer, long begin, long end) {
        return new Call(kind, value, "", answer, begin, end);
    }

    private static Call swap(String expected, String value, Answer answer, long begin, long end) {
        return new Call(COMPARE_AND_SET, value, expected, answer, begin, end);
    }

    private static boolean holds(Call... calls) {
        return Linearizability.holds(List.of(calls));
    }

    private static final Call CREATED = call(CREATE, "a", DONE, 0, 1);

    @Test
    void takesWhatFollowsInOrder() {
        assertThat(holds()).isTrue();
        assertThat(holds(
                        CREATED,
                        call(GET, "a", DONE, 2, 3),
                        call(CREATE, "b", CONFLICT, 4, 5),
                        call(UPDATE, "c", DONE, 6, 7),
                        swap("a", "d", CONFLICT, 8, 9),
                        swap("c", "e", DONE, 10, 11),
                        call(DELETE, "", DONE, 12, 13),
                        call(GET, "", ABSENT, 14, 15),
                        call(UPDATE, "f", ABSENT, 16, 17),
                        swap("e", "g", ABSENT, 18, 19),
                        call(DELETE, "", ABSENT, 20, 21)))
                .isTrue();
    }

    @Test
    void refusesAStaleRead() {
        assertThat(holds(CREATED, call(UPDATE, "b", DONE, 2, 3), call(GET, "a", DONE, 4, 5)))
                .isFalse();
        assertThat(holds(CREATED, call(UPDATE, "b", DONE, 2, 5), call(GET, "a", DONE, 4, 6)))
                .isTrue();
        assertThat(holds(CREATED, call(GET, "", ABSENT, 2, 3))).isFalse();
    }

    @Test
    void refusesReadsThatGoBackWhileAWriteIsUnderWay() {
        Call write = call(UPDATE, "b", DONE, 2, 20);
        assertThat(holds(CREATED, write, call(GET, "a", DONE, 3, 4), call(GET, "b", DONE, 5, 6)))
                .isTrue();
        assertThat(holds(CREATED, write, call(GET, "b", DONE, 3, 4), call(GET, "a", DONE, 5, 6)))
                .isFalse();
    }

    @Test
    void refusesTwoWinnersAndALostWrite() {
        assertThat(holds(CREATED, swap("a", "b", DONE, 2, 9), swap("a", "c", DONE, 2, 9)))
                .isFalse();
        assertThat(holds(CREATED, swap("a", "b", DONE, 2, 9), swap("a", "c", CONFLICT, 2, 9)))
                .isTrue();
        assertThat(holds(CREATED, call(CREATE, "b", DONE, 2, 3))).isFalse();
        assertThat(holds(call(CREATE, "a", DONE, 0, 9), call(CREATE, "b", DONE, 0, 9)))
                .isFalse();
        assertThat(holds(CREATED, call(UPDATE, "b", DONE, 2, 3), swap("a", "c", DONE, 4, 5)))
                .isFalse();
    }

    @Test
    void letsAnUnansweredWriteHappenAtAnyTimeOnceOrNever() {
        Call lost = call(UPDATE, "b", UNKNOWN, 2, 3);
        assertThat(holds(CREATED, lost, call(GET, "a", DONE, 10, 11))).isTrue();
        assertThat(holds(CREATED, lost, call(GET, "b", DONE, 10, 11))).isTrue();
        assertThat(holds(CREATED, lost, call(GET, "a", DONE, 10, 11), call(GET, "b", DONE, 12, 13)))
                .isTrue();
        assertThat(holds(CREATED, lost, call(GET, "b", DONE, 10, 11), call(GET, "a", DONE, 12, 13)))
                .isFalse();
        assertThat(holds(
                        CREATED,
                        lost,
                        call(GET, "b", DONE, 4, 5),
                        call(UPDATE, "c", DONE, 6, 7),
                        call(GET, "b", DONE, 8, 9)))
                .isFalse();
        assertThat(holds(CREATED, call(UPDATE, "b", UNKNOWN, 12, 13), call(GET, "b", DONE, 10, 11)))
                .isFalse();
    }

    /** Clients of a real object: each call happens at a moment that only this test knows. */
    private static List<Call> history(Random random, int count) {
        List<Call> calls = new ArrayList<>();
        Optional<String> state = Optional.empty();
        String seen = "";
        for (int i = 0; i < count; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            long moment = i * 10L;
            long begin = moment - random.nextInt(40);
            long end = moment + random.nextInt(40);
            String value = kind == GET ? state.orElse("") : "v" + i;
            boolean lost = random.nextInt(6) == 0;
            Optional<String> before = state;
            Answer answer = UNKNOWN;
            for (Answer possible : List.of(DONE, ABSENT, CONFLICT)) {
                Optional<String> after = new Call(kind, value, seen, possible, begin, end).after(before);
                if (after != null) {
                    answer = possible;
                    state = lost && random.nextBoolean() ? before : after;
                }
            }
            calls.add(new Call(kind, value, seen, lost ? UNKNOWN : answer, begin, end));
            if (kind == GET) {
                seen = value;
            }
        }
        return calls;
    }

    @Test
    void takesEveryHistoryOfARealObject() {
        for (int seed = 0; seed < 300; seed++) {
            assertThat(Linearizability.holds(history(new Random(seed), 60)))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    @Test
    void judgesAsTryingAllOrdersDoes() {
        int refused = 0;
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            List<Call> calls = history(random, 6);
            int changed = random.nextInt(calls.size());
            Call call = calls.get(changed);
            String value = call.kind() == GET ? "v" + random.nextInt(6) : call.value();
            Answer answer = Answer.values()[random.nextInt(Answer.values().length)];
            calls.set(changed, new Call(call.kind(), value, call.expected(), answer, call.begin(), call.end()));
            boolean expected = tryAll(calls, Optional.empty());
            assertThat(Linearizability.holds(calls))
                    .as("seed %d: %s", seed, calls)
                    .isEqualTo(expected);
            refused += expected ? 0 : 1;
        }
        assertThat(refused).isBetween(300, 2700);
    }

    private static boolean tryAll(List<Call> left, Optional<String> state) {
        long firstEnd = left.stream()
                .filter(call -> call.answer() != UNKNOWN)
                .mapToLong(Call::end)
                .min()
                .orElse(Long.MAX_VALUE);
        if (firstEnd == Long.MAX_VALUE) {
            return true;
        }
        for (Call call : left) {
            Optional<String> after = call.begin() <= firstEnd ? call.after(state) : null;
            if (after != null) {
                List<Call> rest = new ArrayList<>(left);
                rest.remove(call);
                if (tryAll(rest, after)) {
                    return true;
                }
            }
        }
        return false;
    }
}
