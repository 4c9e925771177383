package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of EndpointSlices. */
class EndpointSliceRulesTest {
    private static final String GOOD = """
            {addressType:"IPv4",ports:[{name:"web",protocol:"TCP",port:80,appProtocol:"k.example/x"},{name:"",protocol:"UDP"}],
             endpoints:[{addresses:["10.0.0.1"],nodeName:"n",hostname:"h",hints:{forZones:[{name:"z"}],forNodes:[{name:"n"}]}}]}
            """;

    private final RulesTable table = new RulesTable(new EndpointSliceRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {addressType:null,endpoints:null} | addressType Required
            create | {addressType:"MAC",endpoints:null} | addressType NotSupported
            create | {ports:[{name:"A_",protocol:"TCP"},{name:"a",protocol:"HTTP"},{name:"a"}]} | ports[0].name Invalid, ports[1].protocol NotSupported, ports[2].name Duplicate, ports[2].protocol Required
            create | {ports:[{name:"a",protocol:"TCP",appProtocol:"a/b/c"}]} | ports[0].appProtocol Invalid
            create | {endpoints:[{},{addresses:["2001:db8::1"]},{addresses:["127.0.0.1"]},{addresses:["1.2.3.04"]}]} | endpoints[0].addresses Required, endpoints[1].addresses Invalid, endpoints[2].addresses[0] Invalid, endpoints[3].addresses[0] Invalid
            create | {addressType:"IPv6",endpoints:[{addresses:["2001:DB8::1"]},{addresses:["10.0.0.1"]},{addresses:["fe80::1"]}]} | endpoints[0].addresses[0] Invalid, endpoints[1].addresses Invalid, endpoints[2].addresses[0] Invalid
            create | {addressType:"FQDN",endpoints:[{addresses:["a.example."]},{addresses:["one"]},{addresses:["A_.b"]},{addresses:[""]}]} | endpoints[1].addresses[0] Invalid, endpoints[2].addresses[0] Invalid, endpoints[3].addresses[0] Required
            create | {endpoints:[{addresses:["10.0.0.1"],nodeName:"N_",hostname:"a.b"}]} | endpoints[0].hostname Invalid, endpoints[0].nodeName Invalid
            create | {endpoints:[{addresses:["10.0.0.1"],hints:{forZones:[{name:"z"},{name:"z"},{name:"-"}],forNodes:[{name:"N_"}]}}]} | endpoints[0].hints.forNodes[0].name Invalid, endpoints[0].hints.forZones[1].name Duplicate, endpoints[0].hints.forZones[2].name Invalid
            update | {addressType:"IPv6"} | addressType Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
