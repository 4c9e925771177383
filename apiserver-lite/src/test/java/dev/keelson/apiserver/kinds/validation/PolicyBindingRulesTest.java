package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of bindings of admission policies. */
class PolicyBindingRulesTest {
    private static final String GOOD = """
            {metadata:{name:"b"},spec:{policyName:"p",validationActions:["Deny","Audit"],
             paramRef:{name:"x",parameterNotFoundAction:"Deny"},
             matchResources:{matchPolicy:"Exact",namespaceSelector:{},objectSelector:{}}}}
            """;

    private final RulesTable table = new RulesTable(new PolicyBindingRules(false), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{policyName:"",validationActions:[]}} | spec.policyName Required, spec.validationActions Required
            create | {spec:{policyName:"P_"}} | spec.policyName Invalid
            create | {spec:{validationActions:["Deny","Warn","Deny","Odd"]}} | spec.validationActions Invalid, spec.validationActions[2] Duplicate, spec.validationActions[3] NotSupported
            create | {spec:{paramRef:{name:null}}} | spec.paramRef Required
            create | {spec:{paramRef:{selector:{}}}} | spec.paramRef.name Forbidden, spec.paramRef.selector Forbidden
            create | {spec:{paramRef:{name:"a/b",parameterNotFoundAction:"Odd"}}} | spec.paramRef.name Invalid, spec.paramRef.parameterNotFoundAction NotSupported
            create | {spec:{paramRef:{parameterNotFoundAction:null}}} | spec.paramRef.parameterNotFoundAction Required
            create | {spec:{matchResources:{matchPolicy:"Odd"}}} | spec.matchResources.matchPolicy NotSupported
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
