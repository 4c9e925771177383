package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of PodDisruptionBudgets. */
class BudgetRulesTest {
    private static final String GOOD = """
            {spec:{minAvailable:"50%",selector:{matchLabels:{a:"b"}},unhealthyPodEvictionPolicy:"AlwaysAllow"},
             status:{disruptionsAllowed:0,currentHealthy:1,desiredHealthy:1,expectedPods:1}}
            """;

    private final RulesTable table = new RulesTable(new BudgetRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{maxUnavailable:1}} | spec Invalid
            create | {spec:{minAvailable:-1}} | spec.minAvailable Invalid
            create | {spec:{minAvailable:"101%"}} | spec.minAvailable Invalid
            create | {spec:{minAvailable:"half"}} | spec.minAvailable Invalid
            create | {spec:{selector:{matchLabels:{"bad key":""}}}} | spec.selector.matchLabels Invalid
            create | {spec:{unhealthyPodEvictionPolicy:""}} | spec.unhealthyPodEvictionPolicy NotSupported
            status | {status:{disruptionsAllowed:-1,currentHealthy:-1,desiredHealthy:-1,expectedPods:-1}} | status.currentHealthy Invalid, status.desiredHealthy Invalid, status.disruptionsAllowed Invalid, status.expectedPods Invalid
            status | {status:{conditions:[{type:"bad type"}]}} | status.conditions[0].lastTransitionTime Required, status.conditions[0].reason Required, status.conditions[0].status NotSupported, status.conditions[0].type Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
