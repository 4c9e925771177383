package dev.keelson.api.catalogue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    private final Catalogue catalogue = Catalogue.builtIn();

    private ResourceInfo resource(String group, String name) {
        return requireNonNull(catalogue.find(new GroupVersionResource(group, "v1", name)));
    }

    private static Schema field(Schema schema, String name) {
        return requireNonNull(schema.property(name));
    }

    @Test
    void holdsAllResourcesAndSubresourcesOfKubernetes136() {
        assertThat(catalogue.resources()).hasSize(68);
        assertThat(catalogue.resources().stream()
                        .mapToInt(each -> each.subresources().size()))
                .satisfies(counts -> assertThat(
                                counts.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(45));
        assertThat(catalogue.definitionNames()).hasSize(584);
    }

    @Test
    void everyResourceHasSchemasOfItsKindListAndSubresources() {
        for (ResourceInfo resource : catalogue.resources()) {
            assertThat(catalogue.schemaOf(resource.gvk()).type()).isEqualTo(Schema.Type.OBJECT);
            if (resource.hasVerb("list")) {
                Schema items = field(catalogue.schemaOf(resource.listGvk()), "items");
                assertThat(requireNonNull(items.items()).resolve()).isSameAs(catalogue.schemaOf(resource.gvk()));
            }
            for (SubresourceInfo subresource : resource.subresources()) {
                boolean options = subresource.kind().kind().endsWith("Options");
                assertThat(catalogue.findSchema(subresource.kind()) == null)
                        .as("%s/%s", resource.gvr(), subresource.name())
                        .isEqualTo(options);
            }
        }
    }

    @Test
    void knowsDeploymentsWithTheirScale() {
        ResourceInfo deployments = resource("apps", "deployments");
        assertThat(deployments.kind()).isEqualTo("Deployment");
        assertThat(deployments.shortNames()).containsExactly("deploy");
        assertThat(deployments.categories()).containsExactly("all");
        assertThat(deployments.namespaced()).isTrue();
        SubresourceInfo scale = requireNonNull(deployments.subresource("scale"));
        assertThat(scale.kind()).isEqualTo(new GroupVersionKind("autoscaling", "v1", "Scale"));
        assertThat(scale.verbs()).containsExactly("get", "patch", "update");
        assertThat(deployments.columns().get(0)).isEqualTo(new TableColumn("Name", "string", "name", 0, ""));
        assertThat(catalogue.findByKind(deployments.gvk())).isSameAs(deployments);
    }

    @Test
    void namespacesCannotBeDeletedAsCollectionAndBindingsOnlyCreated() {
        assertThat(resource("", "namespaces").hasVerb("deletecollection")).isFalse();
        assertThat(resource("", "bindings").verbs()).containsExactly("create");
    }

    @Test
    void resolvesEveryReferenceOfEveryDefinition() {
        Set<String> seen = new HashSet<>();
        catalogue.definitionNames().forEach(name -> visit(catalogue.definition(name), seen));
        assertThat(seen).hasSize(catalogue.definitionNames().size());
    }

    private static void visit(Schema schema, Set<String> seen) {
        Schema target = schema.resolve();
        if (target.definitionName() != null && !seen.add(target.definitionName())) {
            return;
        }
        target.properties().values().forEach(each -> visit(each, seen));
        if (target.items() != null) {
            visit(target.items(), seen);
        }
        if (target.additionalProperties() != null) {
            visit(target.additionalProperties(), seen);
        }
    }

    @Test
    void followsRecursiveTypes() {
        Schema props = catalogue.definition("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
        assertThat(field(props, "not").resolve()).isSameAs(props);
        assertThat(requireNonNull(field(props, "properties").additionalProperties())
                        .resolve())
                .isSameAs(props);
    }

    @Test
    void statesMergeKeysBesideReferencesAndLists() {
        Schema pod = catalogue.definition("io.k8s.api.core.v1.PodSpec");
        assertThat(field(pod, "containers").patchMergeKey()).isEqualTo("name");
        assertThat(field(pod, "containers").listMapKeys()).containsExactly("name");
        assertThat(field(pod, "volumes").hasPatchStrategy("retainKeys")).isTrue();
        assertThat(field(pod, "nodeSelector").mapType()).isEqualTo(Schema.MapType.ATOMIC);
        Schema deployment = catalogue.definition("io.k8s.api.apps.v1.DeploymentSpec");
        assertThat(field(deployment, "strategy").hasPatchStrategy("retainKeys")).isTrue();
    }

    @Test
    void bootstrapObjectsBelongToTheCaller() {
        Map<String, List<ObjectNode>> all = catalogue.bootstrapObjects();
        assertThat(all.get("clusterroles")).hasSize(70);
        assertThat(all.get("apiservices")).hasSize(21);
        List<ObjectNode> classes = catalogue.bootstrapObjects("priorityclasses");
        assertThat(classes).hasSize(2);
        classes.get(0).removeAll();
        assertThat(catalogue.bootstrapObjects("priorityclasses").get(0)).isNotEmpty();
        assertThat(catalogue.bootstrapObjects("pods")).isEmpty();
    }

    @Test
    void refusesUnknownKindsAndNames() {
        assertThatThrownBy(() -> catalogue.schemaOf(GroupVersionKind.parse("v1", "Pot")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("v1, Kind=Pot");
        assertThatThrownBy(() -> catalogue.definition("io.k8s.Nothing")).isInstanceOf(IllegalArgumentException.class);
        assertThat(catalogue.find(new GroupVersionResource("", "v1", "pots"))).isNull();
    }
}
