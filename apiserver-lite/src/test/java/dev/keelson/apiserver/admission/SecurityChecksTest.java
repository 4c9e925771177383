package dev.keelson.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.SecurityPolicy.Standard;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityChecksTest {
    private static final String RESTRICTED_CONTEXT = """
            "securityContext":{"allowPrivilegeEscalation":false,"runAsNonRoot":true,
            "capabilities":{"drop":["ALL"]},"seccompProfile":{"type":"RuntimeDefault"}}""";

    private static Standard enforced(String level) {
        return SecurityPolicy.of(Map.of("pod-security.kubernetes.io/enforce", level))
                .enforce();
    }

    private static ObjectNode pod(String podFields, String containerFields) {
        String pod = "{\"metadata\":{},\"spec\":{" + (podFields.isEmpty() ? "" : podFields + ",")
                + "\"containers\":[{\"name\":\"c\"" + (containerFields.isEmpty() ? "" : "," + containerFields)
                + "}]}}";
        return Json.parseObject(pod.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void letsPassWhatTheStandardsWant() {
        assertThat(SecurityChecks.reasons(enforced("baseline"), pod("", ""))).isEmpty();
        assertThat(SecurityChecks.reasons(enforced("restricted"), pod("", RESTRICTED_CONTEXT)))
                .isEmpty();
        assertThat(SecurityChecks.reasons(enforced("privileged"), pod("\"hostPID\":true", "")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "hostPID":true                                              | host namespaces
            "hostNetwork":true                                          | host namespaces
            "volumes":[{"name":"v","hostPath":{"path":"/"}}]            | hostPath volumes
            "securityContext":{"sysctls":[{"name":"a.b"}]}              | forbidden sysctls
            "securityContext":{"seccompProfile":{"type":"Unconfined"}}  | seccompProfile
            "securityContext":{"appArmorProfile":{"type":"Unconfined"}} | forbidden AppArmor profile
            "securityContext":{"seLinuxOptions":{"type":"x"}}           | seLinuxOptions
            "securityContext":{"windowsOptions":{"hostProcess":true}}   | hostProcess
            """)
    void refusesOfAPodByBaseline(String fields, String reason) {
        assertThat(SecurityChecks.reasons(enforced("baseline"), pod(fields, "")))
                .isEqualTo(List.of(reason));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "securityContext":{"privileged":true}                       | privileged
            "securityContext":{"capabilities":{"add":["NET_RAW"]}}      | non-default capabilities
            "securityContext":{"procMount":"Unmasked"}                  | procMount
            "ports":[{"containerPort":1,"hostPort":1}]                  | hostPort
            "livenessProbe":{"tcpSocket":{"host":"8.8.8.8","port":1}}   | probe or lifecycle host
            """)
    void refusesOfAContainerByBaseline(String fields, String reason) {
        assertThat(SecurityChecks.reasons(enforced("baseline"), pod("", fields)))
                .isEqualTo(List.of(reason));
    }

    @Test
    void refusesWhatIsNotRestricted() {
        assertThat(SecurityChecks.reasons(
                        enforced("restricted"),
                        pod("\"securityContext\":{\"runAsUser\":0},\"volumes\":[{\"name\":\"v\",\"nfs\":{}}]", "")))
                .containsExactlyInAnyOrder(
                        "allowPrivilegeEscalation != false",
                        "unrestricted capabilities",
                        "restricted volume types",
                        "runAsNonRoot != true",
                        "runAsUser=0",
                        "seccompProfile");
    }

    @Test
    void namesTheStandardAsTheLabelsDo() {
        assertThat(enforced("baseline")).hasToString("baseline:latest");
        assertThat(enforced("x")).hasToString("restricted:latest");
        assertThat(SecurityPolicy.errors(Map.of("pod-security.kubernetes.io/enforce", "x")))
                .hasSize(1);
    }
}
