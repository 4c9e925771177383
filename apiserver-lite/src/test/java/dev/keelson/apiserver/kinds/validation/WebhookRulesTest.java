package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of webhook configurations. */
class WebhookRulesTest {
    private static final String GOOD = """
            {metadata:{name:"m"},webhooks:[{name:"w.k.example",clientConfig:{service:{name:"s",namespace:"n",port:443,path:"/a/b"}},
             rules:[{operations:["CREATE"],apiGroups:[""],apiVersions:["v1"],resources:["pods","pods/status"],scope:"*"}],
             failurePolicy:"Fail",matchPolicy:"Exact",sideEffects:"None",timeoutSeconds:10,admissionReviewVersions:["v1"],
             reinvocationPolicy:"Never",namespaceSelector:{},objectSelector:{},matchConditions:[{name:"c",expression:"true"}]}]}
            """;

    private final RulesTable table = new RulesTable(new WebhookRules(true, ExpressionCheck.NONE), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {webhooks:[{name:"w.k.example",clientConfig:{},sideEffects:"None",admissionReviewVersions:["v1"]}]} | webhooks[0].clientConfig Required
            create | {webhooks:[{name:"",clientConfig:{url:"https://a.example/x"},sideEffects:"None",admissionReviewVersions:["v1"]}]} | webhooks[0].name Required
            create | {webhooks:[{name:"a.b",clientConfig:{url:"http://a.example/x"},sideEffects:"None",admissionReviewVersions:["v1"]}]} | webhooks[0].clientConfig.url Invalid, webhooks[0].name Invalid
            create | {webhooks:[{name:"w.k.example",clientConfig:{url:"https://u@a.example/x?q=1#f"},sideEffects:"None",admissionReviewVersions:["v1"]}]} | webhooks[0].clientConfig.url Invalid
            create | {webhooks:[{name:"w.k.example",clientConfig:{url:"https://"},sideEffects:"None",admissionReviewVersions:["v1"]}]} | webhooks[0].clientConfig.url Invalid
            create | {webhooks:[{name:"w.k.example",clientConfig:{service:{name:"s",port:443}},sideEffects:"None",admissionReviewVersions:["v1"]}]} | webhooks[0].clientConfig.service.name Required
            create | {webhooks:[{name:"w.k.example",clientConfig:{service:{name:"s",namespace:"n",port:0,path:"a//B_"}},sideEffects:"None",admissionReviewVersions:["v1"]}]} | webhooks[0].clientConfig.service.path Invalid, webhooks[0].clientConfig.service.port Invalid
            create | {webhooks:[{name:"w.k.example",clientConfig:{url:"https://a"},admissionReviewVersions:["v9"]}]} | webhooks[0].admissionReviewVersions Invalid, webhooks[0].sideEffects Required
            create | {webhooks:[{name:"w.k.example",clientConfig:{url:"https://a"},sideEffects:"Some",admissionReviewVersions:["v1","v1","V_"]},{name:"w.k.example",clientConfig:{url:"https://a"},sideEffects:"None"}]} | webhooks[0].admissionReviewVersions[1] Invalid, webhooks[0].admissionReviewVersions[2] Invalid, webhooks[0].sideEffects NotSupported, webhooks[1].admissionReviewVersions Required, webhooks[1].name Duplicate
            create | {webhooks:[{name:"w.k.example",clientConfig:{url:"https://a"},sideEffects:"None",admissionReviewVersions:["v1"],failurePolicy:"",matchPolicy:"Odd",reinvocationPolicy:"Odd",timeoutSeconds:31}]} | webhooks[0].failurePolicy NotSupported, webhooks[0].matchPolicy NotSupported, webhooks[0].reinvocationPolicy NotSupported, webhooks[0].timeoutSeconds Invalid
            create | {webhooks:[{name:"w.k.example",clientConfig:{url:"https://a"},sideEffects:"None",admissionReviewVersions:["v1"],rules:[{},{operations:["*","READ"],apiGroups:["*","a"],apiVersions:["*",""],resources:["pods/*","pods/log","","*/*"],scope:"Odd"}]}]} | webhooks[0].rules[0].apiGroups Required, webhooks[0].rules[0].apiVersions Required, webhooks[0].rules[0].operations Required, webhooks[0].rules[0].resources Required, webhooks[0].rules[1].apiGroups Invalid, webhooks[0].rules[1].apiVersions Invalid, webhooks[0].rules[1].apiVersions[1] Required, webhooks[0].rules[1].operations Invalid, webhooks[0].rules[1].operations[1] NotSupported, webhooks[0].rules[1].resources Invalid, webhooks[0].rules[1].resources[1] Invalid, webhooks[0].rules[1].resources[2] Required, webhooks[0].rules[1].scope NotSupported
            create | {webhooks:[{name:"w.k.example",clientConfig:{url:"https://a"},sideEffects:"None",admissionReviewVersions:["v1"],namespaceSelector:{matchLabels:{"bad key":""}},matchConditions:[{},{name:"a",expression:"true"},{name:"a",expression:"true"}]}]} | webhooks[0].matchConditions[0].expression Required, webhooks[0].matchConditions[0].name Required, webhooks[0].matchConditions[2].name Duplicate, webhooks[0].namespaceSelector.matchLabels Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
