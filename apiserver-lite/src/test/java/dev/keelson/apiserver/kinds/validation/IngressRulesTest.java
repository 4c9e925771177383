package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of Ingresses. */
class IngressRulesTest {
    private static final String GOOD = """
            {metadata:{name:"i"},spec:{ingressClassName:"nginx",defaultBackend:{service:{name:"1st",port:{number:80}}},
             tls:[{hosts:["a.example","*.b.example"],secretName:"s"}],
             rules:[{host:"*.b.example",http:{paths:[{path:"/x",pathType:"Prefix",backend:{service:{name:"s",port:{name:"web"}}}}]}},
              {http:{paths:[{pathType:"ImplementationSpecific",backend:{resource:{apiGroup:"k.example",kind:"Bucket",name:"b"}}}]}}]},
             status:{loadBalancer:{ingress:[{ip:"1.2.3.4"}]}}}
            """;

    private final RulesTable table = new RulesTable(new IngressRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{rules:null,defaultBackend:null}} | spec Invalid
            create | {metadata:{annotations:{"kubernetes.io/ingress.class":"x"}}} | annotations.kubernetes.io/ingress.class Invalid
            create | {spec:{ingressClassName:"A_"}} | spec.ingressClassName Invalid
            create | {spec:{defaultBackend:{service:{name:""}}}} | spec.defaultBackend.service.name Required
            create | {spec:{defaultBackend:{service:{name:"a.b"}}}} | spec.defaultBackend.service.name Invalid
            create | {spec:{defaultBackend:{service:{port:null}}}} | spec.defaultBackend Required
            create | {spec:{defaultBackend:{service:{port:{name:"web"}}}}} | spec.defaultBackend Invalid
            create | {spec:{defaultBackend:{service:{port:{number:70000}}}}} | spec.defaultBackend.service.port.number Invalid
            create | {spec:{defaultBackend:{service:{port:{name:"web_x",number:null}}}}} | spec.defaultBackend.service.port.name Invalid
            create | {spec:{defaultBackend:{resource:{kind:"K",name:"n"}}}} | spec.defaultBackend Invalid
            create | {spec:{defaultBackend:{service:null}}} | spec.defaultBackend Invalid
            create | {spec:{defaultBackend:{service:null,resource:{apiGroup:"A_",kind:"a/b",name:""}}}} | spec.defaultBackend.resource.apiGroup Invalid, spec.defaultBackend.resource.kind Invalid, spec.defaultBackend.resource.name Required
            create | {spec:{tls:[{hosts:["A_","*.*"],secretName:"S_"}]}} | spec.tls[0].hosts[0] Invalid, spec.tls[0].hosts[1] Invalid, spec.tls[0].secretName Invalid
            create | {spec:{rules:[{host:"1.2.3.4"},{host:"a.*"},{http:{paths:[]}}]}} | spec.rules[0].host Invalid, spec.rules[1].host Invalid, spec.rules[2].http.paths Required
            create | {spec:{rules:[{http:{paths:[{path:"/a"}]}}]}} | spec.rules[0].http.paths[0].pathType Required
            create | {spec:{rules:[{http:{paths:[{path:"/a",pathType:"Odd",backend:{service:{name:"s",port:{number:1}}}}]}}]}} | spec.rules[0].http.paths[0].pathType NotSupported
            create | {spec:{rules:[{http:{paths:[{path:"a",pathType:"Exact",backend:{service:{name:"s",port:{number:1}}}}]}}]}} | spec.rules[0].http.paths[0].path Invalid
            create | {spec:{rules:[{http:{paths:[{path:"/a//b",pathType:"Prefix",backend:{service:{name:"s",port:{number:1}}}}]}}]}} | spec.rules[0].http.paths[0].path Invalid
            create | {spec:{rules:[{http:{paths:[{path:"/a/..",pathType:"Prefix",backend:{service:{name:"s",port:{number:1}}}}]}}]}} | spec.rules[0].http.paths[0].path Invalid
            create | {spec:{rules:[{http:{paths:[{path:"a",pathType:"ImplementationSpecific",backend:{service:{name:"s",port:{number:1}}}}]}}]}} | spec.rules[0].http.paths[0].path Invalid
            update | {metadata:{annotations:{"kubernetes.io/ingress.class":"x"}}} |
            status | {status:{loadBalancer:{ingress:[{ip:"1.2.3.04"},{hostname:"1.2.3.4"},{hostname:"B_"}]}}} | status.loadBalancer.ingress[0].ip Invalid, status.loadBalancer.ingress[1].hostname Invalid, status.loadBalancer.ingress[2].hostname Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
