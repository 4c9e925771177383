package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of FlowSchemas. */
class FlowSchemaRulesTest {
    private static final String GOOD = """
            {metadata:{name:"f"},spec:{matchingPrecedence:500,priorityLevelConfiguration:{name:"p"},distinguisherMethod:{type:"ByUser"},
             rules:[{subjects:[{kind:"User",user:{name:"u"}},{kind:"Group",group:{name:"g"}},
              {kind:"ServiceAccount",serviceAccount:{name:"*",namespace:"n"}}],
              resourceRules:[{verbs:["get"],apiGroups:["*"],resources:["pods"],namespaces:["n"]}],
              nonResourceRules:[{verbs:["*"],nonResourceURLs:["/a/*","/"]}]}]}}
            """;

    private final RulesTable table = new RulesTable(new FlowSchemaRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{matchingPrecedence:0}} | spec.matchingPrecedence Invalid
            create | {spec:{matchingPrecedence:10001}} | spec.matchingPrecedence Invalid
            create | {spec:{matchingPrecedence:1}} | spec.matchingPrecedence Invalid
            create | {spec:{distinguisherMethod:{type:"Odd"}}} | spec.distinguisherMethod.type NotSupported
            create | {spec:{priorityLevelConfiguration:{name:""}}} | spec.priorityLevelConfiguration.name Required
            create | {spec:{priorityLevelConfiguration:{name:"P_"}}} | spec.priorityLevelConfiguration.name Invalid
            create | {spec:{rules:[{}]}} | spec.rules[0] Required, spec.rules[0].subjects Required
            create | {spec:{rules:[{subjects:[{kind:"User"},{kind:"Pet"},{kind:"Group",group:{name:""},user:{name:"x"}}],nonResourceRules:[{verbs:["get"],nonResourceURLs:["*"]}]}]}} | spec.rules[0].subjects[0].user Required, spec.rules[0].subjects[1].kind NotSupported, spec.rules[0].subjects[2].group.name Required, spec.rules[0].subjects[2].user Forbidden
            create | {spec:{rules:[{subjects:[{kind:"ServiceAccount",serviceAccount:{name:"A_"}}],nonResourceRules:[{verbs:["get"],nonResourceURLs:["*"]}]}]}} | spec.rules[0].subjects[0].serviceAccount.name Invalid, spec.rules[0].subjects[0].serviceAccount.namespace Required
            create | {spec:{rules:[{subjects:[{kind:"User",user:{name:"u"}}],resourceRules:[{}]}]}} | spec.rules[0].resourceRules[0].apiGroups Required, spec.rules[0].resourceRules[0].namespaces Required, spec.rules[0].resourceRules[0].resources Required, spec.rules[0].resourceRules[0].verbs Required
            create | {spec:{rules:[{subjects:[{kind:"User",user:{name:"u"}}],resourceRules:[{verbs:["*","get"],apiGroups:["*","a"],resources:["*","b"],namespaces:["*","n"]}]}]}} | spec.rules[0].resourceRules[0].apiGroups Invalid, spec.rules[0].resourceRules[0].namespaces Invalid, spec.rules[0].resourceRules[0].resources Invalid, spec.rules[0].resourceRules[0].verbs Invalid
            create | {spec:{rules:[{subjects:[{kind:"User",user:{name:"u"}}],resourceRules:[{verbs:["fly"],apiGroups:["a"],resources:["b"],namespaces:["N_"]}]}]}} | spec.rules[0].resourceRules[0].namespaces[0] Invalid, spec.rules[0].resourceRules[0].verbs NotSupported
            create | {spec:{rules:[{subjects:[{kind:"User",user:{name:"u"}}],nonResourceRules:[{verbs:["get"],nonResourceURLs:["a","/b c","/d//e","/*f",""]}]}]}} | spec.rules[0].nonResourceRules[0].nonResourceURLs[0] Invalid, spec.rules[0].nonResourceRules[0].nonResourceURLs[1] Invalid, spec.rules[0].nonResourceRules[0].nonResourceURLs[2] Invalid, spec.rules[0].nonResourceRules[0].nonResourceURLs[3] Invalid, spec.rules[0].nonResourceRules[0].nonResourceURLs[4] Invalid
            create | {metadata:{name:"catch-all"}} | spec Invalid
            status | {status:{conditions:[{type:"A"},{type:"A"},{}]}} | status.conditions[1].type Duplicate, status.conditions[2].type Required
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
