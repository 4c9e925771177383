package dev.keelson.apiserver.registry;

import dev.keelson.apiserver.admission.AdmissionChain;
import dev.keelson.clock.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What all resources share.
 *
 * @param clock for timestamps
 * @param random for generated names and uids
 * @param admission the enabled plugins
 */
public record Environment(Clock clock, RandomGenerator random, Supplier<AdmissionChain> admission) {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int MAX_BASE_LENGTH = 63 - SUFFIX_LENGTH;

    /** A name from a prefix, which is cut so that the name is no longer than a label. */
    String generateName(String prefix) {
        StringBuilder name =
                new StringBuilder(prefix.length() > MAX_BASE_LENGTH ? prefix.substring(0, MAX_BASE_LENGTH) : prefix);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }

    /** A random (version 4) UUID. */
    public String newUid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
