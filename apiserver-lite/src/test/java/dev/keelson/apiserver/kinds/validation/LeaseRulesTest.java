package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of Leases. */
class LeaseRulesTest {
    private static final String GOOD = """
            {spec:{leaseDurationSeconds:15,leaseTransitions:0,strategy:"OldestEmulationVersion",preferredHolder:"h"}}
            """;

    private final RulesTable table = new RulesTable(new LeaseRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{leaseDurationSeconds:0}} | spec.leaseDurationSeconds Invalid
            create | {spec:{leaseTransitions:-1}} | spec.leaseTransitions Invalid
            create | {spec:{strategy:"Odd"}} | spec.strategy.strategy NotSupported
            create | {spec:{strategy:"a/b/c"}} | spec.strategy.strategy Invalid
            create | {spec:{strategy:null}} | spec.preferredHolder Forbidden
            update | {spec:{leaseDurationSeconds:-1}} | spec.leaseDurationSeconds Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
