package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of ResourceSlices. */
class ResourceSliceRulesTest {
    private static final String GOOD = """
            {spec:{driver:"d.example",pool:{name:"p",generation:1,resourceSliceCount:1},nodeName:"n",
             devices:[{name:"a",attributes:{model:{string:"x"},"d.example/v":{version:"1.2.3-a.1+b"}},allowMultipleAllocations:true,
              capacity:{memory:{value:"8Gi",requestPolicy:{default:"1Gi",validRange:{min:"1Gi",max:"4Gi",step:"1Gi"}}}},
              consumesCounters:[{counterSet:"c",counters:{n:{value:"1"}}}],taints:[{key:"k",effect:"NoSchedule"}],
              bindingConditions:["x.example/y"],bindingFailureConditions:["x.example/z"]}]}}
            """;

    private final RulesTable table = new RulesTable(new ResourceSliceRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{driver:"",pool:null}} | spec.driver Required, spec.pool.name Required, spec.pool.resourceSliceCount Invalid
            create | {spec:{pool:{generation:-1}}} | spec.pool.generation Invalid
            create | {spec:{nodeName:null}} | spec Required
            create | {spec:{nodeName:""}} | spec Required, spec.nodeName Invalid
            create | {spec:{allNodes:true}} | spec Invalid
            create | {spec:{nodeName:null,allNodes:false}} | spec Required, spec.allNodes Invalid
            create | {spec:{nodeName:null,nodeSelector:{nodeSelectorTerms:[{},{}]}}} | spec.nodeSelector.nodeSelectorTerms Invalid
            create | {spec:{sharedCounters:[{name:"c",counters:{n:{value:"1"}}}]}} | spec Invalid
            create | {spec:{devices:null,sharedCounters:[{},{name:"c",counters:{"N_":{value:"1"}}},{name:"c",counters:{n:{value:"1"}}}]}} | spec.sharedCounters[0].counters Required, spec.sharedCounters[0].name Required, spec.sharedCounters[1].counters Invalid, spec.sharedCounters[2] Duplicate
            create | {spec:{devices:[{name:"A_"},{name:"b",nodeName:"n"},{name:"b"}]}} | spec.devices[0].name Invalid, spec.devices[1] Invalid, spec.devices[2] Duplicate
            create | {spec:{nodeName:null,perDeviceNodeSelection:true,devices:[{name:"a"},{name:"b",allNodes:true,nodeName:"n"}]}} | spec.devices[0] Required, spec.devices[1] Invalid
            create | {spec:{devices:[{name:"a",attributes:{"1x":{string:"s"},none:{},two:{int:1,bool:true},v:{version:"1.2"}}}]}} | spec.devices[0].attributes Invalid, spec.devices[0].attributes[none] Invalid, spec.devices[0].attributes[two] Invalid, spec.devices[0].attributes[v].version Invalid
            create | {spec:{devices:[{name:"a",capacity:{m:{value:"1",requestPolicy:{}}}}]}} | spec.devices[0].capacity[m].requestPolicy Forbidden
            create | {spec:{devices:[{name:"a",allowMultipleAllocations:true,capacity:{m:{value:"4",requestPolicy:{validValues:["1"]}},n:{value:"4",requestPolicy:{default:"3",validValues:["2","1","5"]}},o:{value:"4",requestPolicy:{default:"1",validRange:{}}},p:{value:"4",requestPolicy:{default:"5",validRange:{min:"2",max:"4",step:"2"}}}}}]}} | spec.devices[0].capacity[m].requestPolicy.default Required, spec.devices[0].capacity[n].requestPolicy.validValues Invalid, spec.devices[0].capacity[n].requestPolicy.validValues[1] Invalid, spec.devices[0].capacity[n].requestPolicy.validValues[2] Invalid, spec.devices[0].capacity[o].requestPolicy.validRange.min Required, spec.devices[0].capacity[p].requestPolicy.validRange.max Invalid, spec.devices[0].capacity[p].requestPolicy.validRange.step Invalid
            create | {spec:{devices:[{name:"a",consumesCounters:[{},{counterSet:"c",counters:{n:{}}},{counterSet:"c",counters:{n:{}}}]}]}} | spec.devices[0].consumesCounters TooMany
            create | {spec:{devices:[{name:"a",taints:[{key:"",effect:""},{key:"k",effect:"Odd",value:"-"}],bindingConditions:["a","a"],bindingFailureConditions:["a"]}]}} | spec.devices[0].bindingConditions[1] Duplicate, spec.devices[0].bindingFailureConditions[0] Invalid, spec.devices[0].taints[0].effect Required, spec.devices[0].taints[0].key Invalid, spec.devices[0].taints[1].effect NotSupported, spec.devices[0].taints[1].value Invalid
            update | {spec:{driver:"e.example",pool:{name:"q"},nodeName:"m"}} | spec.driver Invalid, spec.nodeName Invalid, spec.pool.name Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
