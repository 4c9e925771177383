package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of bindings to roles. */
class AccessRulesTest {
    private static final String GOOD = """
            {roleRef:{apiGroup:"rbac.authorization.k8s.io",kind:"ClusterRole",name:"a:b"},
             subjects:[{apiGroup:"rbac.authorization.k8s.io",kind:"User",name:"u"},{kind:"ServiceAccount",name:"s",namespace:"n"}]}
            """;

    private final RulesTable table = new RulesTable(AccessRules.binding(true), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {roleRef:{apiGroup:"",kind:"Role",name:""}} | roleRef.apiGroup NotSupported, roleRef.kind NotSupported, roleRef.name Required
            create | {roleRef:{name:"a/b"}} | roleRef.name Invalid
            create | {subjects:[{kind:"Robot"},{kind:"User",name:"u"},{kind:"ServiceAccount",name:"S_",apiGroup:"x"}]} | subjects[0].kind NotSupported, subjects[0].name Required, subjects[1].apiGroup NotSupported, subjects[2].apiGroup NotSupported, subjects[2].name Invalid, subjects[2].namespace Required
            update | {roleRef:{name:"c"}} | roleRef Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
