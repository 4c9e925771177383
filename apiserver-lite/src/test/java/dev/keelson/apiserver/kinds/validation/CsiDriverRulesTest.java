package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of CSIDrivers. */
class CsiDriverRulesTest {
    private static final String GOOD = """
            {spec:{attachRequired:true,podInfoOnMount:true,storageCapacity:false,seLinuxMount:false,fsGroupPolicy:"File",
             volumeLifecycleModes:["Persistent","Ephemeral"],tokenRequests:[{audience:"a",expirationSeconds:3600}],
             serviceAccountTokenInSecrets:true,nodeAllocatableUpdatePeriodSeconds:10}}
            """;

    private final RulesTable table = new RulesTable(new CsiDriverRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{attachRequired:null,podInfoOnMount:null,storageCapacity:null,seLinuxMount:null}} | spec.attachedRequired Required, spec.podInfoOnMount Required, spec.seLinuxMount Required, spec.storageCapacity Required
            create | {spec:{fsGroupPolicy:"Odd"}} | spec.fsGroupPolicy NotSupported
            create | {spec:{volumeLifecycleModes:["Forever"]}} | spec.volumeLifecycleModes NotSupported
            create | {spec:{tokenRequests:[{audience:"a"},{audience:"a"},{audience:"b",expirationSeconds:599},{audience:"c",expirationSeconds:4294967297}]}} | spec.tokenRequests[1].audience Duplicate, spec.tokenRequests[2].expirationSeconds Invalid, spec.tokenRequests[3].expirationSeconds Invalid
            create | {spec:{tokenRequests:null}} | spec.serviceAccountTokenInSecrets Invalid
            create | {spec:{nodeAllocatableUpdatePeriodSeconds:9}} | spec.nodeAllocatableUpdatePeriodSeconds Invalid
            update | {spec:{attachRequired:false,volumeLifecycleModes:["Persistent"]}} | spec.attachedRequired Invalid, spec.volumeLifecycleModes Invalid
            update | {spec:{podInfoOnMount:false,fsGroupPolicy:"None"}} |
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
