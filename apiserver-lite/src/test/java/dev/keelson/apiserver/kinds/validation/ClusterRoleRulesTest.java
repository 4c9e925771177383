package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of ClusterRoles. */
class ClusterRoleRulesTest {
    private static final String GOOD = """
            {rules:[{verbs:["get"],apiGroups:[""],resources:["pods"]},{verbs:["get"],nonResourceURLs:["/x"]}],
             aggregationRule:{clusterRoleSelectors:[{matchLabels:{a:"b"}}]}}
            """;

    private final RulesTable table = new RulesTable(AccessRules.role(true), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {rules:[{}]} | rules[0].apiGroups Required, rules[0].resources Required, rules[0].verbs Required
            create | {rules:[{verbs:["get"],nonResourceURLs:["/x"],resources:["pods"]}]} | rules[0].nonResourceURLs Invalid
            create | {aggregationRule:{clusterRoleSelectors:[]}} | aggregationRule.clusterRoleSelectors Required
            create | {aggregationRule:{clusterRoleSelectors:[{matchLabels:{"bad key":"x"}}]}} | aggregationRule.clusterRoleSelectors[0].matchLabels Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
