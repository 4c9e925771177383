package dev.keelson.controllers.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The suffix that names a replica set after its template.
 *
 * <p>32 bits of FNV-1a over the template's JSON, in letters that make neither words nor look-alikes, as in Kubernetes; the
 * values differ from Kubernetes', which nobody compares.
 */
final class TemplateHash {

    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private TemplateHash() {}

    /** @param collisions how often another template had the same hash */
    static String of(PodTemplateSpec template, @Nullable Integer collisions) {
        int hash = OFFSET;
        String text = Serialization.asJson(template) + (collisions == null ? "" : collisions);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * PRIME;
        }
        StringBuilder letters = new StringBuilder();
        for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
            letters.append(LETTERS.charAt(digit % LETTERS.length()));
        }
        return letters.toString();
    }
}
