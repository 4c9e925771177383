package dev.keelson.runtime.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keelson.runtime.health.HealthChecks.Report;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

    private final HealthChecks checks = new HealthChecks("readyz");

    @Test
    void passesWithoutChecksAsPing() {
        assertThat(checks.report(Set.of(), false)).isEqualTo(new Report(true, "ok"));
        assertThat(checks.report().text()).isEqualTo("[+]ping ok\nreadyz check passed\n");
        assertThat(checks.report("ping")).isEqualTo(new Report(true, "ok"));
    }

    @Test
    void saysWhichCheckFailsButNotToEverybodyWhy() {
        checks.add("b", () -> {});
        checks.add("a", () -> {
            throw new IllegalStateException("the password is wrong");
        });

        assertThat(checks.report(Set.of(), false))
                .isEqualTo(new Report(false, "[-]a failed: reason withheld\n[+]b ok\nreadyz check failed\n"));
        assertThat(checks.report("a")).isEqualTo(new Report(false, "internal server error: the password is wrong\n"));
        assertThat(checks.report("b")).isEqualTo(new Report(true, "ok"));
        assertThat(checks.report("ping")).isNull();
    }

    @Test
    void leavesOutWhatIsExcluded() {
        checks.add("a", () -> {
            throw new IllegalStateException("deliberate");
        });

        assertThat(checks.report(Set.of("a"), false)).isEqualTo(new Report(true, "ok"));
        assertThat(checks.report(Set.of("a", "c"), true).text())
                .isEqualTo("[+]a excluded: ok\n"
                        + "warn: some health checks cannot be excluded: no matches for \"c\"\n"
                        + "readyz check passed\n");
    }

    @Test
    void takesErrorsForFailures() {
        checks.add("a", () -> {
            throw new NoClassDefFoundError();
        });

        assertThat(requireNonNull(checks.report("a")).text())
                .isEqualTo("internal server error: java.lang.NoClassDefFoundError\n");
        assertThat(checks.report().ok()).isFalse();
    }

    @Test
    void refusesNamesThatAreTakenOrNoPartOfAPath() {
        checks.add("a", () -> {});

        assertThatIllegalArgumentException().isThrownBy(() -> checks.add("a", () -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> checks.add("a/b", () -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> checks.add("", () -> {}));
    }
}
