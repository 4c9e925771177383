package dev.keelson.runtime.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.runtime.leader.ElectionWorld.Candidate;
import dev.keelson.runtime.leader.ElectionWorld.Pause;
import dev.keelson.runtime.leader.ElectionWorld.Step;
import dev.keelson.runtime.leader.ElectionWorld.Stop;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two and three candidates, one of which is paused at any one of its steps: never do two lead that write.
 *
 * <p>What holds: while clocks run on, no two candidates have a token at the same moment, so that a token read after a pause is
 * null if another leads; and a store that is shown tokens takes nothing from a leader after it has seen a later one, also when
 * the pause fell between the look and the write, or when the clock stood still too.
 */
class PausedCandidateTest {

    private static final List<Duration> LENGTHS =
            List.of(Duration.ofSeconds(4), Duration.ofSeconds(11), Duration.ofMillis(15_500), Duration.ofSeconds(40));

    /** Where a candidate was paused, if it was. */
    private static final class Visit {
        private Step step = Step.CLOCK;
        private boolean happened;
        private boolean tooLate;
    }

    /** How many of a run's writes the store refused. */
    private int refusals;

    /** Runs {@code story} once for each step of the candidate {@code who}, pausing it there. Returns how many steps. */
    private int atEachStep(int size, int who, Pause pause, Duration length, BiConsumer<ElectionWorld, Runnable> story) {
        for (int k = 0; ; k++) {
            int at = k;
            Visit visit = new Visit();
            ElectionWorld world = new ElectionWorld(k, (candidate, step, number) -> {
                boolean requestOnly = pause == Pause.REQUEST && step != Step.SEND && step != Step.RECEIVE;
                if (!candidate.name.equals("c" + who) || number != at || visit.tooLate) {
                    return null;
                }
                visit.happened = true;
                visit.step = step;
                return requestOnly ? null : new Stop(pause, length);
            });
            for (int i = 0; i < size; i++) {
                world.join("c" + i);
            }
            story.accept(world, () -> {
                visit.tooLate = true;
                settled(world);
            });
            if (!visit.happened) {
                return k;
            }
            refusals += world.refused;
            if (pause != Pause.MACHINE && visit.step != Step.BEFORE_WRITE && visit.step != Step.CLOCK) {
                assertThat(world.refused)
                        .as("writes refused, when no pause came between look and write")
                        .isZero();
            }
        }
    }

    /** In the end one leads, everybody's work was started and stopped in turn, and the store was written to. */
    private static void settled(ElectionWorld world) {
        world.pass(Duration.ofSeconds(60));
        assertThat(world.leaders()).hasSize(1);
        assertThat(world.accepted).isPositive();
        for (Candidate candidate : world.candidates) {
            for (int i = 0; i < candidate.calls.size(); i++) {
                assertThat(candidate.calls.get(i)).isEqualTo(i % 2 == 0 ? "started" : "stopped");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, PROCESS", "3, PROCESS", "2, REQUEST", "3, REQUEST", "2, MACHINE", "3, MACHINE"})
    void aLeaderThatIsPausedAtAnyStepWritesNothingAfterItsSuccessor(int size, Pause pause) {
        int steps = 0;
        for (Duration length : LENGTHS) {
            steps += atEachStep(size, 0, pause, length, (world, settle) -> {
                world.pass(Duration.ofSeconds(20));
                settle.run();
            });
        }
        assertThat(steps).isGreaterThan(400);
        // A pause between look and write, or of the clock, is what the store's refusal is for.
        assertThat(refusals > 0).isEqualTo(pause != Pause.REQUEST);
    }

    @ParameterizedTest
    @CsvSource({"2, PROCESS", "3, PROCESS", "2, REQUEST", "3, REQUEST", "2, MACHINE", "3, MACHINE"})
    void aCandidateThatIsPausedWhileItTakesOverFromADeadLeaderHarmsNobody(int size, Pause pause) {
        for (Duration length : LENGTHS) {
            atEachStep(size, 1, pause, length, (world, settle) -> {
                world.pass(Duration.ofSeconds(3));
                world.candidates.get(0).die();
                world.pass(Duration.ofSeconds(25));
                settle.run();
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"PROCESS", "REQUEST", "MACHINE"})
    void aLeaderThatIsPausedWhileItResignsHarmsNobody(Pause pause) {
        for (Duration length : LENGTHS) {
            atEachStep(3, 0, pause, length, (world, settle) -> {
                world.pass(Duration.ofSeconds(3));
                world.candidates.get(0).elector.resign();
                world.pass(Duration.ofSeconds(3));
                settle.run();
            });
        }
    }

    @Test
    void anyNumberOfPausesOfAnyKindLeaveOneWriterATerm() {
        int total = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            ElectionWorld world = new ElectionWorld(
                    seed,
                    (candidate, step, number) -> random.nextInt(60) > 0 || number > 600
                            ? null
                            : new Stop(Pause.values()[random.nextInt(3)], LENGTHS.get(random.nextInt(LENGTHS.size()))));
            for (int i = 0; i < 3; i++) {
                world.join("c" + i);
            }
            world.pass(Duration.ofSeconds(60));
            for (int i = 0; i < 12; i++) {
                world.pass(Duration.ofSeconds(60));
            }
            settled(world);
            total += world.refused;
        }
        assertThat(total).isPositive();
    }
}
