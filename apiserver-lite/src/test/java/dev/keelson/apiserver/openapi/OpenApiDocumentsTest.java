package dev.keelson.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.schema.Schema;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenApiDocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POD_SPEC = "io.k8s.api.core.v1.PodSpec";

    private final OpenApiDocuments documents = new OpenApiDocuments(new BuiltIn(), "v1.36.0");

    /** What is served when there are no custom resources. */
    private static final class BuiltIn implements ServedSchemas {
        private final Catalogue catalogue = Catalogue.builtIn();

        @Override
        public long generation() {
            return 1;
        }

        @Override
        public List<ResourceInfo> resources() {
            return catalogue.resources();
        }

        @Override
        public boolean isCustom(ResourceInfo resource) {
            return false;
        }

        @Override
        public boolean answersDeleted(ResourceInfo resource) {
            return resource.gvr().resource().equals("pods");
        }

        @Override
        public @Nullable Schema schemaOf(GroupVersionKind kind) {
            return catalogue.findSchema(kind);
        }

        @Override
        public Schema definition(String name) {
            return catalogue.definition(name);
        }
    }

    private JsonNode v2() throws IOException {
        return JSON.readTree(documents.v2().bytes());
    }

    private JsonNode v3(String path) throws IOException {
        return JSON.readTree(Objects.requireNonNull(documents.v3(path)).bytes());
    }

    /** Kubernetes 1.36 has these of what it serves by default, and four more of logs and OpenID. */
    @Test
    void hasKubernetesPathsOperationsAndDefinitions() throws IOException {
        JsonNode document = v2();
        Set<String> ids = new HashSet<>();
        int operations = 0;
        for (JsonNode path : document.path("paths")) {
            for (var entry : path.properties()) {
                if (!entry.getKey().equals("parameters")) {
                    operations++;
                    ids.add(entry.getValue().path("operationId").asText());
                }
            }
        }
        assertThat(document.path("paths")).hasSize(406);
        assertThat(ids).hasSize(operations).hasSize(812);
        assertThat(document.path("definitions")).hasSize(584);
        assertThat(ids)
                .contains(
                        "listCoreV1PodForAllNamespaces",
                        "deleteCoreV1CollectionNamespacedPod",
                        "watchCoreV1NamespacedPodList",
                        "connectCoreV1PostNamespacedPodExec",
                        "connectCoreV1GetNamespacedServiceProxyWithPath",
                        "readCoreV1NamespacedPodLog",
                        "replaceAppsV1NamespacedDeploymentScale",
                        "getRbacAuthorizationV1APIResources",
                        "getAppsAPIGroup",
                        "getCodeVersion");
    }

    @Test
    void writesParametersThatAllOperationsOfAPathTakeOnce() throws IOException {
        JsonNode item = v2().path("paths").path("/api/v1/namespaces/{namespace}/pods/{name}");
        assertThat(item.path("parameters").findValuesAsText("name")).containsExactly("name", "namespace", "pretty");
        assertThat(item.path("patch").path("parameters").findValuesAsText("name"))
                .containsExactly("body", "dryRun", "fieldManager", "fieldValidation", "force");
        assertThat(item.path("delete").at("/responses/200/schema/$ref").asText())
                .isEqualTo("#/definitions/io.k8s.api.core.v1.Pod");
        assertThat(v2().at("/paths/~1api~1v1~1pods/parameters").findValuesAsText("name"))
                .contains("watch", "limit", "pretty");
    }

    @Test
    void describesTypesAndFieldsInBothVersions() throws IOException {
        String text = v2().path("definitions")
                .path(POD_SPEC)
                .at("/properties/containers/description")
                .asText();
        assertThat(text).startsWith("List of containers belonging to the pod.");
        assertThat(v3("api/v1")
                        .at("/components/schemas/" + POD_SPEC + "/properties/containers/description")
                        .asText())
                .isEqualTo(text);
    }

    @Test
    void hasDefaultsInVersion3Only() throws IOException {
        String port = "io.k8s.api.core.v1.ContainerPort";
        assertThat(v3("api/v1")
                        .at("/components/schemas/" + port + "/properties/protocol/default")
                        .asText())
                .isEqualTo("TCP");
        assertThat(v2().path("definitions")
                        .path(port)
                        .at("/properties/protocol")
                        .has("default"))
                .isFalse();
        assertThat(v2().path("definitions")
                        .path("io.k8s.api.core.v1.LimitRangeItem")
                        .path("properties")
                        .has("default"))
                .as("a field of that name")
                .isTrue();
    }

    @Test
    void namesEveryDocumentOfVersion3WithItsHash() throws IOException {
        JsonNode paths = JSON.readTree(documents.v3Index().bytes()).path("paths");
        assertThat(paths.has("apis/apps/v1")).isTrue();
        assertThat(paths.has("apis/apps")).isTrue();
        assertThat(paths.has("version")).isTrue();
        assertThat(paths.path("api/v1").path("serverRelativeURL").asText())
                .isEqualTo("/openapi/v3/api/v1?hash="
                        + Objects.requireNonNull(documents.v3("api/v1")).hash());
        assertThat(documents.v3("apis/none/v1")).isNull();
    }

    @Test
    void wrapsReferencesThatHaveSiblingsInVersion3() throws IOException {
        JsonNode schemas = v3("apis/apiextensions.k8s.io/v1").at("/components/schemas");
        JsonNode props = schemas.path("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
        assertThat(props.at("/properties/items").has("$ref")).isTrue();
        JsonNode definition =
                schemas.path("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition");
        assertThat(definition.at("/properties/metadata").has("allOf")).isTrue();
    }
}
