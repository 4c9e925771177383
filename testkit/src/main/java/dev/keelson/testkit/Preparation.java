package dev.keelson.testkit;

import io.fabric8.crdv2.generator.CRDGenerationInfo;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Creates what is to be there before the test begins. */
record Preparation(KubernetesClient client, Settings settings) {

    void run() {
        List<HasMetadata> given = settings.manifests().stream()
                .flatMap(resource -> read(resource).stream())
                .toList();
        List<CustomResourceDefinition> definitions = new ArrayList<>(generate());
        for (HasMetadata object : given) {
            if (object instanceof CustomResourceDefinition definition) {
                definitions.add(definition);
            }
        }
        definitions.forEach(this::create);
        for (CustomResourceDefinition definition : definitions) {
            new Waiting(client, settings.waitLimit())
                    .until(
                            CustomResourceDefinition.class,
                            null,
                            definition.getMetadata().getName(),
                            Preparation::isEstablished);
        }
        given.stream()
                .filter(object -> !(object instanceof CustomResourceDefinition))
                .forEach(this::create);
    }

    private List<CustomResourceDefinition> generate() {
        if (settings.crds().isEmpty()) {
            return List.of();
        }
        for (Class<?> type : settings.crds()) {
            if (!type.isAnnotationPresent(Group.class) || !type.isAnnotationPresent(Version.class)) {
                throw new TestClusterException(
                        "crds: " + type.getName() + " is no custom resource: it needs @Group and @Version");
            }
        }
        List<CustomResourceDefinition> definitions = new ArrayList<>();
        CRDGenerator generator = new CRDGenerator() {
            @Override
            public void emitCrd(HasMetadata crd, Set<String> dependentClassNames, CRDGenerationInfo info) {
                definitions.add((CustomResourceDefinition) crd);
            }
        };
        generator
                .withOutput(new Nowhere())
                .forCRDVersions("v1")
                .customResourceClasses(settings.crds())
                .detailedGenerate();
        return definitions;
    }

    private List<HasMetadata> read(String resource) {
        try (InputStream yaml = settings.classLoader().getResourceAsStream(resource)) {
            if (yaml == null) {
                throw new TestClusterException("manifests: there is no " + resource + " on the class path");
            }
            return client.load(yaml).items();
        } catch (IOException | KubernetesClientException | IllegalArgumentException unreadable) {
            throw new TestClusterException(
                    "manifests: " + resource + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private void create(HasMetadata object) {
        try {
            client.resource(object).create();
        } catch (KubernetesClientException refused) {
            throw new TestClusterException(
                    object.getKind() + " " + object.getMetadata().getName() + " is refused: " + refused.getMessage(),
                    refused);
        }
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    /** The generator does nothing without an output. This one is not written to, since {@code emitCrd} takes all. */
    private static final class Nowhere implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String crdName) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void close() {}
    }
}
