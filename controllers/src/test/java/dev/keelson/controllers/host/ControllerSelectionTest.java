package dev.keelson.controllers.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ControllerSelectionTest {

    private static boolean runs(String list, String name) {
        return ControllerSelection.parse(list).includes(name);
    }

    @Test
    void aStarStandsForAllButThoseLeftOut() {
        assertThat(runs("*", "namespace-controller")).isTrue();
        assertThat(runs("*,-namespace-controller", "namespace-controller")).isFalse();
        assertThat(runs("-namespace-controller,*", "namespace-controller")).isFalse();
        assertThat(runs("*,-namespace-controller", "deployment-controller")).isTrue();
    }

    @Test
    void namesAlonePickThoseAlone() {
        assertThat(runs("deployment-controller", "deployment-controller")).isTrue();
        assertThat(runs("deployment-controller", "namespace-controller")).isFalse();
        assertThat(runs("-*", "deployment-controller")).isFalse();
    }

    @Test
    void formerNamesMeanTheSame() {
        assertThat(runs("nodelifecycle", "node-lifecycle-controller")).isTrue();
        assertThat(runs("*,-garbagecollector", "garbage-collector-controller")).isFalse();
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ControllerSelection.parse("*,-typo"))
                .withMessageContaining("\"typo\"")
                .withMessageContaining("deployment-controller");
    }
}
