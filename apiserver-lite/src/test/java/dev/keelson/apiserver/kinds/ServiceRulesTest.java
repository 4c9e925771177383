package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceRulesTest {
    private static final String SERVICES = "/v1/services";
    private static final String SERVICE = """
            {"metadata":{},"spec":{"selector":{"a":"b"},"ports":[{"port":80}]}}""";
    private static final String MAXIMAL = """
            {"metadata":{},"spec":{"type":"LoadBalancer","selector":{"a":"b"},"externalTrafficPolicy":"Local",
              "internalTrafficPolicy":"Local","loadBalancerClass":"a.b/c","loadBalancerSourceRanges":["10.0.0.0/8"],
              "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}},
              "externalIPs":["192.0.2.1"],"publishNotReadyAddresses":true,"trafficDistribution":"PreferClose",
              "ports":[{"name":"a","port":80,"targetPort":"http","appProtocol":"a.b/c"},
                {"name":"b","port":80,"protocol":"UDP","targetPort":8080}]}}""";

    private static final RuleTable TABLE = new RuleTable();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Test
    void takesWhatUsesNearlyEveryField() {
        assertThat(TABLE.creating(SERVICES, "default", MAXIMAL, "{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "ports":[]                                            | spec.ports Required
            "ports":[{"port":0}]                                  | spec.ports[0].port Invalid, spec.ports[0].targetPort Invalid
            "ports":[{"port":1},{"port":2}]                       | spec.ports[0].name Required, spec.ports[1].name Required
            "ports":[{"name":"a","port":1},{"name":"a","port":2}] | spec.ports[1].name Duplicate
            "ports":[{"name":"a","port":1},{"name":"b","port":1}] | spec.ports[1] Duplicate
            "ports":[{"port":1,"protocol":"X"}]                   | spec.ports[0].protocol NotSupported
            "ports":[{"port":1,"targetPort":"--"}]                | spec.ports[0].targetPort Invalid
            "ports":[{"port":1,"appProtocol":"_"}]                | spec.ports[0].appProtocol Invalid
            "ports":[{"port":1,"nodePort":30000}]                 | spec.ports[0].nodePort Forbidden
            "selector":{"_":"b"}                                  | spec.selector Invalid
            "sessionAffinity":"Mine"                              | spec.sessionAffinity NotSupported
            "sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":0}} | spec.sessionAffinityConfig.clientIP.timeoutSeconds Invalid
            "externalIPs":["127.0.0.1"]                           | spec.externalIPs[0] Invalid
            "type":"ExternalName"                                 | spec.externalName Required
            "loadBalancerSourceRanges":["10.0.0.0/8"]             | spec.LoadBalancerSourceRanges Forbidden
            "loadBalancerClass":"a"                               | spec.loadBalancerClass Forbidden
            "internalTrafficPolicy":"X"                           | spec.internalTrafficPolicy NotSupported
            "externalTrafficPolicy":"Local"                       | spec.externalTrafficPolicy Invalid
            "trafficDistribution":"X"                             | spec.trafficDistribution NotSupported
            "healthCheckNodePort":30000                           | spec.healthCheckNodePort Invalid
            """)
    void refusesOfTheSpec(String fields, String causes) {
        String change = "{\"spec\":{" + fields + "}}";
        assertThat(TABLE.creating(SERVICES, "default", SERVICE, change).stream().distinct())
                .containsExactlyInAnyOrderElementsOf(RuleTable.expected(causes));
    }
}
