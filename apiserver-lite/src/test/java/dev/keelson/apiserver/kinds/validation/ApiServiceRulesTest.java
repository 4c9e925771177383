package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of APIServices. */
class ApiServiceRulesTest {
    private static final String GOOD = """
            {metadata:{name:"v1.k.example"},spec:{group:"k.example",version:"v1",groupPriorityMinimum:100,versionPriority:10,
             service:{name:"s",namespace:"n",port:443},caBundle:"YQ=="},status:{conditions:[{type:"Available",status:"True"}]}}
            """;

    private final RulesTable table = new RulesTable(new ApiServiceRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {metadata:{name:"v2.k.example"}} | metadata.name Invalid
            create | {spec:{group:""},metadata:{name:"v1."}} |
            create | {spec:{group:"",version:"v2"},metadata:{name:"v2."}} | spec.group Required
            create | {spec:{group:"A_",version:"1"},metadata:{name:"1.A_"}} | spec.group Invalid, spec.version Invalid
            create | {spec:{groupPriorityMinimum:0,versionPriority:1001}} | spec.groupPriorityMinimum Invalid, spec.versionPriority Invalid
            create | {spec:{service:{name:"",namespace:"",port:0}}} | spec.service.name Required, spec.service.namespace Required, spec.service.port Invalid
            create | {spec:{insecureSkipTLSVerify:true}} | spec.insecureSkipTLSVerify Invalid
            create | {spec:{service:null,insecureSkipTLSVerify:true}} | spec.caBundle Invalid, spec.insecureSkipTLSVerify Invalid
            status | {status:{conditions:[{status:"Perhaps"}]}} | status.conditions[0].status NotSupported
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
