package dev.keelson.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuditPolicyTest {

    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            omitManagedFields: true
            rules:
            - level: None
              users: ["system:kube-proxy"]
              verbs: [watch]
            - level: None
              userGroups: ["system:nodes"]
              resources: [{group: "", resources: ["nodes", "nodes/status"]}]
            - level: None
              nonResourceURLs: ["/healthz*", "/version"]
            - level: Metadata
              resources: [{group: "", resources: [secrets, configmaps]}]
              omitStages: [ResponseStarted]
            - level: Request
              namespaces: [kube-system]
              resources: [{group: apps, resources: ["*/scale", "deployments/*"]}, {group: batch}]
            - level: RequestResponse
              omitManagedFields: false
              resources: [{group: "*", resources: [leases], resourceNames: [mine]}]
            - level: Metadata
              resources: [{group: "", resources: [pods]}]
            """;

    @TempDir
    private Path directory;

    private AuditPolicy read(String text) throws IOException {
        return AuditPolicy.read(Files.writeString(directory.resolve("policy.yaml"), text));
    }

    @ParameterizedTest
    @CsvSource({
        "system:kube-proxy,x,watch,'',services,'',default,'',NONE",
        "system:kube-proxy,x,list,'',pods,'',default,'',METADATA",
        "n,system:nodes,patch,'',nodes,status,'',n,NONE",
        "n,x,get,'',secrets,'',default,s,METADATA",
        "n,x,get,'',secrets,status,default,s,NONE",
        "n,x,update,apps,deployments,scale,kube-system,d,REQUEST",
        "n,x,update,apps,deployments,status,kube-system,d,REQUEST",
        "n,x,update,apps,deployments,'',kube-system,d,REQUEST",
        "n,x,update,apps,deployments,scale,default,d,NONE",
        "n,x,create,batch,jobs,'',kube-system,'',REQUEST",
        "n,x,update,coordination.k8s.io,leases,'',default,mine,REQUEST_RESPONSE",
        "n,x,update,coordination.k8s.io,leases,'',default,yours,NONE",
    })
    void takesTheFirstRuleThatMatches(
            String user,
            String userGroup,
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            AuditLevel level)
            throws IOException {
        Attributes request = new Attributes(
                UserInfo.of(user, userGroup), verb, true, group, "v1", resource, subresource, namespace, name, "");

        assertThat(read(POLICY).decide(request).level()).isEqualTo(level);
    }

    @Test
    void matchesPathsWithTheirEnds() throws IOException {
        String policy = """
                {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [
                  {"level": "Request", "nonResourceURLs": ["/healthz*", "/version"]},
                  {"level": "Metadata"}]}
                """;

        assertThat(read(policy).decide(path("/healthz/ping")).level()).isEqualTo(AuditLevel.REQUEST);
        assertThat(read(policy).decide(path("/version")).level()).isEqualTo(AuditLevel.REQUEST);
        assertThat(read(policy).decide(path("/version/")).level()).isEqualTo(AuditLevel.METADATA);
    }

    private static Attributes path(String path) {
        return Attributes.ofPath(UserInfo.of("n"), "get", path);
    }

    @Test
    void addsARulesStagesToThePolicysAndLetsItsFieldsWin() throws IOException {
        AuditPolicy policy = read(POLICY);
        Attributes secret = new Attributes(UserInfo.of("n"), "get", true, "", "v1", "secrets", "", "x", "s", "");
        Attributes lease = new Attributes(UserInfo.of("n"), "get", true, "g", "v1", "leases", "", "x", "mine", "");

        assertThat(policy.decide(secret).omitStages())
                .isEqualTo(Set.of(AuditStage.REQUEST_RECEIVED, AuditStage.RESPONSE_STARTED));
        assertThat(policy.decide(secret).omitManagedFields()).isTrue();
        assertThat(policy.decide(lease).omitManagedFields()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: Policy|is no Policy of audit.k8s.io/v1",
                "{apiVersion: audit.k8s.io/v1, kind: Policy}|rules: a policy without rules writes nothing",
                "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: All}]}|rules[0].level: \"All\"",
                "{apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [x], rules: [{level: None}]}|omitStages",
                "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: None, nonResourceURLs: [x]}]}|\"x\" must",
                "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: None, nonResourceURLs: [/x],"
                        + " namespaces: [a]}]}|cannot apply to both",
                "'[: :'|policy.yaml",
            })
    void namesFileAndFieldOfWhatIsWrong(String policy, String message) {
        assertThatThrownBy(() -> read(policy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("policy.yaml")
                .hasMessageContaining(message);
    }
}
