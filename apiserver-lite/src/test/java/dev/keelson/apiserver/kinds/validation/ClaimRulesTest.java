package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of ResourceClaims. */
class ClaimRulesTest {
    private static final String GOOD = """
            {metadata:{name:"c"},spec:{devices:{requests:[{name:"r",exactly:{deviceClassName:"c",allocationMode:"ExactCount",count:1,
              tolerations:[{key:"a",operator:"Exists",effect:"NoExecute"}],selectors:[{cel:{expression:"true"}}]}},
              {name:"f",firstAvailable:[{name:"x",deviceClassName:"c",allocationMode:"All"}]}],
             constraints:[{requests:["r","f/x"],matchAttribute:"d.example/a"}],
             config:[{requests:["r"],opaque:{driver:"d.example",parameters:{a:1}}}]}}}
            """;

    private final RulesTable table = new RulesTable(new ClaimRules(ExpressionCheck.NONE), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{devices:{requests:[{name:"A_",exactly:{deviceClassName:"",allocationMode:"All"}}],constraints:null,config:null}}} | spec.devices.requests[0].exactly.deviceClassName Required, spec.devices.requests[0].name Invalid
            create | {spec:{devices:{requests:[{name:"r"}],constraints:null,config:null}}} | spec.devices.requests[0] Required
            create | {spec:{devices:{requests:[{name:"r",exactly:{deviceClassName:"c",allocationMode:"Odd"}},{name:"r",exactly:{deviceClassName:"c",allocationMode:"All",count:2}}],constraints:null,config:null}}} | spec.devices.requests[0].exactly.allocationMode NotSupported, spec.devices.requests[1] Duplicate, spec.devices.requests[1].exactly.count Invalid
            create | {spec:{devices:{requests:[{name:"r",exactly:{deviceClassName:"c",allocationMode:"ExactCount"}}],constraints:null,config:null}}} | spec.devices.requests[0].exactly.count Invalid
            create | {spec:{devices:{requests:[{name:"r",exactly:{deviceClassName:"c",allocationMode:"All"},firstAvailable:[{name:"x",deviceClassName:"c"}]}],constraints:null,config:null}}} | spec.devices.requests[0] Invalid
            create | {spec:{devices:{requests:[{name:"r",exactly:{deviceClassName:"c",allocationMode:"All",selectors:[{}],tolerations:[{},{operator:"Odd"},{operator:"Exists",value:"v"},{operator:"Equal",effect:"Odd"}]}}],constraints:null,config:null}}} | spec.devices.requests[0].exactly.selectors[0].cel Required, spec.devices.requests[0].exactly.tolerations[0].operator Required, spec.devices.requests[0].exactly.tolerations[1].operator NotSupported, spec.devices.requests[0].exactly.tolerations[2].value Invalid, spec.devices.requests[0].exactly.tolerations[3].effect NotSupported
            create | {spec:{devices:{constraints:[{requests:["z","r","r","f/y"]},{matchAttribute:"plain"},{distinctAttribute:"d.example/1x"}]}}} | spec.devices.constraints[0] Required, spec.devices.constraints[0].requests[0] Invalid, spec.devices.constraints[0].requests[2] Duplicate, spec.devices.constraints[0].requests[3] Invalid, spec.devices.constraints[1].matchAttribute Invalid, spec.devices.constraints[2].distinctAttribute Invalid
            create | {spec:{devices:{config:[{},{opaque:{driver:"D_"}},{opaque:{driver:"d",parameters:"text"}}]}}} | spec.devices.config[0].opaque Required, spec.devices.config[1].opaque.driver Invalid, spec.devices.config[1].opaque.parameters Required, spec.devices.config[2].opaque.parameters Invalid
            update | {spec:{devices:{config:null}}} | spec Invalid
            status | {status:{reservedFor:[{resource:"pods",name:"p",uid:"u"}]}} | status.reservedFor Forbidden
            status | {status:{allocation:{devices:{}},reservedFor:[{},{resource:"pods",name:"p",uid:"u"},{resource:"pods",name:"q",uid:"u"}]}} | status.reservedFor[0].name Required, status.reservedFor[0].resource Required, status.reservedFor[0].uid Required, status.reservedFor[2] Duplicate
            status | {status:{allocation:{devices:{results:[{request:"r",driver:"d.example",pool:"p/q",device:"d"}]},nodeSelector:{nodeSelectorTerms:[{matchFields:[{key:"metadata.name",operator:"In",values:["n"]}]}]}},devices:[{driver:"d.example",pool:"p/q",device:"d",networkData:{ips:["10.0.0.1/24"]}}]}} |
            status | {status:{allocation:{devices:{results:[{request:"z",driver:"D_",pool:"",device:"D_",shareID:"x",bindingConditions:["a"]}],config:[{source:"Odd"}]},nodeSelector:{}}}} | status.allocation.devices.config[0].opaque Required, status.allocation.devices.config[0].source NotSupported, status.allocation.devices.results[0].bindingFailureConditions Invalid, status.allocation.devices.results[0].device Invalid, status.allocation.devices.results[0].driver Invalid, status.allocation.devices.results[0].pool Required, status.allocation.devices.results[0].request Invalid, status.allocation.devices.results[0].shareID Invalid, status.allocation.nodeSelector.nodeSelectorTerms Required
            status | {status:{devices:[{driver:"d",pool:"p",device:"d",data:"x",networkData:{ips:["10.0.0.1","10.0.0.1"]},conditions:[{type:"A"}]}]}} | status.devices[0] Invalid, status.devices[0].conditions[0].lastTransitionTime Required, status.devices[0].conditions[0].reason Required, status.devices[0].conditions[0].status NotSupported, status.devices[0].data Invalid, status.devices[0].networkData.ips[0] Invalid, status.devices[0].networkData.ips[1] Duplicate, status.devices[0].networkData.ips[1] Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
