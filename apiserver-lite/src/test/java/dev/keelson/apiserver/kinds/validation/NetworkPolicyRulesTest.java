package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of NetworkPolicies. */
class NetworkPolicyRulesTest {
    private static final String GOOD = """
            {spec:{podSelector:{matchLabels:{a:"b"}},policyTypes:["Ingress","Egress"],
             ingress:[{ports:[{protocol:"TCP",port:80,endPort:90},{port:"web"}],
              from:[{podSelector:{},namespaceSelector:{}},{ipBlock:{cidr:"10.0.0.0/8",except:["10.1.0.0/16"]}}]}],
             egress:[{to:[{ipBlock:{cidr:"2001:db8::/32"}}]}]}}
            """;

    private final RulesTable table = new RulesTable(new NetworkPolicyRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{podSelector:{matchLabels:{"bad key":"x"}}}} | spec.podSelector.matchLabels Invalid
            create | {spec:{policyTypes:["Sideways"]}} | spec.policyTypes[0] NotSupported
            create | {spec:{policyTypes:["Ingress","Egress","Ingress"]}} | spec.policyTypes Invalid
            create | {spec:{ingress:[{ports:[{protocol:"ICMP"}]}]}} | spec.ingress[0].ports[0].protocol NotSupported
            create | {spec:{ingress:[{ports:[{endPort:1},{port:"web",endPort:1},{port:9,endPort:8},{port:0}]}]}} | spec.ingress[0].ports[0].endPort Invalid, spec.ingress[0].ports[1].endPort Invalid, spec.ingress[0].ports[2].endPort Invalid, spec.ingress[0].ports[3].port Invalid
            create | {spec:{egress:[{to:[{}]}]}} | spec.egress[0].to[0] Required
            create | {spec:{egress:[{to:[{podSelector:{},ipBlock:{cidr:"1.0.0.0/8"}}]}]}} | spec.egress[0].to[0] Forbidden
            create | {spec:{egress:[{to:[{ipBlock:{}}]}]}} | spec.egress[0].to[0].ipBlock.cidr Required
            create | {spec:{egress:[{to:[{ipBlock:{cidr:"10.0.0.1/8"}}]}]}} | spec.egress[0].to[0].ipBlock.cidr Invalid
            create | {spec:{egress:[{to:[{ipBlock:{cidr:"10.0.0.0/8",except:["11.0.0.0/16","10.0.0.0/8","x"]}}]}]}} | spec.egress[0].to[0].ipBlock.except[0] Invalid, spec.egress[0].to[0].ipBlock.except[1] Invalid, spec.egress[0].to[0].ipBlock.except[2] Invalid
            update | {spec:{egress:[{to:[{ipBlock:{cidr:"1.2.3.4/8"}}]}]}} | spec.egress[0].to[0].ipBlock.cidr Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
