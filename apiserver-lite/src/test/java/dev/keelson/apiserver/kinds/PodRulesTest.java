package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRulesTest {
    private static final String PODS = "/v1/pods";
    private static final String POD = """
            {"metadata":{},"spec":{"containers":[{"name":"c","image":"i:1"}]}}""";
    private static final String MAXIMAL = """
            {"metadata":{},"spec":{
              "serviceAccountName":"a","activeDeadlineSeconds":10,"terminationGracePeriodSeconds":5,"restartPolicy":"Never","hostname":"h",
              "subdomain":"s","setHostnameAsFQDN":true,"shareProcessNamespace":true,"os":{"name":"linux"},
              "dnsPolicy":"None","dnsConfig":{"nameservers":["10.0.0.1"],"searches":["a.b."],"options":[{"name":"x"}]},
              "hostAliases":[{"ip":"10.0.0.1","hostnames":["a.b"]}],"readinessGates":[{"conditionType":"a.b/C"}],
              "schedulingGates":[{"name":"a.b/g"}],"nodeSelector":{"a":"b"},
              "tolerations":[{"key":"k","operator":"Equal","value":"v","effect":"NoExecute","tolerationSeconds":3}],
              "securityContext":{"runAsUser":1,"runAsGroup":1,"fsGroup":2,"supplementalGroups":[3],
                "sysctls":[{"name":"kernel.shm_rmid_forced","value":"0"}],"seccompProfile":{"type":"RuntimeDefault"}},
              "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"z","whenUnsatisfiable":"DoNotSchedule",
                "labelSelector":{"matchLabels":{"a":"b"}},"minDomains":2}],
              "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
                  {"matchExpressions":[{"key":"a","operator":"Gt","values":["1"]}],
                   "matchFields":[{"key":"metadata.name","operator":"In","values":["n"]}]}]}},
                "podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,
                  "podAffinityTerm":{"topologyKey":"z","namespaces":["default"]}}]}},
              "volumes":[{"name":"e","emptyDir":{"sizeLimit":"1Gi"}},{"name":"h","hostPath":{"path":"/x","type":"File"}},
                {"name":"p","projected":{"sources":[{"serviceAccountToken":{"path":"t","expirationSeconds":600}},
                  {"downwardAPI":{"items":[{"path":"l","fieldRef":{"fieldPath":"metadata.labels"}}]}}]}},
                {"name":"c","configMap":{"name":"m","defaultMode":256,"items":[{"key":"k","path":"a/b"}]}}],
              "initContainers":[{"name":"i","image":"i","restartPolicy":"Always",
                "startupProbe":{"tcpSocket":{"port":1}},"lifecycle":{"preStop":{"sleep":{"seconds":1}}}}],
              "containers":[{"name":"c","image":"i","ports":[{"containerPort":80,"name":"http","protocol":"SCTP"}],
                "env":[{"name":"A","value":"b"},{"name":"B","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}},
                  {"name":"C","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"1m"}}}],
                "envFrom":[{"prefix":"P_","configMapRef":{"name":"m"}}],
                "volumeMounts":[{"name":"e","mountPath":"/e","subPath":"a"},{"name":"h","mountPath":"/h"}],
                "livenessProbe":{"httpGet":{"port":"http","path":"/","httpHeaders":[{"name":"X-A","value":"b"}]}},
                "readinessProbe":{"grpc":{"port":9},"successThreshold":2},
                "resources":{"requests":{"cpu":"1","example.com/x":"1"},
                  "limits":{"cpu":"2","example.com/x":"1","hugepages-2Mi":"4Mi"}},
                "securityContext":{"privileged":false,"capabilities":{"add":["SYS_TIME"]},
                  "allowPrivilegeEscalation":true}}]}}""";

    private static final RuleTable TABLE = new RuleTable();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    private static String container(String fields) {
        return "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"," + fields + "}]}}";
    }

    @Test
    void takesWhatUsesNearlyEveryField() {
        assertThat(TABLE.creating(PODS, "default", MAXIMAL, "{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "containers":[]                                       | spec.containers Required
            "restartPolicy":"Often"                               | spec.restartPolicy NotSupported
            "dnsPolicy":"Mine"                                    | spec.dnsPolicy NotSupported
            "dnsPolicy":"None"                                    | spec.dnsConfig Required
            "dnsConfig":{"nameservers":["x"]}                     | spec.dnsConfig.nameservers[0] Invalid
            "activeDeadlineSeconds":0                             | spec.activeDeadlineSeconds Invalid
            "hostname":"A_"                                       | spec.hostname Invalid
            "nodeName":"_"                                        | spec.nodeName Invalid
            "nodeSelector":{"_":"b"}                              | spec.nodeSelector Invalid
            "os":{"name":"beos"}                                  | spec.os NotSupported
            "os":{}                                               | spec.os.name Required
            "hostAliases":[{"ip":"x","hostnames":["_"]}]          | spec.hostAliases[0].ip Invalid, spec.hostAliases[0].hostnames[0] Invalid
            "readinessGates":[{"conditionType":"_"}]              | spec.readinessGates[0].conditionType Invalid
            "schedulingGates":[{"name":"_"}]                      | spec.schedulingGates[0] Invalid
            "tolerations":[{"operator":"Equal","value":"a"}]      | spec.tolerations[0].operator Invalid
            "tolerations":[{"key":"a","operator":"Exists","value":"b"}] | spec.tolerations[0].operator Invalid
            "tolerations":[{"key":"a","effect":"Some"}]           | spec.tolerations[0].effect NotSupported
            "tolerations":[{"key":"a","tolerationSeconds":3}]     | spec.tolerations[0].effect Invalid
            "topologySpreadConstraints":[{"maxSkew":0,"topologyKey":"","whenUnsatisfiable":"No"}] | spec.topologySpreadConstraints[0].maxSkew Invalid, spec.topologySpreadConstraints[0].topologyKey Required, spec.topologySpreadConstraints[0].whenUnsatisfiable NotSupported
            "securityContext":{"runAsUser":-1}                    | spec.securityContext.runAsUser Invalid
            "securityContext":{"sysctls":[{"name":"A","value":""}]} | spec.securityContext.sysctls[0].name Invalid
            "securityContext":{"seccompProfile":{"type":"Localhost"}} | spec.securityContext.seccompProfile.localhostProfile Required
            "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}} | spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms Required
            "affinity":{"podAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":0,"podAffinityTerm":{"topologyKey":"z"}}]}} | spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight Invalid
            "volumes":[{"name":"a"},{"name":"a"}]                 | spec.volumes[1].name Duplicate
            "volumes":[{"name":"a","emptyDir":{},"hostPath":{"path":"/"}}] | spec.volumes[0].hostPath Forbidden
            "volumes":[{"name":"a","hostPath":{"path":"/a/../b"}}] | spec.volumes[0].hostPath.path Invalid
            "volumes":[{"name":"a","nfs":{"server":"","path":"x"}}] | spec.volumes[0].nfs.server Required, spec.volumes[0].nfs.path Invalid
            "volumes":[{"name":"a","secret":{}}]                  | spec.volumes[0].secret.secretName Required
            "volumes":[{"name":"a","configMap":{"name":"m","items":[{"key":"","path":"../x"}]}}] | spec.volumes[0].configMap.items[0].key Required, spec.volumes[0].configMap.items[0].path Invalid
            "volumes":[{"name":"a","persistentVolumeClaim":{}}]   | spec.volumes[0].persistentVolumeClaim.claimName Required
            "serviceAccountName":"a","volumes":[{"name":"a","projected":{"sources":[{"serviceAccountToken":{"path":"t","expirationSeconds":5}}]}}] | spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds Invalid
            "hostUsers":false,"hostPID":true                      | spec.HostPID Forbidden
            "overhead":{"cpu":"-1"}                               | spec.overhead.limits[cpu] Invalid
            """)
    void refusesOfTheSpec(String fields, String causes) {
        String change = "{\"spec\":{" + fields + "}}";
        assertThat(TABLE.creating(PODS, "default", POD, change).stream().distinct())
                .containsExactlyInAnyOrderElementsOf(RuleTable.expected(causes));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "image":""                                            | image Required
            "image":" i"                                          | image Invalid
            "name":"A"                                            | name Invalid
            "imagePullPolicy":"Often"                             | imagePullPolicy NotSupported
            "terminationMessagePolicy":"Log"                      | terminationMessagePolicy NotSupported
            "ports":[{"containerPort":0}]                         | ports[0].containerPort Required
            "ports":[{"containerPort":1,"name":"--"}]             | ports[0].name Invalid
            "ports":[{"containerPort":1,"name":"a"},{"containerPort":2,"name":"a"}] | ports[1].name Duplicate
            "ports":[{"containerPort":1,"protocol":"X"}]          | ports[0].protocol NotSupported
            "env":[{"name":""}]                                   | env[0].name Required
            "env":[{"name":"A","value":"b","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}] | env[0].valueFrom Invalid
            "env":[{"name":"A","valueFrom":{}}]                   | env[0].valueFrom Invalid
            "env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"spec.x"}}}] | env[0].valueFrom.fieldRef.fieldPath Invalid
            "env":[{"name":"A","valueFrom":{"resourceFieldRef":{"resource":"x"}}}] | env[0].valueFrom.resourceFieldRef.resource NotSupported
            "envFrom":[{}]                                        | envFrom Invalid
            "volumeMounts":[{"name":"x","mountPath":"/x"}]        | volumeMounts[0].name NotFound
            "livenessProbe":{}                                    | livenessProbe Required
            "livenessProbe":{"exec":{"command":["a"]},"tcpSocket":{"port":1}} | livenessProbe.tcpSocket Forbidden
            "livenessProbe":{"exec":{"command":["a"]},"successThreshold":2} | livenessProbe.successThreshold Invalid
            "livenessProbe":{"exec":{}}                           | livenessProbe.exec.command Required
            "readinessProbe":{"httpGet":{"port":0,"scheme":"FTP"}} | readinessProbe.httpGet.port Invalid, readinessProbe.httpGet.scheme NotSupported
            "readinessProbe":{"tcpSocket":{"port":1},"terminationGracePeriodSeconds":3} | readinessProbe.terminationGracePeriodSeconds Invalid
            "lifecycle":{"preStop":{}}                            | lifecycle.preStop Required
            "lifecycle":{"preStop":{"sleep":{"seconds":60}}}      | lifecycle.preStop.sleep Invalid
            "resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}} | resources.requests Invalid
            "resources":{"requests":{"cpu":"-1"}}                 | resources.requests[cpu] Invalid
            "resources":{"requests":{"foo":"1"}}                  | resources.requests[foo] Invalid
            "resources":{"requests":{"example.com/x":"1"}}        | resources.limits Required
            "resources":{"limits":{"hugepages-2Mi":"2Mi"}}        | resources Forbidden
            "resources":{"claims":[{"name":"x"}]}                 | resources.claims[0] NotFound
            "securityContext":{"privileged":true,"allowPrivilegeEscalation":false} | securityContext Invalid
            "securityContext":{"procMount":"Other"}               | securityContext.procMount NotSupported
            "stdin":false,"restartPolicy":"Sometimes"             | restartPolicy NotSupported
            """)
    void refusesOfAContainer(String fields, String causes) {
        var expected = RuleTable.expected(causes).stream()
                .map(cause -> "spec.containers[0]." + cause)
                .toList();
        assertThat(TABLE.creating(PODS, "default", POD, container(fields)).stream()
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            {"spec":{"containers":[{"name":"c","image":"i:2"}]}}  | -
            {"spec":{"activeDeadlineSeconds":5}}                  | -
            {"spec":{"tolerations":[{"operator":"Exists"}]}}      | spec.tolerations Forbidden
            {"metadata":{"labels":{"a":"b"}}}                     | -
            {"spec":{"hostNetwork":true}}                         | spec Forbidden
            {"spec":{"containers":[{"name":"c","image":"i","command":["x"]}]}} | spec Forbidden
            {"spec":{"containers":[{"name":"c","image":"i"},{"name":"d","image":"i"}]}} | spec.containers Forbidden
            {"spec":{"schedulingGates":[{"name":"g"}]}}           | spec.schedulingGates[0].name Forbidden
            {"spec":{"activeDeadlineSeconds":-5}}                 | spec.activeDeadlineSeconds Invalid
            """)
    void refusesOfAnUpdate(String change, String causes) {
        assertThat(TABLE.updating(PODS, "default", POD, change).stream().distinct())
                .containsExactlyInAnyOrderElementsOf(RuleTable.expected(causes));
    }
}
