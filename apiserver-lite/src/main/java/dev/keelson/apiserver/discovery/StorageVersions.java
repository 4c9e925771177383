package dev.keelson.apiserver.discovery;

import dev.keelson.api.catalogue.ResourceInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** The hash by which clients notice that the version a resource is stored in has changed. */
final class StorageVersions {

    /** Versions that Kubernetes 1.36 stores where they are not the served ones, by group and kind. */
    private static final Map<String, String> STORED = Map.of(
            "autoscaling/HorizontalPodAutoscaler", "v2",
            "admissionregistration.k8s.io/MutatingAdmissionPolicy", "v1beta1",
            "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding", "v1beta1",
            "apiextensions.k8s.io/CustomResourceDefinition", "v1beta1");

    private StorageVersions() {}

    static String hash(ResourceInfo resource) {
        String group = resource.gvr().group();
        String version = STORED.getOrDefault(
                group + "/" + resource.kind(), resource.gvr().version());
        String stored = group + "/" + version + "/" + resource.kind();
        // Events of both groups are one kind in storage.
        String identity = stored.equals("events.k8s.io/v1/Event") ? "/v1/Event" : stored;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
