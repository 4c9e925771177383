package dev.keelson.samples.website;

import dev.keelson.runtime.client.OwnerReferences;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a site consists of. Each object has exactly the fields that this operator wants to own: it is applied, and whatever
 * others add to it stays.
 */
final class SiteParts {

    private static final String SITE_LABEL = "samples.keelson.dev/website";
    private static final String CHECKSUM = "samples.keelson.dev/checksum";
    private static final String SERVER = "Site.java";
    private static final String PAGE = "page";
    private static final int PORT = 8080;

    private SiteParts() {}

    static ConfigMap config(WebSite site) {
        return owned(
                site,
                new ConfigMapBuilder()
                        .withMetadata(metadata(site))
                        .addToData(SERVER, server())
                        .addToData(PAGE, site.getSpec().page())
                        .build());
    }

    static Service service(WebSite site) {
        return owned(
                site,
                new ServiceBuilder()
                        .withMetadata(metadata(site))
                        .withNewSpec()
                        .withSelector(labels(site))
                        .addNewPort()
                        .withName("http")
                        .withPort(80)
                        .withTargetPort(new IntOrString("http"))
                        .endPort()
                        .endSpec()
                        .build());
    }

    /** @param credentials null for a site that is open to everybody */
    static Deployment deployment(WebSite site, @Nullable Secret credentials) {
        return owned(
                site,
                new DeploymentBuilder()
                        .withMetadata(metadata(site))
                        .withNewSpec()
                        .withReplicas(site.getSpec().replicas())
                        .withNewSelector()
                        .withMatchLabels(labels(site))
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(labels(site))
                        .addToAnnotations(CHECKSUM, checksum(site, credentials))
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(5L)
                        .withContainers(container(site, credentials))
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
    }

    private static <T extends HasMetadata> T owned(WebSite site, T part) {
        OwnerReferences.setController(site, part);
        return part;
    }

    private static ObjectMeta metadata(WebSite site) {
        return new ObjectMetaBuilder()
                .withNamespace(site.getMetadata().getNamespace())
                .withName(site.getMetadata().getName())
                .withLabels(labels(site))
                .build();
    }

    private static Map<String, String> labels(WebSite site) {
        return Map.of(SITE_LABEL, site.getMetadata().getName());
    }

    private static Container container(WebSite site, @Nullable Secret credentials) {
        return new ContainerBuilder()
                .withName("server")
                .withImage("eclipse-temurin:17")
                .withCommand("/bin/sh", "-c")
                .withArgs("printf '%s' \"$SERVER\" > Site.java && exec java -Xmx32m -XX:+UseSerialGC Site.java")
                .withEnv(environment(site, credentials))
                .addNewPort()
                .withName("http")
                .withContainerPort(PORT)
                .endPort()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/healthz")
                .withPort(new IntOrString("http"))
                .endHttpGet()
                .withPeriodSeconds(2)
                .endReadinessProbe()
                .build();
    }

    private static List<EnvVar> environment(WebSite site, @Nullable Secret credentials) {
        String config = site.getMetadata().getName();
        List<EnvVar> environment = new ArrayList<>(List.of(
                new EnvVarBuilder()
                        .withName("POD_IP")
                        .withNewValueFrom()
                        .withNewFieldRef(null, "status.podIP")
                        .endValueFrom()
                        .build(),
                fromConfig("SERVER", config, SERVER),
                fromConfig("PAGE", config, PAGE)));
        if (credentials != null) {
            environment.add(fromSecret("USERNAME", credentials, "username"));
            environment.add(fromSecret("PASSWORD", credentials, "password"));
        }
        return environment;
    }

    private static EnvVar fromConfig(String name, String config, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewConfigMapKeyRef(key, config, false)
                .endValueFrom()
                .build();
    }

    private static EnvVar fromSecret(String name, Secret secret, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(key, secret.getMetadata().getName(), false)
                .endValueFrom()
                .build();
    }

    /** Changes with what servers read only when they start, so that the Deployment replaces them. */
    private static String checksum(WebSite site, @Nullable Secret credentials) {
        MessageDigest digest = sha256();
        digest.update(server().getBytes(StandardCharsets.UTF_8));
        digest.update(site.getSpec().page().getBytes(StandardCharsets.UTF_8));
        if (credentials != null && credentials.getData() != null) {
            digest.update(new TreeMap<>(credentials.getData()).toString().getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The program that serves a page, which Java runs from its source. */
    private static String server() {
        try (InputStream source = SiteParts.class.getResourceAsStream(SERVER)) {
            if (source == null) {
                throw new IllegalStateException("the class path lacks " + SERVER + " beside " + SiteParts.class);
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
