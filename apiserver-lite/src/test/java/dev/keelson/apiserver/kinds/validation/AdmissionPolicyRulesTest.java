package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of validating admission policies, expressions apart. */
class AdmissionPolicyRulesTest {
    private static final String GOOD = """
            {metadata:{name:"p"},spec:{failurePolicy:"Fail",paramKind:{apiVersion:"k.example/v1",kind:"Limit"},
             matchConstraints:{matchPolicy:"Exact",namespaceSelector:{},objectSelector:{},
              resourceRules:[{operations:["*"],apiGroups:["*"],apiVersions:["*"],resources:["*"],resourceNames:["a"]}]},
             matchConditions:[{name:"c",expression:"true"}],variables:[{name:"v",expression:"1"}],
             validations:[{expression:"true",message:"no",messageExpression:"string(1)",reason:"Forbidden"}],
             auditAnnotations:[{key:"k",valueExpression:"string(1)"}]}}
            """;

    private final RulesTable table = new RulesTable(new AdmissionPolicyRules(false, ExpressionCheck.NONE), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{failurePolicy:null,matchConstraints:null}} | spec.failurePolicy Required, spec.matchConstraints Required
            create | {spec:{failurePolicy:"Odd"}} | spec.failurePolicy NotSupported
            create | {spec:{paramKind:{apiVersion:"",kind:""}}} | spec.paramKind.apiVersion Required, spec.paramKind.kind Required
            create | {spec:{paramKind:{apiVersion:"a/b/c",kind:"1"}}} | spec.paramKind.apiVersion Invalid, spec.paramKind.kind Invalid
            create | {spec:{paramKind:{apiVersion:"A_/1"}}} | spec.paramKind.apiVersion Invalid
            create | {spec:{matchConstraints:{matchPolicy:null,namespaceSelector:null,objectSelector:null,resourceRules:[]}}} | spec.matchConstraints.matchPolicy Required, spec.matchConstraints.namespaceSelector Required, spec.matchConstraints.objectSelector Required, spec.matchConstraints.resourceRules Required
            create | {spec:{matchConstraints:{resourceRules:[{operations:["*"],apiGroups:["*"],apiVersions:["*"],resources:["*"],resourceNames:["a","a","b/c"]}]}}} | spec.matchConstraints.resourceRules[0].resourceNames[1] Duplicate, spec.matchConstraints.resourceRules[0].resourceNames[2] Invalid
            create | {spec:{validations:null,auditAnnotations:null}} | spec.auditAnnotations Required, spec.validations Required
            create | {spec:{variables:[{name:"",expression:" "},{name:"in",expression:"1"}]}} | spec.variables[0].expression Required, spec.variables[0].name Required, spec.variables[1].name Invalid
            create | {spec:{validations:[{expression:" ",message:" ",messageExpression:" ",reason:"Odd"},{expression:"true",message:"a\\nb"}]}} | spec.validations[0].expression Required, spec.validations[0].message Invalid, spec.validations[0].messageExpression Invalid, spec.validations[0].reason NotSupported, spec.validations[1].message Invalid
            create | {spec:{auditAnnotations:[{key:"bad key"},{key:"k",valueExpression:"1"},{key:"k",valueExpression:"1"}]}} | spec.auditAnnotations[0].key Invalid, spec.auditAnnotations[0].valueExpression Required, spec.auditAnnotations[2].key Duplicate
            status | {status:{typeChecking:{expressionWarnings:[{}]},conditions:[{type:"A",status:"True",reason:"1",lastTransitionTime:"2026-01-01T00:00:00Z"}]}} | status.conditions[0].reason Invalid, status.typeChecking.expressionWarnings[0].fieldRef Required, status.typeChecking.expressionWarnings[0].warning Required
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
