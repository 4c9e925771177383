package dev.keelson.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableExpansionTest {

    /** Cases of Kubernetes' own expansion rules. */
    @ParameterizedTest
    @CsvSource({
        "$(A),1",
        "x-$(A)-$(B),x-1-2",
        "$(UNKNOWN),$(UNKNOWN)",
        "$$(A),$(A)",
        "$$$(A),$1",
        "$(A,$(A",
        "$A,$A",
        "end$,end$",
        "$$,$",
    })
    void expands(String input, String expected) {
        assertThat(VariableExpansion.expand(input, Map.of("A", "1", "B", "2"))).isEqualTo(expected);
    }
}
